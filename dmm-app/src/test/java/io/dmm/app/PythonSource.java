package io.dmm.app;

import io.dmm.db.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The database of a Python DMM, as each of its generations lays it out. */
final class PythonSource {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final String COMMON =
      """
      create table site (
        created_at timestamp not null, updated_at timestamp not null,
        name varchar primary key, sense_uri varchar, query_url varchar);
      """;

  private static final String ENDS =
      """
        src_site_ varchar references site (name), dst_site_ varchar references site (name),
        src_endpoint_ integer references endpoint (id),
        dst_endpoint_ integer references endpoint (id));
      """;

  /** A generation, with its tables and what it calls things. */
  enum Generation {
    JANUARY_2025(
        "in_use boolean",
        "vlan_range_start integer, vlan_range_end integer, maximum_bandwidth integer",
        """
        priority integer, modified_priority integer, max_bandwidth double precision,
        bandwidth double precision, sense_uuid varchar, sense_circuit_status varchar,
        fts_limit_current integer, fts_limit_desired integer, sense_provisioned_at timestamp,
        prometheus_throughput double precision, prometheus_bytes double precision, health varchar,
        """,
        "bandwidth",
        "maximum_bandwidth"),
    FEBRUARY_2025(
        "in_use boolean",
        "vlan_range_start integer, vlan_range_end integer, link_capacity integer",
        """
        priority integer, rule_size double precision, modified_priority integer,
        bandwidth double precision, sense_uuid varchar, sense_circuit_status varchar,
        fts_limit_current integer, fts_limit_desired integer, sense_provisioned_at timestamp,
        prometheus_throughput double precision, prometheus_bytes double precision, health varchar,
        """,
        "bandwidth",
        "link_capacity"),
    JUNE_2025(
        "protocol varchar, in_use boolean",
        "vlan_range varchar, link_capacity integer",
        """
        priority integer, rule_size double precision, modified_priority integer,
        available_bandwidth double precision, bandwidth double precision,
        previous_bandwidth double precision, sense_uuid varchar,
        source_affiliation_uri varchar, destination_affiliation_uri varchar,
        sense_circuit_status varchar, sense_affiliated boolean,
        fts_limit_current integer, fts_limit_desired integer, sense_provisioned_at timestamp,
        prometheus_throughput double precision, prometheus_bytes double precision, health varchar,
        """,
        "bandwidth",
        "link_capacity"),
    OF_2026(
        "protocol varchar, is_allocated boolean",
        "vlan_range varchar, link_capacity_mbps integer",
        """
        priority integer, rule_size double precision, modified_priority integer,
        available_bandwidth_mbps double precision, allocated_bandwidth_mbps double precision,
        previous_bandwidth_mbps double precision, sense_uuid varchar,
        sense_src_uri varchar, sense_dst_uri varchar, sense_circuit_status varchar,
        sense_affiliated boolean, sense_retries integer, sense_alloc_rule_id varchar,
        failure_reason varchar(2000), failed_at timestamp, rucio_finished_at timestamp,
        fts_streams_current integer, fts_streams_desired integer, sense_provisioned_at timestamp,
        prometheus_throughput double precision, prometheus_bytes double precision, health varchar,
        src_logical_site varchar, dst_logical_site varchar,
        """,
        "allocated_bandwidth_mbps",
        "link_capacity_mbps");

    private final String endpoint;
    private final String mesh;
    private final String request;
    final String bandwidth;
    final String capacity;

    Generation(String endpoint, String mesh, String request, String bandwidth, String capacity) {
      this.endpoint = endpoint;
      this.mesh = mesh;
      this.request = request;
      this.bandwidth = bandwidth;
      this.capacity = capacity;
    }

    boolean isOf2026() {
      return this == OF_2026;
    }

    private String tables() {
      return COMMON
          + """
          create table endpoint (
            created_at timestamp not null, updated_at timestamp not null,
            id serial primary key, site_name varchar references site (name),
            ip_range varchar unique, hostname varchar, %s);
          create table mesh (
            created_at timestamp not null, updated_at timestamp not null,
            id serial primary key, site_1 varchar references site (name),
            site_2 varchar references site (name), %s);
          create table request (
            created_at timestamp not null, updated_at timestamp not null,
            rule_id varchar primary key, transfer_status varchar, %s
          """
              .formatted(endpoint, mesh, request)
          + ENDS;
    }
  }

  private final Generation generation;
  private final String url;
  private Connection filling;

  private PythonSource(Generation generation, String url) {
    this.generation = generation;
    this.url = url;
  }

  /** Makes an empty one on the server of a test database. */
  static PythonSource on(DatabaseConfig server, Generation generation) throws SQLException {
    String name = "python_" + NUMBER.incrementAndGet();
    execute(server.jdbcUrl(), "create database " + name);
    PythonSource source =
        new PythonSource(generation, server.jdbcUrl().replaceFirst("/dmm_test_\\d+.*", "/" + name));
    source.execute(generation.tables());
    return source;
  }

  Generation generation() {
    return generation;
  }

  /** Where it is; from now on nobody of the test is connected to it. */
  String url() throws SQLException {
    if (filling != null) {
      filling.close();
      filling = null;
    }
    return url;
  }

  private Connection filling() throws SQLException {
    if (filling == null) {
      filling = connect(url);
    }
    return filling;
  }

  PythonSource site(String name, String uri) throws SQLException {
    return insert("site", values("name", name, "sense_uri", uri));
  }

  PythonSource link(String one, String other, int mbps) throws SQLException {
    return insert("mesh", values("site_1", one, "site_2", other, generation.capacity, mbps));
  }

  PythonSource endpoint(int id, String site, String range, String host) throws SQLException {
    return insert(
        "endpoint", values("id", id, "site_name", site, "ip_range", range, "hostname", host));
  }

  PythonSource request(String ruleId, String status, Object... more) throws SQLException {
    Map<String, Object> row = values("rule_id", ruleId, "transfer_status", status);
    row.putAll(values(more));
    return insert("request", row);
  }

  static Map<String, Object> values(Object... pairs) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.put((String) pairs[i], pairs[i + 1]);
    }
    return all;
  }

  private PythonSource insert(String table, Map<String, Object> row) throws SQLException {
    Map<String, Object> all = new LinkedHashMap<>(row);
    all.putIfAbsent("created_at", java.time.LocalDateTime.of(2026, 3, 1, 12, 0));
    all.putIfAbsent("updated_at", java.time.LocalDateTime.of(2026, 3, 1, 12, 30));
    List<String> columns = new ArrayList<>(all.keySet());
    String sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                table,
                String.join(", ", columns),
                String.join(", ", columns.stream().map(column -> "?").toList()));
    try (PreparedStatement statement = filling().prepareStatement(sql)) {
      for (int i = 0; i < columns.size(); i++) {
        statement.setObject(i + 1, all.get(columns.get(i)));
      }
      statement.execute();
    }
    return this;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = filling().createStatement()) {
      statement.execute(sql);
    }
  }

  Connection connect() throws SQLException {
    return connect(url);
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }
}
