package io.dmm.db.host;

import io.dmm.db.request.Mover;
import io.dmm.db.request.RequestStatus;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * Reads the hosts of rules. Rucio's transfer tools ask for nothing else, and thousands of times a
 * second: so it is one statement whose text never changes, which the server prepares once.
 */
public final class HostRepository {
  private static final String QUERY =
      """
      select r.rule_id, r.status, r.retry_from, r.failure_reason <> '', r.source_rse,
        r.destination_rse, c.source_rse, c.destination_rse, c.provisioned_at is not null,
        s.host, d.host, r.mover
      from request r
      left join circuit c on c.rule_id = r.rule_id and c.released_at is null
      left join subnet s on s.circuit_id = c.id and s.side = 'SOURCE' and s.freed_at is null
      left join subnet d on d.circuit_id = c.id and d.side = 'DESTINATION' and d.freed_at is null
      where r.rule_id = any (?)
      """;

  /** Those of {@code ruleIds} that are known, by rule id, all as of the same instant. */
  public Map<String, RuleHosts> find(DSLContext tx, Collection<String> ruleIds) {
    return tx.connectionResult(connection -> find(connection, ruleIds));
  }

  private static Map<String, RuleHosts> find(Connection connection, Collection<String> ruleIds)
      throws SQLException {
    Map<String, RuleHosts> found = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      Array ids = connection.createArrayOf("varchar", ruleIds.toArray());
      statement.setArray(1, ids);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          RuleHosts hosts = read(rows);
          found.put(hosts.ruleId(), hosts);
        }
      }
    }
    return found;
  }

  private static RuleHosts read(ResultSet row) throws SQLException {
    String circuitSource = row.getString(7);
    return new RuleHosts(
        row.getString(1),
        RequestStatus.valueOf(row.getString(2)),
        Optional.ofNullable(row.getString(3)).map(RequestStatus::valueOf),
        Mover.valueOf(row.getString(12)),
        row.getBoolean(4),
        row.getString(5),
        row.getString(6),
        circuitSource == null
            ? Optional.empty()
            : Optional.of(
                new RuleHosts.Ends(
                    circuitSource,
                    row.getString(8),
                    row.getBoolean(9),
                    Optional.ofNullable(row.getString(10)),
                    Optional.ofNullable(row.getString(11)))));
  }
}
