package io.dmm.web;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import io.dmm.web.auth.AuthConfig;
import io.dmm.web.hosts.Announce;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the web server needs from sections {@code [dmm]} and {@code [oidc]}.
 *
 * @param host address to listen on; empty for all interfaces
 * @param port port to listen on; 0 for any free one
 * @param auth who may do what
 * @param announce from when on hosts are named to Rucio
 * @param valid how long an answer of {@code /query} may be kept, whole seconds
 * @param logFile the log file that {@code /logs} shows, which is that of {@code [log] file}; empty
 *     if there is none
 */
public record WebConfig(
    String host,
    int port,
    AuthConfig auth,
    Announce announce,
    Duration valid,
    Optional<Path> logFile) {
  /** What stands before the secret in the address that signs a browser in. */
  public static final String SIGN_IN_LINK = "/sign-in/link/";

  private static final int DEFAULT_PORT = 8080;
  private static final int LAST_PORT = 65_535;

  /** Reads sections {@code [dmm]} and {@code [oidc]}. */
  public static WebConfig read(ConfigSection section, ConfigSection oidc) {
    int port = section.integer("port", DEFAULT_PORT, 0);
    if (port > LAST_PORT) {
      section.problem("port", "is " + port + "; it must be 0 to " + LAST_PORT);
    }
    return new WebConfig(
        section.text("host", ""),
        port,
        AuthConfig.read(section, oidc),
        section.choice("announce", Announce.ALLOCATED),
        Duration.ofSeconds(section.integer("valid_seconds", 60, 1)),
        Optional.empty());
  }

  /** The same on another port; 0 for any free one. */
  public WebConfig withPort(String newHost, int newPort) {
    return new WebConfig(newHost, newPort, auth, announce, valid, logFile);
  }

  /** The same with another log file. */
  public WebConfig withLogFile(Path file) {
    return new WebConfig(host, port, auth, announce, valid, Optional.of(file));
  }

  /**
   * For a sandbox: everybody who reaches it may read, {@code token} is the API token, and the
   * address {@link #SIGN_IN_LINK} with {@code linkSecret} behind it signs a browser in as
   * administrator, once.
   */
  public WebConfig forSandbox(Secret token, Secret linkSecret) {
    return new WebConfig(host, port, auth.forSandbox(token, linkSecret), announce, valid, logFile);
  }
}
