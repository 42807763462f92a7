package io.dmm.app.check;

import io.dmm.app.Settings;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerListener;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.adapter.SenseDiscovery;
import io.dmm.sense.client.SenseAuthFile;
import io.dmm.sense.client.SenseClient;
import io.dmm.sense.client.SenseProfile;
import io.dmm.sense.client.SenseTokens;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** SENSE-O: its token server, the profile, the sites and the pools of their subnets. */
final class SenseProbe implements Probe {
  private static final String LOGIN = "login";
  private static final String PROFILE = "profile";
  private static final String SITES = "sites and pools";
  private static final int TERMINALS = 2;

  private final SenseAuthFile login;
  private final SenseConfig config;
  private final NetworkSection network;
  private final CheckOptions options;
  private final Learned learned;

  SenseProbe(Settings settings, CheckOptions options, Learned learned) {
    this.login = settings.senseLogin();
    this.config = settings.sense();
    this.network = settings.core().network();
    this.options = options;
    this.learned = learned;
  }

  @Override
  public String area() {
    return "sense";
  }

  @Override
  public void run(Rows rows) throws InterruptedException {
    try {
      ServerLook look = new ServerLook(options);
      boolean tokens =
          look.isUsable(
              rows, "tokens", login.authEndpoint(), login.tls(), "AUTH_ENDPOINT", "verify");
      boolean api =
          look.isUsable(rows, "API", login.apiEndpoint(), login.tls(), "API_ENDPOINT", "verify");
      if (tokens && api) {
        ask(rows);
      } else {
        skip(rows, "the servers cannot be used", LOGIN, PROFILE, SITES);
      }
    } finally {
      learned.usedRses.staysUnknown();
      learned.subnets.staysUnknown();
    }
  }

  private void ask(Rows rows) throws InterruptedException {
    try (SenseTokens tokens = SenseTokens.of(login, options.clock(), PeerListener.NONE);
        SenseClient sense =
            SenseClient.builder(login.apiEndpoint())
                .tokens(tokens)
                .tls(login.tls())
                .callTimeout(options.call(config.calls().timeout()))
                .maxInFlight(config.calls().maxInFlight())
                .build()) {
      try {
        tokens.headers();
        rows.ok(LOGIN, login.authEndpoint() + " gives tokens for " + login.file());
      } catch (PeerException e) {
        rows.fail(LOGIN, e.getMessage(), "put the right credentials into " + login.file());
        skip(rows, "there is no token", PROFILE, SITES);
        return;
      }
      profile(rows, sense);
      sites(rows, sense);
    } catch (IOException e) {
      rows.fail(LOGIN, e.getMessage(), "set verify in " + login.file());
    }
  }

  private void profile(Rows rows, SenseClient sense) {
    Optional<SenseProfile> found;
    try {
      found = sense.profiles().find(config.profileUuid());
    } catch (PeerException e) {
      rows.fail(PROFILE, e.getMessage(), "have SENSE-O's operators let this user read the profile");
      return;
    }
    if (found.isEmpty()) {
      rows.fail(
          PROFILE,
          "SENSE-O has no profile " + config.profileUuid(),
          "set [sense] profile_uuid to one that this user may use");
      return;
    }
    SenseProfile profile = found.get();
    String name = profile.name() + " (" + config.profileUuid() + ")";
    if (!profile.connections().contains(config.connectionName())) {
      rows.fail(
          PROFILE,
          name + " has no connection \"" + config.connectionName() + "\"",
          "set [sense] connection_name to one of " + profile.connections());
    } else if (profile.terminals() < TERMINALS) {
      rows.fail(
          PROFILE,
          name + " has " + profile.terminals() + " terminals",
          "use a profile that joins two sites");
    } else if (!profile.refusedEdits().isEmpty()) {
      rows.fail(
          PROFILE,
          name + " does not let us set " + String.join(", ", profile.refusedEdits()),
          "have SENSE-O's operators add these to what may be edited");
    } else {
      rows.ok(PROFILE, name + " with connection \"" + config.connectionName() + "\"");
    }
  }

  /** Rucio names the RSEs; without it, those that DMM knows from before are looked at. */
  private void sites(Rows rows, SenseClient sense) throws InterruptedException {
    Optional<List<String>> rses =
        learned.rsesOfRucio.within(options.patience().dividedBy(3)).filter(some -> !some.isEmpty());
    if (rses.isEmpty()) {
      rses = learned.rsesOfDatabase.within(options.call()).filter(some -> !some.isEmpty());
      if (rses.isEmpty()) {
        skip(rows, "no RSE is known, see rucio", SITES);
        return;
      }
    }
    SiteLook look =
        new SiteLook(sense, new SenseDiscovery(sense, config), config, network, options);
    SiteLook.Outcome outcome = look.at(new TreeSet<>(rses.get()), rows);
    learned.usedRses.is(outcome.rses());
    learned.subnets.is(outcome.subnets());
  }

  private static void skip(Rows rows, String why, String... whats) {
    for (String what : whats) {
      rows.skip(what, why);
    }
  }
}
