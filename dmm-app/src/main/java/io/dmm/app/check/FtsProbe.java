package io.dmm.app.check;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.fts.FtsConfig;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.WhoAmI;
import java.io.IOException;
import java.util.List;

/** FTS: whether it knows us and lets us change its configuration. Nothing is changed. */
final class FtsProbe implements Probe {
  private static final String CONFIGURE = "right to configure";
  private static final String LIMITS = "limits";

  private final FtsConfig config;
  private final CheckOptions options;

  FtsProbe(FtsConfig config, CheckOptions options) {
    this.config = config;
    this.options = options;
  }

  @Override
  public String area() {
    return "fts";
  }

  @Override
  public void run(Rows rows) {
    boolean usable =
        new ServerLook(options)
            .isUsable(rows, "server", config.host(), config.tls(), "[fts] fts_host", "[fts] ca");
    if (!usable) {
      List.of("login", CONFIGURE, LIMITS)
          .forEach(what -> rows.skip(what, "the server cannot be used"));
      return;
    }
    try (FtsClient fts =
        FtsClient.builder(config.host())
            .tls(config.tls())
            .auth(config.auth())
            .callTimeout(options.call(config.callTimeout()))
            .build()) {
      ask(rows, fts);
    } catch (IOException e) {
      rows.fail("login", e.getMessage(), "set [fts] cert and key to readable PEM files");
    }
  }

  private void ask(Rows rows, FtsClient fts) {
    try {
      who(rows, fts.whoAmI());
    } catch (PeerException e) {
      rows.fail("login", e.getMessage(), "set [fts] cert and key, or token");
      rows.skip(CONFIGURE, "FTS does not say who we are");
    }
    try {
      List<LinkLimit> links = fts.links();
      rows.ok(LIMITS, "can be read, " + links.size() + " of links");
    } catch (PeerException e) {
      rows.fail(
          LIMITS, e.getMessage(), "have FTS's operators let us read and change /config/links");
    }
  }

  private static void who(Rows rows, WhoAmI who) {
    boolean unknown = who.userDn().isEmpty() || who.userDn().equals("anon");
    if (unknown) {
      rows.fail(
          "login",
          "FTS does not know us: " + (who.userDn().isEmpty() ? "no name" : who.userDn()),
          "set [fts] cert and key to a certificate that FTS trusts");
    } else {
      rows.ok("login", who.userDn() + " by " + who.method());
    }
    if (who.mayConfigure()) {
      rows.ok(CONFIGURE, "FTS lets us change all of its configuration");
    } else {
      rows.fail(
          CONFIGURE,
          "FTS gives "
              + (unknown ? "us" : who.userDn())
              + (who.levels().isEmpty() ? " no rights" : " only " + who.levels()),
          "have FTS's operators grant it \"config\" for this name");
    }
  }
}
