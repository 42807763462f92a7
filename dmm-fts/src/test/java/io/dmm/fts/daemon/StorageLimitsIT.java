package io.dmm.fts.daemon;

import static io.dmm.fts.daemon.FtsWorld.ELSEWHERE;
import static io.dmm.fts.daemon.FtsWorld.THERE;
import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the daemon does to the limits of storages; FTS has 200 each way for those without any. */
class StorageLimitsIT {
  private static final String HOST = "u.example.org";
  private static final String STORAGE = "davs://" + HOST;

  @RegisterExtension final FtsWorld world = new FtsWorld();

  private String toSdsc() {
    return world.up(THERE, HOST, "s.example.org");
  }

  private String toFnal() {
    return world.up(ELSEWHERE, HOST, "f.example.org");
  }

  @Test
  void aHostOfTwoCircuitsMayServeBothAndNoMoreThanItCouldWithoutThem() {
    String one = toSdsc();
    world.run();
    assertThat(world.fts().storages()).containsOnlyKeys("*");

    toFnal();
    world.run();
    assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(null, 400));

    world.end(one);
    world.run();
    assertThat(world.fts().storages()).containsOnlyKeys("*");
    assertThat(world.remembered()).hasSize(1);
  }

  @Test
  void whatOthersSetIsNeverLoweredAndComesBackInTheEnd() throws PeerException {
    world.port().setStorage(new StorageLimit(STORAGE, OptionalInt.of(700), OptionalInt.of(20)));
    String rule = toSdsc();

    for (int i = 0; i < 3; i++) {
      world.run();
      assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(700, 200));
      world.startAgain();
    }
    world.end(rule);
    world.run();

    assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(700, 20));
    assertThat(world.remembered()).isEmpty();
    world.fts().journal().clear();
    world.run();
    assertThat(world.calls()).isEmpty();
  }

  @Test
  void whatOthersSetIsEnoughAgainWhenLessIsNeeded() throws PeerException {
    world.port().setStorage(new StorageLimit(STORAGE, OptionalInt.of(5), OptionalInt.of(250)));
    String one = toSdsc();
    toFnal();
    world.run();
    assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(5, 400));

    world.end(one);
    world.run();

    assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(5, 250));
  }

  @Test
  void aStorageLimitThatSomebodyChangedIsSetAgain() throws PeerException {
    toSdsc();
    toFnal();
    world.run();
    world.port().setStorage(new StorageLimit(STORAGE, OptionalInt.of(3), OptionalInt.of(4)));

    world.run();

    assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(null, 400));
  }

  @Test
  void aStorageLimitThatFtsRefusesDoesNotStopTheLinks() {
    String one = toSdsc();
    String other = toFnal();
    world.fts().faults().answer(1, "POST", "/config/se", 400, "Malformed configuration");

    assertThat(world.runAndFail()).hasMessageContaining(STORAGE);
    assertThat(world.current(one)).isEqualTo(200);
    assertThat(world.current(other)).isEqualTo(200);

    world.run();
    assertThat(world.storageAtFts(STORAGE)).isEqualTo(asList(null, 400));
  }

  @Test
  void theTeardownWaitsForTheLimitsOfItsStorages() {
    String one = toSdsc();
    String other = toFnal();
    world.run();
    world.end(one);
    world.cancel(one);
    world.end(other);
    world.fts().faults().answer(1, "DELETE", "/config/se", 503, "busy");

    assertThat(world.runAndFail()).hasMessageContaining(STORAGE);
    assertThat(world.limitsAtFts()).isEmpty();
    assertThat(world.current(one)).isEqualTo(200);

    world.run();
    assertThat(world.fts().storages()).containsOnlyKeys("*");
    assertThat(world.current(one)).isZero();
  }

  @Test
  void onceStoragesAreToBeLeftAloneTheirLimitsGo() {
    toSdsc();
    toFnal();
    world.run();
    world.startAgainWith("storage_limits", "off");

    world.run();

    assertThat(world.fts().storages()).containsOnlyKeys("*");
    assertThat(world.limitsAtFts()).hasSize(2);
  }
}
