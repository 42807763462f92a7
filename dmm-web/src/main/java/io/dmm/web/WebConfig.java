package io.dmm.web;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import io.dmm.web.hosts.Announce;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the web server needs from section {@code [dmm]}.
 *
 * @param host address to listen on; empty for all interfaces
 * @param port port to listen on; 0 for any free one
 * @param apiToken bearer token of operators and scripts; without it nothing can be changed over
 *     HTTP
 * @param announce from when on hosts are named to Rucio
 * @param queryOpen whether {@code /query} answers without a token
 * @param readOpen whether pages and the API can be read without a token
 * @param valid how long an answer of {@code /query} may be kept, whole seconds
 * @param logFile the log file that {@code /logs} shows, which is that of {@code [log] file}; empty
 *     if there is none
 * @param autoSignIn whether every browser on this machine is signed in by itself: only for a
 *     sandbox, and in no configuration file
 */
public record WebConfig(
    String host,
    int port,
    Optional<Secret> apiToken,
    Announce announce,
    boolean queryOpen,
    boolean readOpen,
    Duration valid,
    Optional<Path> logFile,
    boolean autoSignIn) {
  private static final int DEFAULT_PORT = 8080;
  private static final int LAST_PORT = 65_535;

  /** Reads section {@code [dmm]}. */
  public static WebConfig read(ConfigSection section) {
    int port = section.integer("port", DEFAULT_PORT, 0);
    if (port > LAST_PORT) {
      section.problem("port", "is " + port + "; it must be 0 to " + LAST_PORT);
    }
    Optional<Secret> apiToken = section.secret("api_token");
    boolean queryOpen = section.flag("query_open", true);
    boolean readOpen = section.flag("read_open", true);
    if (apiToken.isEmpty() && !(queryOpen && readOpen)) {
      section.problem(
          "api_token", "is missing; it must be set when query_open or read_open is off");
    }
    return new WebConfig(
        section.text("host", ""),
        port,
        apiToken,
        section.choice("announce", Announce.ALLOCATED),
        queryOpen,
        readOpen,
        Duration.ofSeconds(section.integer("valid_seconds", 60, 1)),
        Optional.empty(),
        false);
  }

  /** The same on another port; 0 for any free one. */
  public WebConfig withPort(String newHost, int newPort) {
    return new WebConfig(
        newHost, newPort, apiToken, announce, queryOpen, readOpen, valid, logFile, autoSignIn);
  }

  /** The same with another log file. */
  public WebConfig withLogFile(Path file) {
    return new WebConfig(
        host, port, apiToken, announce, queryOpen, readOpen, valid, Optional.of(file), autoSignIn);
  }

  /**
   * For a sandbox: {@code token} is the API token, and browsers that reach the server under
   * localhost or an address are signed in by themselves. The pages say so.
   */
  public WebConfig withAutoSignIn(Secret token) {
    return new WebConfig(
        host, port, Optional.of(token), announce, queryOpen, readOpen, valid, logFile, true);
  }
}
