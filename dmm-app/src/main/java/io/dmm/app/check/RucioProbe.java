package io.dmm.app.check;

import io.dmm.app.Settings;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.rucio.RucioClientFile;
import io.dmm.rucio.RucioConfig;
import io.dmm.rucio.adapter.RucioRuleSource;
import io.dmm.rucio.client.RucioClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rucio: whether it lets us in, and lists the rules and RSEs that are DMM's business. */
final class RucioProbe implements Probe {
  private static final String LOGIN = "login";
  private static final String RULES = "SENSE rules";
  private static final String RSES = "RSEs";
  private static final String PROTOCOLS = "protocols";

  private final RucioClientFile login;
  private final RucioConfig config;
  private final NetworkSection network;
  private final CheckOptions options;
  private final Learned learned;

  RucioProbe(Settings settings, CheckOptions options, Learned learned) {
    this.login = settings.rucioLogin();
    this.config = settings.rucio();
    this.network = settings.core().network();
    this.options = options;
    this.learned = learned;
  }

  @Override
  public String area() {
    return "rucio";
  }

  @Override
  public void run(Rows rows) throws InterruptedException {
    try {
      if (isReachable(rows)) {
        ask(rows);
      } else {
        skip(rows, "the servers cannot be used", LOGIN, RSES, RULES, PROTOCOLS);
      }
    } finally {
      learned.rsesOfRucio.staysUnknown();
    }
  }

  private boolean isReachable(Rows rows) {
    ServerLook look = new ServerLook(options);
    boolean usable =
        look.isUsable(rows, "server", login.rucioHost(), login.tls(), "rucio_host", "ca_cert");
    return login.authHost().equals(login.rucioHost())
        ? usable
        : look.isUsable(rows, "tokens", login.authHost(), login.tls(), "auth_host", "ca_cert")
            && usable;
  }

  private void ask(Rows rows) throws InterruptedException {
    version(rows);
    RucioConfig hasty =
        new RucioConfig(
            config.activities(),
            config.stuckGrace(),
            config.maxInFlight(),
            options.call(config.callTimeout()));
    try (RucioClient client = login.client(hasty, options.clock(), PeerListener.NONE)) {
      List<String> rses;
      try {
        rses = List.copyOf(client.rses());
      } catch (PeerException e) {
        rows.fail(
            LOGIN,
            "as " + login.account().orElse("the default account") + ": " + e.getMessage(),
            "set account, auth_type and its credentials in rucio.cfg");
        skip(rows, "Rucio does not let us in", RSES, RULES, PROTOCOLS);
        return;
      }
      rows.ok(LOGIN, "account " + login.account().orElse("that the identity has by default"));
      List<String> ours = rses.stream().filter(network::wants).toList();
      learned.rsesOfRucio.is(ours);
      rses(rows, rses.size(), ours.size());
      rules(rows, client);
      protocols(rows, client);
    } catch (IOException e) {
      rows.fail(LOGIN, e.getMessage(), "set client_cert, client_key and ca_cert in rucio.cfg");
    }
  }

  private void version(Rows rows) {
    try (RucioClient nobody =
        RucioClient.builder(login.rucioHost())
            .tls(login.tls())
            .callTimeout(options.call())
            .build()) {
      rows.ok("version", "Rucio " + nobody.version());
    } catch (IOException | PeerException e) {
      rows.fail("version", e.getMessage(), "set rucio_host to the address of a Rucio server");
    }
  }

  private static void rses(Rows rows, int all, int ours) {
    String found = "%d of %d are DMM's business".formatted(ours, all);
    if (ours == 0) {
      rows.fail(RSES, found, "set [sites] include and exclude");
    } else {
      rows.ok(RSES, found);
    }
  }

  private void rules(Rows rows, RucioClient client) {
    Map<String, Integer> found = new TreeMap<>();
    config.activities().forEach(activity -> found.put(activity, 0));
    List<String> problems = new ArrayList<>();
    try {
      new RucioRuleSource(client, config.activities())
          .sweep(rule -> found.merge(rule.activity(), 1, Integer::sum), problems::add);
    } catch (PeerException e) {
      rows.fail(RULES, e.getMessage(), "have Rucio's operators let the account list rules");
      return;
    }
    if (!problems.isEmpty()) {
      rows.warn(
          RULES,
          problems.size() + " cannot be read, the first: " + problems.get(0),
          "have a look at these rules");
    }
    if (found.isEmpty()) {
      rows.warn(
          RULES,
          "no rule's activity contains \"sense\"",
          "fine if there is none now; else see that Rucio's policy admits such an activity");
    }
    found.forEach(
        (activity, count) -> {
          if (count > 0) {
            rows.ok(RULES, count + " of activity " + activity);
          } else {
            rows.warn(
                RULES,
                "none of activity " + activity,
                "fine if there is none now; else see that it is spelled as in Rucio, case"
                    + " included, and that Rucio's policy admits it");
          }
        });
  }

  /** Only of the RSEs that can have circuits: there may be hundreds of others. */
  private void protocols(Rows rows, RucioClient client) throws InterruptedException {
    Optional<List<String>> used = learned.usedRses.within(options.patience().dividedBy(2));
    if (used.isEmpty() || used.get().isEmpty()) {
      skip(rows, "no RSE's site is known, see sense", PROTOCOLS);
      return;
    }
    RucioRuleSource source = new RucioRuleSource(client, config.activities());
    int good = 0;
    for (String rse : used.get()) {
      try {
        if (source.transferDoor(rse).isPresent()) {
          good++;
        } else {
          rows.fail(
              "protocol of " + rse,
              "it has none for third-party copies",
              "have Rucio's operators add one: FTS's limits are named after it");
        }
      } catch (PeerException e) {
        rows.fail("protocol of " + rse, e.getMessage(), "see that this RSE exists in Rucio");
      }
    }
    if (good > 0) {
      rows.ok(PROTOCOLS, good + " of " + used.get().size() + " RSEs can copy by third party");
    }
  }

  private static void skip(Rows rows, String why, String... whats) {
    for (String what : whats) {
      rows.skip(what, why);
    }
  }
}
