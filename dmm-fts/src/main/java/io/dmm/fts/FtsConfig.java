package io.dmm.fts;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.FixedAuth;
import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerTls;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.MonitClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code [fts]} of dmm.cfg, with the caps of section {@code [fts-streams]}.
 *
 * @param host key {@code fts_host}: address of the REST server, such as {@code
 *     https://fts.example.org:8446}
 * @param certificate key {@code cert}: our certificate, PEM
 * @param key key {@code key}: its key, PEM; unset if {@code cert} holds it
 * @param ca key {@code ca}: CA file or directory; /etc/grid-security/certificates unless set, if
 *     that exists, else the JDK's own list
 * @param token key {@code token}: bearer token; only for servers that run with OAuth2
 * @param mode key {@code mode}: {@code pin} (unless set) or {@code ceiling}
 * @param split key {@code split}: {@code priority} (unless set) or {@code bandwidth}
 * @param storageLimits key {@code storage_limits}: whether the storages' own limits are raised to
 *     what their circuits need; on unless set
 * @param streams how many transfers a pair of sites may have at once
 * @param maxInFlight key {@code max_in_flight}: how many calls may be under way at once; 8 unless
 *     set
 * @param callTimeout key {@code call_timeout_seconds}: 30 s unless set
 * @param monit keys {@code monit_host} and {@code monit_auth_token}: where records of finished
 *     transfers are, if anywhere
 */
public record FtsConfig(
    URI host,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> ca,
    Optional<Secret> token,
    Mode mode,
    Split split,
    boolean storageLimits,
    StreamCaps streams,
    int maxInFlight,
    Duration callTimeout,
    Optional<Monit> monit) {
  private static final Path GRID_CA = Path.of("/etc/grid-security/certificates");

  /** What a link's limit does to FTS's own optimizer. */
  public enum Mode {
    /** The number of transfers is fixed: the optimizer is out of it. */
    PIN,
    /** The optimizer finds the number and stays below ours. */
    CEILING
  }

  /** How the cap of a pair is divided among its requests. */
  public enum Split {
    /** In proportion to their priorities. */
    PRIORITY,
    /** In proportion to their bandwidths. */
    BANDWIDTH
  }

  /**
   * Where records of finished transfers are.
   *
   * @param host address of the Grafana in front of them
   * @param path key {@code monit_path}: data source and index there; those of CERN unless set
   * @param token its bearer token; empty if it needs none
   */
  public record Monit(URI host, String path, Optional<Secret> token) {}

  /** Reads both sections. */
  public static FtsConfig read(ConfigSection fts, ConfigSection streams) {
    Optional<Secret> monitToken = fts.secret("monit_auth_token");
    String monitPath = monitPath(fts);
    FtsConfig config =
        new FtsConfig(
            fts.requiredUri(
                "fts_host", "the FTS REST server, such as https://fts.example.org:8446"),
            readable(fts, "cert"),
            readable(fts, "key"),
            readable(fts, "ca").or(() -> Optional.of(GRID_CA).filter(Files::isDirectory)),
            fts.secret("token"),
            fts.choice("mode", Mode.PIN),
            fts.choice("split", Split.PRIORITY),
            fts.flag("storage_limits", true),
            StreamCaps.read(fts, streams),
            fts.integer("max_in_flight", 8, 1),
            fts.seconds("call_timeout_seconds", Duration.ofSeconds(30)),
            fts.uri("monit_host").map(uri -> new Monit(uri, monitPath, monitToken)));
    if (config.key().isPresent() && config.certificate().isEmpty()) {
      fts.problem("cert", "is missing; it must be the certificate that key belongs to");
    }
    return config;
  }

  /** What TLS trusts and shows. */
  public PeerTls tls() {
    return new PeerTls(true, ca, certificate, key);
  }

  /** How calls prove who we are beside the certificate. */
  public PeerAuth auth() {
    return token.isPresent() ? FixedAuth.bearer(token.get()) : PeerAuth.NONE;
  }

  /**
   * A client of this server.
   *
   * @throws IOException a certificate, key or CA file cannot be read
   */
  public FtsClient client(Clock clock, PeerListener listener) throws IOException {
    return client(clock, listener, PeerPace.DEFAULT);
  }

  /**
   * A client of this server that is called at this pace while it is down.
   *
   * @throws IOException a certificate, key or CA file cannot be read
   */
  public FtsClient client(Clock clock, PeerListener listener, PeerPace pace) throws IOException {
    return FtsClient.builder(host)
        .tls(tls())
        .auth(auth())
        .callTimeout(callTimeout)
        .maxInFlight(maxInFlight)
        .pace(pace)
        .clock(clock)
        .listener(listener)
        .build();
  }

  /**
   * A client of the archive of finished transfers, if there is one.
   *
   * @throws IOException the CA cannot be read
   */
  public Optional<MonitClient> monitClient(Clock clock, PeerListener listener) throws IOException {
    if (monit.isEmpty()) {
      return Optional.empty();
    }
    Monit archive = monit.get();
    PeerAuth auth =
        archive.token().isPresent() ? FixedAuth.bearer(archive.token().get()) : PeerAuth.NONE;
    PeerTls tls = new PeerTls(true, ca, Optional.empty(), Optional.empty());
    return Optional.of(MonitClient.of(archive.host(), archive.path(), auth, tls, clock, listener));
  }

  private static String monitPath(ConfigSection section) {
    String path = section.text("monit_path", MonitClient.USUAL_PATH);
    if (!path.matches("/[-A-Za-z0-9._~!$&'()*+,;=:@%/]*[^/]")) {
      section.problem(
          "monit_path", "is \"" + path + "\"; it must be a path such as " + MonitClient.USUAL_PATH);
    }
    return path;
  }

  private static Optional<Path> readable(ConfigSection section, String key) {
    Optional<Path> path = section.path(key);
    path.filter(file -> !Files.isReadable(file))
        .ifPresent(
            file ->
                section.problem(
                    key,
                    "is \""
                        + file
                        + "\", which cannot be read; it must be a readable PEM file"
                        + (key.equals("ca") ? " or a directory of them" : "")));
    return path;
  }
}
