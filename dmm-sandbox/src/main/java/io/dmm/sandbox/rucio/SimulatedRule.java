package io.dmm.sandbox.rucio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A replication rule as it is when it appears, and what is going to happen to it. Times are counted
 * from when it is added to the simulator.
 */
public final class SimulatedRule {
  private static final long DEFAULT_FILE_BYTES = 4_000_000_000L;

  final String id;
  final String scope;
  final String name;
  final String didType;
  final boolean open;
  final String account;
  final long sizeBytes;
  final int files;
  final int copies;
  final Integer priority;
  final String source;
  final List<String> alsoAt;
  final String destination;
  final String activity;
  final RuleState state;
  final String comments;
  final Duration startsAfter;
  final List<Event> events;

  /**
   * Something that happens to a rule.
   *
   * @param after how long after the rule was added
   * @param change what happens
   */
  record Event(Duration after, Change change) {}

  /** A change of a live rule. */
  @FunctionalInterface
  interface Change {
    void applyTo(LiveRule rule);
  }

  private SimulatedRule(Builder b) {
    this.id = b.id;
    this.scope = b.scope;
    this.name = b.name;
    this.didType = b.didType;
    this.open = b.open;
    this.account = b.account;
    this.sizeBytes = b.sizeBytes;
    this.files =
        b.files > 0
            ? b.files
            : (int) Math.max(1, Math.min(1_000, b.sizeBytes / DEFAULT_FILE_BYTES));
    this.copies = b.copies;
    this.priority = b.priority;
    this.source = b.source;
    this.alsoAt = List.copyOf(b.alsoAt);
    this.destination = b.destination;
    this.activity = b.activity;
    this.state = b.state;
    this.comments = b.comments;
    this.startsAfter = b.startsAfter;
    this.events = List.copyOf(b.events);
  }

  /** A rule for a data identifier; the name may contain slashes. */
  public static Builder of(String scope, String name) {
    return new Builder(scope, name);
  }

  /** The rule id: 32 lower-case hex digits. */
  public String id() {
    return id;
  }

  /** Settings of a rule; each has a default but the names. */
  public static final class Builder {
    private final String scope;
    private final String name;
    private final List<Event> events = new ArrayList<>();
    private String id = UUID.randomUUID().toString().replace("-", "");
    private String didType = "DATASET";
    private boolean open = true;
    private String account = "root";
    private long sizeBytes = 10_000_000_000L;
    private int files;
    private int copies = 1;
    private Integer priority = 3;
    private String source;
    private List<String> alsoAt = List.of();
    private String destination;
    private String activity = "SENSE Test";
    private RuleState state = RuleState.REPLICATING;
    private String comments;
    private Duration startsAfter = Duration.ZERO;

    private Builder(String scope, String name) {
      this.scope = scope;
      this.name = name;
    }

    /** 32 hex digits; random otherwise. */
    public Builder id(String ruleId) {
      this.id = ruleId.replace("-", "").toLowerCase(Locale.ROOT);
      return this;
    }

    /** {@code FILE}, {@code DATASET} (the default) or {@code CONTAINER}. */
    public Builder didType(String type) {
      this.didType = type;
      return this;
    }

    /** A closed dataset has its size in the list of rules; an open one (the default) null. */
    public Builder closed() {
      this.open = false;
      return this;
    }

    /** The owner; {@code root}. */
    public Builder account(String owner) {
      this.account = owner;
      return this;
    }

    /** Bytes of the data identifier, once, without copies; 10 GB. */
    public Builder size(long bytes) {
      this.sizeBytes = bytes;
      return this;
    }

    /** Number of files; one per 4 GB. */
    public Builder files(int count) {
      this.files = count;
      return this;
    }

    /** Copies; 1. */
    public Builder copies(int count) {
      this.copies = count;
      return this;
    }

    /** Priority, null for none; 3. */
    public Builder priority(Integer value) {
      this.priority = value;
      return this;
    }

    /** {@code source_replica_expression}; null by default. */
    public Builder source(String expression) {
      this.source = expression;
      return this;
    }

    /** RSEs where its data lies too, beside the one where it is taken from. */
    public Builder alsoAt(String... rses) {
      this.alsoAt = List.of(rses);
      return this;
    }

    /** {@code rse_expression}. */
    public Builder destination(String expression) {
      this.destination = expression;
      return this;
    }

    /** Activity; {@code SENSE Test}. */
    public Builder activity(String value) {
      this.activity = value;
      return this;
    }

    /** First state; REPLICATING. */
    public Builder state(RuleState first) {
      this.state = first;
      return this;
    }

    /** Comment; null. */
    public Builder comments(String text) {
      this.comments = text;
      return this;
    }

    /** The rule appears this much later than it was added. */
    public Builder startsAfter(Duration delay) {
      this.startsAfter = delay;
      return this;
    }

    /** It gets stuck after a time and replicates again some time later. */
    public Builder stuckAfter(Duration after, Duration repairedAfter) {
      stateAfter(after, RuleState.STUCK);
      return stateAfter(after.plus(repairedAfter), RuleState.REPLICATING);
    }

    /** It changes its state after a time; {@code OK} makes all its data arrive at once. */
    public Builder stateAfter(Duration after, RuleState to) {
      events.add(new Event(after, rule -> rule.become(to)));
      return this;
    }

    /** Its dataset grows after a time. An OK rule replicates again then. */
    public Builder growsAfter(Duration after, long bytes) {
      events.add(new Event(after, rule -> rule.grow(bytes)));
      return this;
    }

    /** Its priority changes after a time. */
    public Builder priorityAfter(Duration after, int value) {
      events.add(new Event(after, rule -> rule.changePriority(value)));
      return this;
    }

    /** It is gone after a time: 404. */
    public Builder disappearsAfter(Duration after) {
      events.add(new Event(after, LiveRule::disappear));
      return this;
    }

    /** The rule. */
    public SimulatedRule build() {
      if (destination == null) {
        throw new IllegalArgumentException(
            "rule for " + scope + ":" + name + " has no destination; set an RSE or an expression");
      }
      if (!id.matches("[0-9a-f]{32}")) {
        throw new IllegalArgumentException("rule id \"" + id + "\" must be 32 hex digits");
      }
      return new SimulatedRule(this);
    }
  }
}
