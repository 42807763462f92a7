package io.dmm.sandbox.rucio;

import io.dmm.sandbox.rucio.SimulatedRule.Event;
import io.dmm.sandbox.world.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A rule at the server: its row, and the transfer that fills it. Guarded by the lock of the {@link
 * RuleBook}.
 */
final class LiveRule {
  private static final Duration SOFT_DELETE = Duration.ofHours(1);

  private final SimulatedRule spec;
  private final RuleBook book;
  private final Deque<Event> plan = new ArrayDeque<>();
  private final Instant createdAt;
  private long sizeBytes;
  private RuleState state;
  private Integer priority;
  private String activity;
  private String source;
  private String account;
  private String comments;
  private String meta;
  private String error;
  private boolean locked;
  private String childRuleId;
  private Instant updatedAt;
  private Instant expiresAt;
  private Instant stuckAt;
  private boolean countersStuck;
  private boolean gone;
  private Transfer transfer;

  LiveRule(SimulatedRule spec, RuleBook book, Instant createdAt) {
    this.spec = spec;
    this.book = book;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.sizeBytes = spec.sizeBytes;
    this.state = spec.state;
    this.priority = spec.priority;
    this.activity = spec.activity;
    this.source = spec.source;
    this.account = spec.account;
    this.comments = spec.comments;
    this.countersStuck = spec.state == RuleState.STUCK;
    spec.events.stream().sorted(Comparator.comparing(Event::after)).forEach(plan::add);
  }

  /** Starts the transfer if the rule has locks; called once it is in the book. */
  void begin() {
    if (state != RuleState.WAITING_APPROVAL && state != RuleState.INJECT && transfer == null) {
      transfer = book.startTransfer(this);
      if (state == RuleState.OK) {
        book.completeTransfer(this);
      } else if (state != RuleState.REPLICATING) {
        book.stopTransfer(this);
      }
    }
  }

  Optional<Instant> nextEvent() {
    Optional<Instant> planned =
        Optional.ofNullable(plan.peek()).map(event -> createdAt.plus(event.after()));
    return planned
        .filter(at -> expiresAt == null || at.isBefore(expiresAt))
        .or(() -> Optional.ofNullable(expiresAt));
  }

  void applyDue(Instant now) {
    while (!plan.isEmpty() && !createdAt.plus(plan.peek().after()).isAfter(now)) {
      plan.poll().change().applyTo(this);
    }
    if (state == RuleState.REPLICATING && transfer != null && transfer.isComplete()) {
      state = RuleState.OK;
      touch();
    }
    if (expiresAt != null && !expiresAt.isAfter(now) && !locked) {
      disappear(); // the judge-cleaner has come by
    }
  }

  void become(RuleState to) {
    state = to;
    error = null;
    if (to == RuleState.REPLICATING) {
      begin();
      book.restartTransfer(this);
      stuckAt = null;
    } else if (to == RuleState.OK) {
      begin();
      book.completeTransfer(this);
    } else {
      book.stopTransfer(this);
    }
    countersStuck = to == RuleState.STUCK;
    if (to == RuleState.STUCK) {
      stuckAt = book.now();
      error = "NoSources:no path to destination";
    }
    touch();
  }

  /** As an operator's PUT does it: the counters stay as they are. */
  void markStuckByHand() {
    state = RuleState.STUCK;
    stuckAt = book.now();
    book.stopTransfer(this);
    touch();
  }

  void grow(long bytes) {
    sizeBytes += bytes;
    book.growTransfer(this, bytes * spec.copies);
    if (state == RuleState.OK) {
      state = RuleState.REPLICATING;
    }
    touch();
  }

  void changePriority(Integer value) {
    priority = value;
    touch();
  }

  void changeActivity(String value) {
    activity = value;
    touch();
  }

  void changeSource(String expression) {
    source = expression;
    touch();
  }

  void changeAccount(String value) {
    account = value;
    touch();
  }

  void changeComments(String value) {
    comments = value;
    touch();
  }

  void changeMeta(String value) {
    meta = value;
    touch();
  }

  void changeLocked(boolean value) {
    locked = value;
    touch();
  }

  void changeChild(String ruleId) {
    childRuleId = ruleId;
    touch();
  }

  void expireAt(Instant when) {
    expiresAt = when;
    touch();
  }

  /** What DELETE does: the rule stays as it is for another hour. */
  void softDelete() {
    Instant end = book.now().plus(SOFT_DELETE);
    expireAt(expiresAt == null || end.isBefore(expiresAt) ? end : expiresAt);
  }

  /** A row update a day back, so that the repairer takes the rule at once. */
  void boost() {
    updatedAt = book.now().minus(Duration.ofDays(1));
  }

  void disappear() {
    gone = true;
    book.stopTransfer(this);
  }

  private void touch() {
    updatedAt = book.now();
  }

  boolean isGone() {
    return gone;
  }

  boolean isLocked() {
    return locked || childRuleId != null;
  }

  String id() {
    return spec.id;
  }

  SimulatedRule spec() {
    return spec;
  }

  RuleState state() {
    return state;
  }

  Integer priority() {
    return priority;
  }

  String activity() {
    return activity;
  }

  String source() {
    return source;
  }

  String account() {
    return account;
  }

  String comments() {
    return comments;
  }

  String meta() {
    return meta;
  }

  String childRuleId() {
    return childRuleId;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  Instant createdAt() {
    return createdAt;
  }

  Instant updatedAt() {
    return updatedAt;
  }

  Optional<Transfer> transfer() {
    return Optional.ofNullable(transfer);
  }

  int lockCount() {
    return transfer == null ? 0 : spec.files * spec.copies;
  }

  int okLocks() {
    return transfer == null ? 0 : Math.min(lockCount(), transfer.filesDone());
  }

  int stuckLocks() {
    return countersStuck ? lockCount() - okLocks() : 0;
  }

  /** The row as the API shows it, in a fixed order; {@code bytes} is added by lists only. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", id());
    row.put("scope", spec.scope);
    row.put("name", spec.name);
    row.put("did_type", spec.didType);
    row.put("account", account);
    row.put("state", state.name());
    row.put("rse_expression", spec.destination);
    row.put("source_replica_expression", source);
    row.put("copies", spec.copies);
    row.put("activity", activity);
    row.put("priority", priority);
    row.put("grouping", "DATASET");
    row.put("locks_ok_cnt", okLocks());
    row.put("locks_replicating_cnt", lockCount() - okLocks() - stuckLocks());
    row.put("locks_stuck_cnt", stuckLocks());
    row.put("created_at", RucioDate.text(createdAt));
    row.put("updated_at", RucioDate.text(updatedAt));
    row.put("expires_at", RucioDate.text(expiresAt));
    row.put("stuck_at", RucioDate.text(stuckAt));
    row.put("eol_at", null);
    row.put("deleted_at", null);
    row.put("error", error);
    row.put("comments", comments);
    row.put("meta", meta);
    row.put("weight", null);
    row.put("locked", locked);
    row.put("notification", "NO");
    row.put("purge_replicas", false);
    row.put("ignore_availability", false);
    row.put("ignore_account_limit", false);
    row.put("split_container", false);
    row.put("child_rule_id", childRuleId);
    row.put("subscription_id", null);
    return row;
  }
}
