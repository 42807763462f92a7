package io.dmm.web.auth;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;

/**
 * Where a request comes from. What a proxy says about its client counts only if the proxy is one of
 * those that the configuration trusts; else everybody could name any address.
 */
public final class ClientAddress {
  private final List<IPAddress> trusted;
  private final boolean isPublicUrlHttps;

  /** Trusts the proxies of {@code config}. */
  @Inject
  public ClientAddress(AuthConfig config) {
    this.trusted =
        config.trustedProxies().stream()
            .map(text -> new IPAddressString(text).getAddress())
            .toList();
    this.isPublicUrlHttps =
        config.publicUrl().filter(url -> "https".equalsIgnoreCase(url.getScheme())).isPresent();
  }

  /** The address that failures to sign in are counted by. */
  public String of(Context ctx) {
    String address = ctx.req().getRemoteAddr();
    String[] hops =
        String.join(",", Collections.list(ctx.req().getHeaders("X-Forwarded-For"))).split(",", -1);
    for (int i = hops.length - 1; i >= 0 && isTrusted(address); i--) {
      IPAddress hop = parsed(hops[i].strip());
      if (hop == null) {
        break;
      }
      address = hop.toString();
    }
    return address;
  }

  /**
   * Whether the browser reached us by HTTPS. Anybody may say so, since it only makes us more
   * careful.
   */
  public boolean isHttps(Context ctx) {
    return isPublicUrlHttps
        || "https".equals(ctx.scheme())
        || "https".equalsIgnoreCase(ctx.header("X-Forwarded-Proto"));
  }

  private boolean isTrusted(String address) {
    IPAddress parsed = parsed(address);
    return parsed != null
        && trusted.stream().anyMatch(network -> network.toPrefixBlock().contains(parsed));
  }

  private static IPAddress parsed(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    IPAddress address = new IPAddressString(bare).getAddress();
    return address == null || address.isMultiple() ? null : address;
  }
}
