package io.dmm.db.site;

import static io.dmm.db.jooq.Tables.ENDPOINT;
import static io.dmm.db.jooq.Tables.MESH_LINK;
import static io.dmm.db.jooq.Tables.RSE;
import static io.dmm.db.jooq.Tables.SITE;

import io.dmm.db.jooq.tables.records.EndpointRecord;
import io.dmm.db.jooq.tables.records.MeshLinkRecord;
import io.dmm.db.jooq.tables.records.RseRecord;
import io.dmm.db.jooq.tables.records.SiteRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.DSLContext;

/** Reads and writes what is known of the network. */
public final class SiteRepository {
  /** Writes a site, new or known. */
  public void save(DSLContext tx, Site site) {
    SiteRecord row = new SiteRecord();
    row.setName(site.name());
    row.setSenseUri(site.senseUri());
    row.setSenseUrl(site.senseUrl());
    row.setPortCapacityMbps(boxed(site.portCapacityMbps()));
    row.setCapacityOrigin(site.capacityOrigin());
    row.setProblem(site.problem());
    row.setRefreshedAt(site.refreshedAt());
    row.setRetiredAt(site.retiredAt().orElse(null));
    tx.insertInto(SITE).set(row).onConflict(SITE.NAME).doUpdate().set(row).execute();
  }

  /** Writes a logical name, new or known. */
  public void save(DSLContext tx, Rse rse) {
    RseRecord row = new RseRecord();
    row.setName(rse.name());
    row.setSiteName(rse.siteName().orElse(null));
    row.setScheme(rse.scheme());
    row.setHost(rse.host());
    row.setProblem(rse.problem());
    row.setCheckedAt(rse.checkedAt());
    tx.insertInto(RSE).set(row).onConflict(RSE.NAME).doUpdate().set(row).execute();
  }

  /** Writes a storage host, new or known by its subnet. */
  public void save(DSLContext tx, Endpoint endpoint) {
    EndpointRecord row = new EndpointRecord();
    row.setSiteName(endpoint.siteName());
    row.setSubnet(endpoint.subnet());
    row.setHost(endpoint.host());
    row.setRefreshedAt(endpoint.refreshedAt());
    row.setRetiredAt(endpoint.retiredAt().orElse(null));
    tx.insertInto(ENDPOINT).set(row).onConflict(ENDPOINT.SUBNET).doUpdate().set(row).execute();
  }

  /**
   * Storage hosts of a site that were not published any more at {@code refreshedAt} are no longer
   * offered.
   */
  public int retireEndpoints(DSLContext tx, String siteName, Instant refreshedAt) {
    return tx.update(ENDPOINT)
        .set(ENDPOINT.RETIRED_AT, refreshedAt)
        .where(
            ENDPOINT.SITE_NAME.eq(siteName),
            ENDPOINT.REFRESHED_AT.lt(refreshedAt),
            ENDPOINT.RETIRED_AT.isNull())
        .execute();
  }

  /** Writes a link as derived, new or known. What SENSE said is available and overrides stay. */
  public void save(DSLContext tx, MeshLink link) {
    MeshLinkRecord row = new MeshLinkRecord();
    row.setSiteA(link.siteA());
    row.setSiteB(link.siteB());
    row.setVlanRange(link.derived().vlanRange());
    row.setCapacityMbps(boxed(link.derived().capacityMbps()));
    row.setProblem(link.problem());
    row.setRefreshedAt(link.refreshedAt());
    tx.insertInto(MESH_LINK)
        .set(row)
        .onConflict(MESH_LINK.SITE_A, MESH_LINK.SITE_B)
        .doUpdate()
        .set(row)
        .execute();
  }

  /**
   * Stores what SENSE said a link could still give, our own circuits added back; empty forgets it.
   */
  public void available(DSLContext tx, String one, String other, OptionalLong mbps, Instant now) {
    tx.update(MESH_LINK)
        .set(MESH_LINK.AVAILABLE_MBPS, boxed(mbps))
        .set(MESH_LINK.AVAILABLE_AT, mbps.isPresent() ? now : null)
        .where(MESH_LINK.SITE_A.eq(first(one, other)), MESH_LINK.SITE_B.eq(second(one, other)))
        .execute();
  }

  /**
   * Stores what an operator wants of a link; empty takes it back.
   *
   * @return false if there is no such link
   */
  public boolean override(
      DSLContext tx, String one, String other, Optional<LinkOverride> override) {
    return tx.update(MESH_LINK)
            .set(
                MESH_LINK.OVERRIDE_VLAN_RANGE,
                override.flatMap(LinkOverride::vlanRange).orElse(null))
            .set(
                MESH_LINK.OVERRIDE_CAPACITY_MBPS,
                override.map(wanted -> boxed(wanted.capacityMbps())).orElse(null))
            .set(MESH_LINK.OVERRIDE_BY, override.map(LinkOverride::by).orElse(null))
            .set(MESH_LINK.OVERRIDE_AT, override.map(LinkOverride::at).orElse(null))
            .where(MESH_LINK.SITE_A.eq(first(one, other)), MESH_LINK.SITE_B.eq(second(one, other)))
            .execute()
        == 1;
  }

  /** Every site, by name. */
  public List<Site> sites(DSLContext tx) {
    return tx.selectFrom(SITE).orderBy(SITE.NAME).fetch(SiteRepository::read);
  }

  /** One site. */
  public Optional<Site> site(DSLContext tx, String name) {
    return tx.selectFrom(SITE).where(SITE.NAME.eq(name)).fetchOptional(SiteRepository::read);
  }

  /** Every logical name, by name. */
  public List<Rse> rses(DSLContext tx) {
    return tx.selectFrom(RSE).orderBy(RSE.NAME).fetch(SiteRepository::read);
  }

  /** One logical name. */
  public Optional<Rse> rse(DSLContext tx, String name) {
    return tx.selectFrom(RSE).where(RSE.NAME.eq(name)).fetchOptional(SiteRepository::read);
  }

  /** Those of {@code names} that are known. */
  public List<Rse> rses(DSLContext tx, Collection<String> names) {
    return tx.selectFrom(RSE).where(RSE.NAME.in(names)).fetch(SiteRepository::read);
  }

  /** Every storage host on offer, by site and subnet. */
  public List<Endpoint> endpoints(DSLContext tx) {
    return tx.selectFrom(ENDPOINT)
        .where(ENDPOINT.RETIRED_AT.isNull())
        .orderBy(ENDPOINT.SITE_NAME, ENDPOINT.SUBNET)
        .fetch(SiteRepository::read);
  }

  /** The storage host on a subnet. */
  public Optional<Endpoint> endpointOn(DSLContext tx, String siteName, String subnet) {
    return tx.selectFrom(ENDPOINT)
        .where(
            ENDPOINT.SITE_NAME.eq(siteName),
            ENDPOINT.SUBNET.eq(subnet),
            ENDPOINT.RETIRED_AT.isNull())
        .fetchOptional(SiteRepository::read);
  }

  /** Every link, by its sites. */
  public List<MeshLink> links(DSLContext tx) {
    return tx.selectFrom(MESH_LINK)
        .orderBy(MESH_LINK.SITE_A, MESH_LINK.SITE_B)
        .fetch(SiteRepository::read);
  }

  /** The link between two sites, in either order. */
  public Optional<MeshLink> link(DSLContext tx, String one, String other) {
    return tx.selectFrom(MESH_LINK)
        .where(MESH_LINK.SITE_A.eq(first(one, other)), MESH_LINK.SITE_B.eq(second(one, other)))
        .fetchOptional(SiteRepository::read);
  }

  private static String first(String one, String other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static String second(String one, String other) {
    return one.compareTo(other) <= 0 ? other : one;
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static OptionalLong unboxed(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Site read(SiteRecord row) {
    return new Site(
        row.getName(),
        row.getSenseUri(),
        row.getSenseUrl(),
        unboxed(row.getPortCapacityMbps()),
        row.getCapacityOrigin(),
        row.getProblem(),
        row.getRefreshedAt(),
        Optional.ofNullable(row.getRetiredAt()));
  }

  private static Rse read(RseRecord row) {
    return new Rse(
        row.getName(),
        Optional.ofNullable(row.getSiteName()),
        row.getScheme(),
        row.getHost(),
        row.getProblem(),
        row.getCheckedAt());
  }

  private static Endpoint read(EndpointRecord row) {
    return new Endpoint(
        row.getSiteName(),
        row.getSubnet(),
        row.getHost(),
        row.getRefreshedAt(),
        Optional.ofNullable(row.getRetiredAt()));
  }

  private static MeshLink read(MeshLinkRecord row) {
    MeshLink.Derived derived =
        new MeshLink.Derived(row.getVlanRange(), unboxed(row.getCapacityMbps()));
    Optional<LinkOverride> override =
        Optional.ofNullable(row.getOverrideAt())
            .map(
                at ->
                    new LinkOverride(
                        Optional.ofNullable(row.getOverrideVlanRange()),
                        unboxed(row.getOverrideCapacityMbps()),
                        row.getOverrideBy(),
                        at));
    OptionalLong wanted = unboxed(row.getOverrideCapacityMbps());
    return new MeshLink(
        row.getSiteA(),
        row.getSiteB(),
        override.flatMap(LinkOverride::vlanRange).orElse(derived.vlanRange()),
        wanted.isPresent() ? wanted : derived.capacityMbps(),
        unboxed(row.getAvailableMbps()),
        Optional.ofNullable(row.getAvailableAt()),
        row.getProblem(),
        row.getRefreshedAt(),
        derived,
        override);
  }
}
