package io.dmm.web.page;

import io.dmm.db.site.MeshLink;
import io.dmm.web.network.NetworkUse.Held;
import java.time.Instant;
import java.util.Optional;

/** A link between two sites, and what of it is held. */
record LinkView(
    String siteA,
    String siteB,
    String url,
    String vlans,
    String capacity,
    String available,
    Optional<Moment> availableAt,
    Use use,
    String problem,
    String override,
    String overrideUrl) {
  static LinkView of(MeshLink link, Held held, Instant now) {
    return new LinkView(
        link.siteA(),
        link.siteB(),
        NetworkFilter.of(link.siteA(), link.siteB()).url(),
        link.vlanRange(),
        Units.gbps(link.capacityMbps()),
        Units.gbps(link.availableMbps()),
        Moment.of(link.availableAt(), now),
        Use.of(held, link.capacityMbps()),
        link.problem(),
        link.override()
            .map(one -> "by " + one.by() + ", " + Moment.of(one.at(), now).distance())
            .orElse(""),
        LinkPages.url(link.siteA(), link.siteB()));
  }
}
