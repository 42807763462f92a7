package io.dmm.web.auth;

import io.dmm.db.account.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which role the claims of an ID token give: the highest one that any of them names. */
final class RoleMapping {
  private static final String EVERYBODY = "*";

  private final OidcConfig config;

  RoleMapping(OidcConfig config) {
    this.config = config;
  }

  /** Empty: none, so whoever it is may not sign in. */
  Optional<Role> roleOf(Map<String, Object> claims) {
    List<String> values = texts(at(claims, config.rolesClaim()));
    if (names(config.admins(), values)) {
      return Optional.of(Role.ADMIN);
    }
    if (names(config.operators(), values)) {
      return Optional.of(Role.OPERATOR);
    }
    return names(config.viewers(), values) ? Optional.of(Role.VIEWER) : Optional.empty();
  }

  private static boolean names(List<String> wanted, List<String> values) {
    return wanted.contains(EVERYBODY) || values.stream().anyMatch(wanted::contains);
  }

  /** A name may hold dots itself, as those do that are addresses. */
  private static Object at(Object claims, String path) {
    if (!(claims instanceof Map<?, ?> map)) {
      return null;
    }
    if (map.containsKey(path)) {
      return map.get(path);
    }
    int dot = path.indexOf('.');
    return dot < 0 ? null : at(map.get(path.substring(0, dot)), path.substring(dot + 1));
  }

  private static List<String> texts(Object value) {
    if (value instanceof String text) {
      return List.of(text);
    }
    return value instanceof Collection<?> many
        ? many.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
