package io.dmm.core.operator;

import io.dmm.core.config.VlanRanges;
import io.dmm.core.units.Rates;
import io.dmm.db.Database;
import io.dmm.db.coordination.WakeChannel;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.Mover;
import io.dmm.db.site.LinkOverride;
import io.dmm.db.site.MeshLink;
import io.dmm.db.site.SiteRepository;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/** Carries out what operators ask of links. */
public final class LinkOperator implements LinkActions {
  /** More than any link will have for long, and a zero too many is noticed. */
  public static final long MOST_MBPS = 100_000_000;

  private static final String RIGHT_CAPACITY =
      "a whole number of Mb/s from 1 to " + MOST_MBPS + ", or absent";

  private final Database database;
  private final SiteRepository sites;
  private final EventRepository events;
  private final Clock clock;

  /** An operator's hand on the links. */
  @Inject
  public LinkOperator(
      Database database, SiteRepository sites, EventRepository events, Clock clock) {
    this.database = database;
    this.sites = sites;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void override(
      String one, String other, Optional<String> vlanRange, OptionalLong capacityMbps, String who) {
    if (vlanRange.isEmpty() && capacityMbps.isEmpty()) {
      throw new WrongValueException(
          "vlan_range", "absent, and so is capacity_mbps", "there, or capacity_mbps must be");
    }
    if (capacityMbps.isPresent()
        && (capacityMbps.getAsLong() < 1 || capacityMbps.getAsLong() > MOST_MBPS)) {
      throw new WrongValueException(
          "capacity_mbps", String.valueOf(capacityMbps.getAsLong()), RIGHT_CAPACITY);
    }
    Optional<String> vlans = vlanRange.map(LinkOperator::checkedVlans);
    Instant now = clock.instant();
    LinkOverride wanted = new LinkOverride(vlans, capacityMbps, who, now);
    change(one, other, Optional.of(wanted), who, now);
  }

  @Override
  public void removeOverride(String one, String other, String who) {
    change(one, other, Optional.empty(), who, clock.instant());
  }

  private void change(
      String one, String other, Optional<LinkOverride> wanted, String who, Instant now) {
    database.transact(
        tx -> {
          MeshLink before =
              sites.link(tx, one, other).orElseThrow(() -> new UnknownLinkException(one, other));
          if (wanted.isEmpty() && before.override().isEmpty()) {
            return;
          }
          sites.override(tx, one, other, wanted);
          MeshLink after = sites.link(tx, one, other).orElseThrow();
          events.append(
              tx,
              Event.general(
                  now,
                  who,
                  wanted.isPresent() ? "LINK_OVERRIDDEN" : "LINK_OVERRIDE_REMOVED",
                  sentence(before, after, wanted.isPresent(), who)));
          wakeThoseConcerned(tx);
        });
  }

  /** The VLANs decide which ports count, and the capacity what can be shared. */
  private static void wakeThoseConcerned(DSLContext tx) {
    WakeChannel.notify(tx, "RefreshSites");
    WakeChannel.notify(tx, Mover.DECIDER.daemon());
  }

  private static String checkedVlans(String text) {
    try {
      return VlanRanges.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw WrongValueException.ofText("vlan_range", text, VlanRanges.GRAMMAR);
    }
  }

  private static String sentence(MeshLink before, MeshLink after, boolean overridden, String who) {
    List<String> changes = new ArrayList<>();
    if (!before.vlanRange().equals(after.vlanRange())) {
      changes.add("VLANs " + before.vlanRange() + " to " + after.vlanRange());
    }
    if (!before.capacityMbps().equals(after.capacityMbps())) {
      changes.add("capacity " + mbps(before) + " to " + mbps(after));
    }
    return who
        + (overridden ? " overrode link " : " removed the override of link ")
        + after.siteA()
        + "–"
        + after.siteB()
        + ": "
        + (changes.isEmpty() ? "nothing changes" : String.join(", ", changes));
  }

  private static String mbps(MeshLink link) {
    return link.capacityMbps().isPresent()
        ? Rates.text(link.capacityMbps().getAsLong())
        : "unknown";
  }
}
