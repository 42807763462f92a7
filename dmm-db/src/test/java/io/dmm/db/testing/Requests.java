package io.dmm.db.testing;

import io.dmm.db.Database;
import io.dmm.db.request.Change;
import io.dmm.db.request.DataId;
import io.dmm.db.request.Mover;
import io.dmm.db.request.NewRequest;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestStatus;
import io.dmm.db.request.Route;
import io.dmm.db.request.RuleFacts;
import io.dmm.db.request.TransferRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes requests for tests. */
public final class Requests {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final RequestRepository REPOSITORY = new RequestRepository();

  private Requests() {}

  /** A rule id that no other test has. */
  public static String ruleId() {
    return String.format("%032x", NUMBER.incrementAndGet());
  }

  /** A replicating rule from UCSD to SDSC that was just seen. */
  public static NewRequest fresh(String ruleId, int priority) {
    return new NewRequest(
        ruleId,
        RequestStatus.INIT,
        Mover.ALLOCATOR,
        "a new rule",
        "",
        priority,
        new DataId("cms", "/Prim/Proc-" + ruleId + "/AODSIM"),
        new RuleFacts(
            "REPLICATING",
            OptionalLong.of(10_000_000_000L),
            0,
            10,
            Optional.empty(),
            Optional.empty()),
        new Route("T2_US_UCSD", "T2_US_SDSC", "T2_US_UCSD", "T2_US_SDSC"));
  }

  /** Stores a request in INIT. */
  public static TransferRequest stored(
      Database database, String ruleId, int priority, Instant now) {
    return database
        .inTransaction(tx -> REPOSITORY.insert(tx, fresh(ruleId, priority), now))
        .orElseThrow();
  }

  /** Puts a request into {@code status} without asking the life cycle. */
  public static TransferRequest put(
      Database database, TransferRequest request, RequestStatus status, Mover mover, Instant now) {
    return database
        .inTransaction(
            tx ->
                REPOSITORY.change(
                    tx,
                    request,
                    new Change(
                        status,
                        mover,
                        now,
                        "put there by a test",
                        "",
                        0,
                        Optional.empty(),
                        Optional.empty()),
                    now))
        .orElseThrow();
  }
}
