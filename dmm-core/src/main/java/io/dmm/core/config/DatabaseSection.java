package io.dmm.core.config;

import io.dmm.db.DatabaseConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Section {@code [db]} of dmm.cfg: where the database is.
 *
 * @param type {@code db_type}: {@code postgresql} (default) is a server; {@code embedded} is one
 *     that this process starts and keeps in {@code dataDir}
 * @param username {@code username}: {@code dmm} unless set
 * @param password {@code password} or {@code password_file}: no default; needed for a server
 * @param host {@code db_host}: {@code localhost} unless set
 * @param port {@code db_port}: 5432 unless set
 * @param name {@code db_name}: {@code dmm} unless set
 * @param sslMode {@code db_sslmode}: as in PostgreSQL, {@code prefer} unless set
 * @param dataDir {@code data_dir}: where an embedded database lives; {@code dmm-data} unless set
 * @param poolSize {@code pool_size}: connections at most; 20 unless set, 3 at least
 * @param connectTimeout {@code connect_timeout_seconds}: how long to wait for a free connection; 30
 *     s unless set
 */
public record DatabaseSection(
    Type type,
    String username,
    Secret password,
    String host,
    int port,
    String name,
    String sslMode,
    Path dataDir,
    int poolSize,
    Duration connectTimeout) {
  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** Kind of database. */
  public enum Type {
    /** A PostgreSQL server. */
    POSTGRESQL,
    /** A PostgreSQL that DMM starts and stops itself. */
    EMBEDDED
  }

  /** Reads {@code [db]}. */
  public static DatabaseSection read(ConfigSection section) {
    Type type = type(section);
    section.ignored("db_file", "it belongs to SQLite, which DMM does not use");
    String missing = "the password of the database user; there is no default";
    return new DatabaseSection(
        type,
        section.text("username", "dmm"),
        type == Type.EMBEDDED
            ? section.secret("password").orElse(Secret.of(""))
            : section.requiredSecret("password", missing),
        host(section),
        section.integer("db_port", 5432, 1, 65535),
        section.text("db_name", "dmm"),
        sslMode(section),
        section.path("data_dir").orElse(Path.of("dmm-data")),
        section.integer("pool_size", 20, 3, 1000),
        section.seconds("connect_timeout_seconds", Duration.ofSeconds(30)));
  }

  /**
   * What a database server is opened with.
   *
   * @throws IllegalStateException the database is embedded: only who starts it knows its address
   */
  public DatabaseConfig toDatabaseConfig() {
    if (type != Type.POSTGRESQL) {
      throw new IllegalStateException("an embedded database has an address once it is started");
    }
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    String url =
        "jdbc:postgresql://"
            + bracketed
            + ":"
            + port
            + "/"
            + URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "?sslmode="
            + sslMode;
    return new DatabaseConfig(url, username, password::reveal, poolSize, connectTimeout);
  }

  /** What an embedded database is opened with, once it listens at {@code jdbcUrl}. */
  public DatabaseConfig toDatabaseConfig(String jdbcUrl, String user, Secret itsPassword) {
    return new DatabaseConfig(jdbcUrl, user, itsPassword.reveal(), poolSize, connectTimeout);
  }

  private static Type type(ConfigSection section) {
    String text = section.text("db_type", "postgresql");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "postgresql", "postgres" -> Type.POSTGRESQL;
      case "embedded" -> Type.EMBEDDED;
      case "sqlite" -> {
        section.problem(
            "db_type",
            "is \"sqlite\", which DMM does not use; it must be embedded for a database that needs no"
                + " server, or postgresql");
        yield Type.EMBEDDED;
      }
      default -> {
        section.problem("db_type", "is \"" + text + "\"; it must be postgresql or embedded");
        yield Type.EMBEDDED;
      }
    };
  }

  private static String host(ConfigSection section) {
    String host = section.text("db_host", "localhost");
    if (!host.matches("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]+]?")) {
      section.problem(
          "db_host", "is \"" + host + "\"; it must be a host name or address, without a port");
    }
    return host;
  }

  private static String sslMode(ConfigSection section) {
    String mode = section.text("db_sslmode", "prefer");
    if (!SSL_MODES.contains(mode)) {
      section.problem(
          "db_sslmode",
          "is \""
              + mode
              + "\"; it must be one of "
              + String.join(", ", SSL_MODES.stream().sorted().toList()));
    }
    return mode;
  }
}
