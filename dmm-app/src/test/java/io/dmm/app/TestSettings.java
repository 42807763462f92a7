package io.dmm.app;

import io.dmm.db.DatabaseConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** What tests add to a configuration. */
final class TestSettings {
  private TestSettings() {}

  /** Environment variables that name the database of a test, and the others given. */
  static Map<String, String> environment(
      DatabaseConfig database, Map<String, String> some, Map<String, String> more) {
    URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    Map<String, String> all = new HashMap<>(some);
    all.put("DMM_DB_DB_HOST", address.getHost());
    all.put("DMM_DB_DB_PORT", String.valueOf(address.getPort()));
    all.put("DMM_DB_DB_NAME", address.getPath().substring(1));
    all.put("DMM_DB_USERNAME", database.user());
    all.put("DMM_DB_PASSWORD", "none-is-needed");
    all.put("DMM_LOG_FILE", "off");
    all.put("DMM_DMM_READ_OPEN", "on");
    all.putAll(more);
    return all;
  }
}
