package io.dmm.fts.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dmm.core.config.Secret;
import io.dmm.core.peer.FixedAuth;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.db.testing.MutableClock;
import io.dmm.fts.client.FtsClient;
import io.dmm.fts.client.FtsNames;
import io.dmm.sandbox.fts.FtsOptions.EncodedSlashes;
import io.dmm.sandbox.fts.FtsOptions.Nulls;
import io.dmm.sandbox.fts.FtsSimulator;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The port's adapter against a simulated FTS server, over real HTTP. */
class FtsSimulatorIT {
  private static final String DN = "/DC=org/DC=example/OU=robots/CN=dmm";
  private static final String A = FtsNames.storage("davs", "xrd.a.example.org:1094");
  private static final String B = FtsNames.storage("davs", "xrd.b.example.org:1094");
  private static final LinkLimit LIMIT = new LinkLimit(FtsNames.link(A, B), A, B, 20, 20);

  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private FtsSimulator fts;
  private FtsClient client;
  private FtsTransferLimits limits;

  @BeforeEach
  void start() throws IOException {
    start(builder -> builder);
  }

  private void start(UnaryOperator<FtsSimulator.Builder> settings) throws IOException {
    fts =
        settings
            .apply(FtsSimulator.builder(clock).grantConfig(DN).oauth2(true).bearer("t0ken", DN))
            .start();
    client = FtsClient.builder(fts.baseUrl()).auth(FixedAuth.bearer(Secret.of("t0ken"))).build();
    limits = new FtsTransferLimits(client);
  }

  private void startAgain(UnaryOperator<FtsSimulator.Builder> settings) throws IOException {
    stop();
    start(settings);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    fts.close();
  }

  @Test
  void ftsKnowsUsAndLetsUsConfigure() throws PeerException {
    assertThat(client.whoAmI().mayConfigure()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(EncodedSlashes.class)
  void limitsComeAndGoBehindEveryApache(EncodedSlashes mode) throws Exception {
    startAgain(builder -> builder.encodedSlashes(mode));

    limits.setLink(LIMIT);
    assertThat(limits.link(LIMIT.name())).contains(LIMIT);
    LinkLimit more = new LinkLimit(LIMIT.name(), A, B, 1, 40);
    limits.setLink(more);
    assertThat(limits.links()).contains(more).hasSize(2);
    limits.removeLink(LIMIT.name());
    limits.removeLink(LIMIT.name());
    assertThat(limits.link(LIMIT.name())).isEmpty();
    assertThat(limits.links()).extracting(LinkLimit::name).containsExactly("*");
  }

  @ParameterizedTest
  @EnumSource(EncodedSlashes.class)
  void rowsThatThePythonDmmLeftCanBeRemoved(EncodedSlashes mode) throws Exception {
    startAgain(builder -> builder.encodedSlashes(mode));
    String theirs = A + "-" + B;

    limits.setLink(new LinkLimit(theirs, A, B, 20, 20));
    assertThat(limits.link(theirs)).isPresent();
    limits.removeLink(theirs);

    assertThat(limits.links()).extracting(LinkLimit::name).containsExactly("*");
  }

  @Test
  void aRowOfTheSamePairUnderAnotherNameIsTakenOver() throws PeerException {
    limits.setLink(new LinkLimit(A + "-" + B, A, B, 5, 5));

    limits.setLink(LIMIT);

    assertThat(limits.links()).hasSize(2).contains(LIMIT);
  }

  @Test
  void anOlderServerThatAnswers200IsUnderstood() throws Exception {
    startAgain(builder -> builder.linkCreatedStatus(200));

    limits.setLink(LIMIT);

    assertThat(limits.link(LIMIT.name())).contains(LIMIT);
  }

  @ParameterizedTest
  @EnumSource(Nulls.class)
  void storageLimitsAreSetTakenBackAndRemovedWhateverNullMeans(Nulls nulls) throws Exception {
    startAgain(builder -> builder.nulls(nulls));
    StorageLimit both = new StorageLimit(A, OptionalInt.of(30), OptionalInt.of(40));
    StorageLimit one = new StorageLimit(A, OptionalInt.empty(), OptionalInt.of(50));

    limits.setStorage(both);
    assertThat(limits.storage(A)).contains(both);
    limits.setStorage(one);
    assertThat(limits.storage(A)).contains(one);
    limits.removeStorage(A);
    limits.removeStorage(A);
    assertThat(limits.storage(A)).isEmpty();
    assertThat(client.storages()).extracting(row -> row.storage()).containsExactly("*");
  }

  @Test
  void changesWhoseAnswersAreLostAreSeenToBeDone() throws PeerException {
    fts.faults().loseAnswerTo(1, "POST", "/config/links");
    limits.setLink(LIMIT);
    fts.faults().loseAnswerTo(1, "DELETE", "/config/links/*");
    limits.removeLink(LIMIT.name());
    fts.faults().loseAnswerTo(1, "POST", "/config/se");
    limits.setStorage(new StorageLimit(A, OptionalInt.of(30), OptionalInt.empty()));

    assertThat(fts.links()).hasSize(1);
    assertThat(limits.storage(A)).isPresent();
  }

  @Test
  void changesThatDidNotHappenAreReported() {
    fts.faults().cutBefore(1, "POST", "/config/links");

    assertThatThrownBy(() -> limits.setLink(LIMIT))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(LIMIT.name());
    assertThat(fts.links()).hasSize(1);
  }

  @Test
  void withoutRightsNothingIsChangedAndTheReasonIsSaid() throws Exception {
    try (FtsClient nobody = FtsClient.builder(fts.baseUrl()).build()) {
      assertThat(nobody.whoAmI().mayConfigure()).isFalse();
      assertThatThrownBy(() -> new FtsTransferLimits(nobody).setLink(LIMIT))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("Not enough permissions");
    }
    assertThat(fts.links()).hasSize(1);
  }

  @Test
  void theSimulatorFindsNothingToBlame() throws PeerException {
    limits.setLink(LIMIT);
    limits.setStorage(new StorageLimit(A, OptionalInt.of(30), OptionalInt.of(40)));
    limits.removeStorage(A);
    limits.removeLink(LIMIT.name());

    assertThat(fts.audit()).isEmpty();
  }
}
