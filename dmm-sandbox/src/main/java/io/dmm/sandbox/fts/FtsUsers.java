package io.dmm.sandbox.fts;

import static io.dmm.sandbox.fts.FtsReplies.error;

import io.dmm.sandbox.http.Call;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who calls, and what he may do. */
final class FtsUsers {
  /**
   * Stands for the variable {@code SSL_CLIENT_S_DN} that the TLS front end sets from the client
   * certificate.
   */
  static final String CERTIFICATE_HEADER = "X-SSL-Client-S-DN";

  private static final UUID BASE_ID = UUID.fromString("01874efb-4735-4595-bc9c-591aef8240c9");

  private final FtsOptions options;
  private final Set<Grant> grants = ConcurrentHashMap.newKeySet();
  private final Set<String> banned = ConcurrentHashMap.newKeySet();
  private final Map<String, String> bearers = new ConcurrentHashMap<>();

  /**
   * A right.
   *
   * @param dn to whom
   * @param operation {@code config}, {@code transfer}, …; {@code admin} is all
   */
  record Grant(String dn, String operation) {}

  /**
   * Who calls.
   *
   * @param dn subject in slash form, {@code anon} for nobody
   * @param method {@code certificate}, {@code oauth2} or {@code unauthenticated}
   * @param vos his VOs
   * @param delegationId null for nobody
   * @param level what he may do, by operation
   * @param root whether he is the server itself
   */
  record User(
      String dn,
      String method,
      List<String> vos,
      String delegationId,
      Map<String, String> level,
      boolean root) {
    boolean may(String operation) {
      return level.containsKey(operation);
    }

    void require(String operation) {
      if (!may(operation)) {
        throw error(403, "Not enough permissions");
      }
    }
  }

  FtsUsers(FtsOptions options) {
    this.options = options;
  }

  void grant(String dn, String operation) {
    grants.add(new Grant(dn, operation));
  }

  void revoke(String dn, String operation) {
    grants.remove(new Grant(dn, operation));
  }

  void ban(String dn) {
    banned.add(dn);
  }

  void bearer(String token, String dn) {
    bearers.put(token, dn);
  }

  List<Map<String, Object>> grants() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Grant grant : grants) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("operation", grant.operation);
      row.put("dn", grant.dn);
      rows.add(row);
    }
    return rows;
  }

  User identify(Call call) {
    String authorization = call.header("Authorization").orElse("");
    if (authorization.startsWith("Bearer ")) {
      if (!options.oauth2()) {
        throw FtsReplies.html(400, "Unsupported authentication method: method=OAuth2");
      }
      String dn = bearers.get(authorization.substring("Bearer ".length()));
      if (dn != null) {
        return user(dn, "oauth2", true);
      }
    }
    String dn = call.header(CERTIFICATE_HEADER).orElse("");
    if (dn.isEmpty()) {
      return new User("anon", "unauthenticated", List.of(), null, Map.of(), false);
    }
    if (banned.contains(dn)) {
      throw FtsReplies.html(403, "The user has been banned");
    }
    return user(dn, "certificate", dn.equals(options.hostDn()));
  }

  private User user(String dn, String method, boolean everything) {
    String delegationId =
        HexFormat.of().formatHex(sha1(dn.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
    Map<String, String> level = new LinkedHashMap<>();
    if (everything) {
      for (String operation : List.of("transfer", "deleg", "config", "admin", "datamanagement")) {
        level.put(operation, "all");
      }
    } else {
      level.put("transfer", "vo");
      level.put("datamanagement", "all");
      Set<String> granted = new LinkedHashSet<>();
      grants.stream().filter(g -> g.dn.equals(dn)).forEach(g -> granted.add(g.operation));
      if (granted.contains("admin")) {
        granted.add("config");
      }
      granted.forEach(operation -> level.put(operation, "all"));
    }
    List<String> vos = List.of(options.vos().getOrDefault(dn, delegationId));
    return new User(dn, method, vos, delegationId, level, dn.equals(options.hostDn()));
  }

  Map<String, Object> whoami(User user) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("user_dn", user.dn);
    row.put("dn", List.of(user.dn));
    row.put("base_id", BASE_ID);
    row.put("voms_cred", List.of());
    row.put("vos", user.vos);
    row.put("vos_id", user.vos.stream().map(FtsUsers::voId).toList());
    row.put("roles", List.of());
    row.put("level", user.level.isEmpty() ? List.of() : user.level);
    row.put("delegation_id", user.delegationId);
    row.put("method", user.method);
    row.put("is_root", user.root);
    return row;
  }

  /** Python's {@code uuid5} of the base id and the VO. */
  private static UUID voId(String vo) {
    byte[] name = vo.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(16 + name.length);
    input.putLong(BASE_ID.getMostSignificantBits()).putLong(BASE_ID.getLeastSignificantBits());
    ByteBuffer hash = ByteBuffer.wrap(sha1(input.put(name).array()));
    long high = (hash.getLong() & ~0xF000L) | 0x5000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
