package io.dmm.core.monitor;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.FixedAuth;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerTls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Section {@code [prometheus]} of dmm.cfg.
 *
 * @param host key {@code host}: address of the server with its path prefix, if it has one
 * @param user key {@code user}: for basic authentication; empty for none
 * @param password key {@code password}
 * @param token key {@code token}: bearer token instead of user and password
 * @param matchers key {@code matchers}: label matchers that every series must satisfy, such as
 *     {@code cluster="prod"}; for servers that hold overlapping address space
 * @param joinLabels key {@code join_labels}: labels that tell interfaces apart and join their
 *     counters with their addresses; {@code job,instance,device} unless set
 * @param window key {@code window_seconds}: time to average over, 300 s unless set; at least four
 *     scrape intervals
 * @param callTimeout key {@code call_timeout_seconds}: 30 s unless set
 * @param ca key {@code ca}: CA file or directory; the JDK's own list unless set
 */
public record PrometheusConfig(
    URI host,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Secret> token,
    List<String> matchers,
    List<String> joinLabels,
    Duration window,
    Duration callTimeout,
    Optional<Path> ca) {
  private static final Pattern MATCHER =
      Pattern.compile(
          "\\s*([a-zA-Z_][a-zA-Z0-9_]*\\s*(?:=~|!~|!=|=)\\s*\"(?:[^\"\\\\]|\\\\.)*\")\\s*(?:,|$)");
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final List<String> DEFAULT_JOIN = List.of("job", "instance", "device");

  public PrometheusConfig {
    matchers = List.copyOf(matchers);
    joinLabels = List.copyOf(joinLabels);
  }

  /** A server without authentication and everything else as it is unless set. */
  public static PrometheusConfig of(URI host) {
    return new PrometheusConfig(
        host,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        DEFAULT_JOIN,
        Duration.ofSeconds(300),
        Duration.ofSeconds(30),
        Optional.empty());
  }

  /**
   * Reads the section.
   *
   * @return empty if {@code host} is not set: nothing is measured then
   */
  public static Optional<PrometheusConfig> read(ConfigSection section) {
    Optional<URI> host = section.uri("host");
    Optional<String> user = section.text("user");
    Optional<Secret> password = section.secret("password");
    Optional<Secret> token = section.secret("token");
    List<String> matchers = matchers(section);
    List<String> joinLabels = joinLabels(section);
    Duration window = section.seconds("window_seconds", Duration.ofSeconds(300));
    Duration callTimeout = section.seconds("call_timeout_seconds", Duration.ofSeconds(30));
    Optional<Path> ca = section.path("ca");
    if (token.isPresent() && user.isPresent()) {
      section.problem(
          "token", "is set beside user; it must be one of them, a token or a user with password");
    }
    if (user.isEmpty() && password.isPresent()) {
      section.problem("user", "is missing; it must be the user that password belongs to");
    }
    if (window.compareTo(Duration.ofSeconds(1)) < 0) {
      section.problem("window_seconds", "is below 1; it must be four scrape intervals or more");
    }
    ca.filter(path -> !Files.isReadable(path))
        .ifPresent(
            path ->
                section.problem(
                    "ca", "is \"" + path + "\"; it must be a readable file or directory"));
    return host.map(
        uri ->
            new PrometheusConfig(
                uri, user, password, token, matchers, joinLabels, window, callTimeout, ca));
  }

  /** How calls prove who we are: nothing is sent unless something is configured. */
  public PeerAuth auth() {
    if (token.isPresent()) {
      return FixedAuth.bearer(token.get());
    }
    return user.isPresent()
        ? FixedAuth.basic(user.get(), password.orElse(Secret.of("")))
        : PeerAuth.NONE;
  }

  /** What the HTTP client needs. */
  public PeerHttp.Settings http() {
    return PeerHttp.Settings.of("prometheus", host)
        .withTls(new PeerTls(true, ca, Optional.empty(), Optional.empty()))
        .withCallTimeout(callTimeout);
  }

  private static List<String> matchers(ConfigSection section) {
    String text = section.text("matchers", "");
    List<String> found = new ArrayList<>();
    Matcher matcher = MATCHER.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        section.problem(
            "matchers",
            "is \""
                + text
                + "\"; it must be label matchers such as cluster=\"prod\",vo=~\"cms|x\"");
        return List.of();
      }
      found.add(matcher.group(1));
      end = matcher.end();
    }
    return found;
  }

  private static List<String> joinLabels(ConfigSection section) {
    List<String> labels = section.list("join_labels");
    if (labels.isEmpty()) {
      return DEFAULT_JOIN;
    }
    boolean wellFormed = labels.stream().allMatch(label -> LABEL.matcher(label).matches());
    if (!wellFormed || !labels.contains("device") || labels.contains("address")) {
      section.problem(
          "join_labels",
          "is \""
              + String.join(",", labels)
              + "\"; it must be label names, device among them and address not,"
              + " such as job,instance,device");
      return DEFAULT_JOIN;
    }
    return labels;
  }
}
