package io.dmm.rucio;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerTls;
import io.dmm.rucio.client.RucioClient;
import io.dmm.rucio.client.RucioIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code rucio.cfg} says, read as Rucio's own clients read it: the same search order, the same
 * environment variables over the same keys of section {@code [client]}.
 *
 * @param rucioHost key {@code rucio_host}
 * @param authHost key {@code auth_host}
 * @param account key {@code account}; empty for the identity's default account
 * @param vo key {@code vo}
 * @param identity who we are, by {@code auth_type}
 * @param ca key {@code ca_cert}, or the directory in {@code X509_CERT_DIR}; empty for the JDK's own
 *     list
 */
public record RucioClientFile(
    URI rucioHost,
    URI authHost,
    Optional<String> account,
    String vo,
    RucioIdentity identity,
    Optional<Path> ca) {
  private static final String SECTION = "client";

  /** The keys that are read, and the environment variable that goes before each; may be none. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("rucio_host", ""),
          Map.entry("auth_host", ""),
          Map.entry("auth_type", "RUCIO_AUTH_TYPE"),
          Map.entry("account", "RUCIO_ACCOUNT"),
          Map.entry("vo", "RUCIO_VO"),
          Map.entry("username", ""),
          Map.entry("password", ""),
          Map.entry("client_cert", "RUCIO_CLIENT_CERT"),
          Map.entry("client_key", "RUCIO_CLIENT_KEY"),
          Map.entry("client_x509_proxy", "RUCIO_CLIENT_PROXY"),
          Map.entry("ca_cert", "X509_CERT_DIR"),
          Map.entry("auth_token_file_path", ""));

  /** Where the file is looked for, in this order. {@code RUCIO_CONFIG} alone counts if set. */
  public static List<Path> candidates(Map<String, String> environment) {
    if (environment.containsKey("RUCIO_CONFIG")) {
      return List.of(Path.of(environment.get("RUCIO_CONFIG")));
    }
    List<Path> all = new ArrayList<>();
    for (String variable : List.of("RUCIO_HOME", "VIRTUAL_ENV", "CONDA_PREFIX")) {
      Optional.ofNullable(environment.get(variable))
          .filter(text -> !text.isEmpty())
          .ifPresent(folder -> all.add(Path.of(folder, "etc", "rucio.cfg")));
    }
    all.add(Path.of("/opt/rucio/etc/rucio.cfg"));
    return List.copyOf(all);
  }

  /**
   * Finds and reads the file.
   *
   * @param environment the process's environment
   * @param problems where mistakes go; nothing may be started if there are any
   */
  public static RucioClientFile read(Map<String, String> environment, Problems problems) {
    List<Path> candidates = candidates(environment);
    Optional<Path> file = candidates.stream().filter(Files::exists).findFirst();
    if (file.isEmpty()) {
      problems.add(
          "rucio.cfg",
          "was not found; it must be one of "
              + String.join(", ", candidates.stream().map(Path::toString).toList()));
    }
    ConfigSection section = section(file, environment, problems);
    return new RucioClientFile(
        host(section, "rucio_host", "the address of the Rucio server"),
        host(section, "auth_host", "the address of Rucio's authentication server"),
        section.text("account"),
        section.text("vo", "def"),
        new IdentityReader(section, environment, file).read(),
        ca(section, environment));
  }

  private static ConfigSection section(
      Optional<Path> file, Map<String, String> environment, Problems problems) {
    String name = file.map(Path::toString).orElse("rucio.cfg");
    Map<String, String> values = new HashMap<>();
    if (file.isPresent()) {
      try {
        PythonIni ini = PythonIni.parse(Files.readString(file.get()));
        if (!ini.has(SECTION)) {
          problems.add(name, "has no section [client]; it must be the file of a Rucio client");
        }
        for (String key : KEYS.keySet()) {
          valueOf(ini, key, name, problems).ifPresent(value -> values.put(key, value));
        }
      } catch (PythonIni.SyntaxException e) {
        problems.add(name, e.getMessage() + "; it must be an INI file as Python reads it");
      } catch (IOException e) {
        problems.add(name, "cannot be read (" + e + "); it must be a readable text file");
      }
    }
    KEYS.forEach(
        (key, variable) ->
            Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> values.put(key, text)));
    return new ConfigSection(name, SECTION, values, problems);
  }

  private static Optional<String> valueOf(
      PythonIni ini, String key, String file, Problems problems) {
    try {
      return ini.value(SECTION, key);
    } catch (PythonIni.SyntaxException e) {
      problems.add(file + " [" + SECTION + "] " + key, e.getMessage());
      return Optional.empty();
    }
  }

  private static URI host(ConfigSection section, String key, String what) {
    URI uri = section.requiredUri(key, what + ", such as https://rucio.example.org:443");
    if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getUserInfo() != null) {
      section.problem(
          key, "is \"" + uri.getHost() + "\" with more than host, port and path; it must be bare");
    }
    return uri;
  }

  private static Optional<Path> ca(ConfigSection section, Map<String, String> environment) {
    Optional<Path> ca = section.text("ca_cert").map(text -> Paths.expanded(text, environment));
    ca.filter(path -> !Files.isReadable(path))
        .ifPresent(
            path ->
                section.problem(
                    "ca_cert",
                    "is \"" + path + "\"; it must be a readable CA file or directory of CA files"));
    return ca;
  }

  /** What TLS trusts; our own certificate is shown to {@code authHost} alone. */
  public PeerTls tls() {
    return new PeerTls(true, ca, Optional.empty(), Optional.empty());
  }

  /**
   * A client of this server, by this identity.
   *
   * @throws IOException a certificate, key or CA file cannot be read
   */
  public RucioClient client(RucioConfig config, Clock clock, PeerListener listener)
      throws IOException {
    return client(config, clock, listener, PeerPace.DEFAULT);
  }

  /**
   * A client of this server, by this identity, called at this pace while the server is down.
   *
   * @throws IOException a certificate, key or CA file cannot be read
   */
  public RucioClient client(RucioConfig config, Clock clock, PeerListener listener, PeerPace pace)
      throws IOException {
    RucioClient.Builder builder =
        RucioClient.builder(rucioHost)
            .authHost(authHost)
            .identity(identity)
            .vo(vo)
            .tls(tls())
            .callTimeout(config.callTimeout())
            .maxInFlight(config.maxInFlight())
            .pace(pace)
            .clock(clock)
            .listener(listener);
    account.ifPresent(builder::account);
    return builder.build();
  }
}
