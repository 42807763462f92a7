package io.dmm.db.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SiteRepositoryIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final SiteRepository sites = new SiteRepository();

  @Test
  void aSiteComesBackAsItWasWrittenAndIsWrittenOver() {
    Site known = site("A", OptionalLong.of(100_000));
    Site unknown = site("A", OptionalLong.empty());

    save(known);
    assertThat(db.get().read(tx -> sites.site(tx, "A")).orElseThrow()).isEqualTo(known);
    save(unknown);

    assertThatList(db.get().read(sites::sites)).containsExactly(unknown);
    assertThat(db.get().read(tx -> sites.site(tx, "B")).isEmpty()).isTrue();
  }

  @Test
  void anRseMayHaveASiteAndLoseIt() {
    save(site("A", OptionalLong.empty()));
    Rse at = new Rse("A_Tape", Optional.of("A"), "davs", "", NOW);
    Rse nowhere = new Rse("A_Tape", Optional.empty(), "", "SENSE knows no site", NOW);

    db.get().transact(tx -> sites.save(tx, at));
    assertThat(db.get().read(tx -> sites.rse(tx, "A_Tape")).orElseThrow()).isEqualTo(at);
    db.get().transact(tx -> sites.save(tx, nowhere));

    assertThatList(db.get().read(sites::rses)).containsExactly(nowhere);
    assertThatList(db.get().read(tx -> sites.rses(tx, List.of("A_Tape", "B"))))
        .containsExactly(nowhere);
  }

  @Test
  void hostsThatWereNotPublishedAgainAreRetiredAndComeBack() {
    save(site("A", OptionalLong.empty()));
    save(site("B", OptionalLong.empty()));
    host("A", "2001:db8:a:1::/64", NOW);
    host("A", "2001:db8:a:2::/64", NOW.plusSeconds(60));
    host("B", "2001:db8:b:1::/64", NOW);

    int retired = db.get().inTransaction(tx -> sites.retireEndpoints(tx, "A", NOW.plusSeconds(60)));

    assertThat(retired).isEqualTo(1);
    assertThatList(db.get().read(sites::endpoints))
        .extracting(Endpoint::subnet)
        .containsExactly("2001:db8:a:2::/64", "2001:db8:b:1::/64");
    assertThat(on("A", "2001:db8:a:1::/64")).isEmpty();
    host("A", "2001:db8:a:1::/64", NOW.plusSeconds(120));
    assertThat(on("A", "2001:db8:a:1::/64")).isPresent();
    assertThat(on("B", "2001:db8:a:1::/64")).as("of another site").isEmpty();
  }

  @Test
  void aLinkIsFoundInEitherOrderAndKeepsWhatSenseSaid() {
    save(site("A", OptionalLong.empty()));
    save(site("B", OptionalLong.empty()));
    link(100_000);
    db.get().transact(tx -> sites.available(tx, "B", "A", OptionalLong.of(3_000), NOW));
    link(400_000);

    MeshLink link = db.get().read(tx -> sites.link(tx, "B", "A")).orElseThrow();
    assertThat(link).isEqualTo(db.get().read(tx -> sites.link(tx, "A", "B")).orElseThrow());
    assertThat(link.capacityMbps()).hasValue(400_000);
    assertThat(link.availableMbps()).hasValue(3_000);
    assertThat(link.availableAt()).hasValue(NOW);
    assertThat(link.joins("B", "A")).isTrue();
    assertThat(link.joins("B", "C")).isFalse();

    db.get().transact(tx -> sites.available(tx, "A", "B", OptionalLong.empty(), NOW));
    assertThatList(db.get().read(sites::links))
        .singleElement()
        .satisfies(forgotten -> assertThat(forgotten.availableAt()).isEmpty());
  }

  @Test
  void aLinkOutOfOrderIsRefused() {
    assertThatThrownBy(
            () ->
                new MeshLink(
                    "B",
                    "A",
                    "any",
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    "",
                    NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Optional<Endpoint> on(String site, String subnet) {
    return db.get().read(tx -> sites.endpointOn(tx, site, subnet));
  }

  private void save(Site site) {
    db.get().transact(tx -> sites.save(tx, site));
  }

  private void host(String site, String subnet, Instant at) {
    db.get()
        .transact(tx -> sites.save(tx, new Endpoint(site, subnet, "h:1094", at, Optional.empty())));
  }

  private void link(long mbps) {
    db.get()
        .transact(
            tx ->
                sites.save(
                    tx,
                    new MeshLink(
                        "A",
                        "B",
                        "3600-3619",
                        OptionalLong.of(mbps),
                        OptionalLong.empty(),
                        Optional.empty(),
                        "",
                        NOW)));
  }

  private static Site site(String name, OptionalLong mbps) {
    return new Site(name, "urn:" + name, "", mbps, "configured", "", NOW, Optional.empty());
  }
}
