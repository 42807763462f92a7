package io.dmm.sandbox.fault;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Effects;
import io.dmm.sandbox.http.FaultSource.Effect;
import io.dmm.sandbox.http.PathPattern;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A plan that is in force, with what it has done so far. */
final class RunningPlan {
  private final Clock clock;
  private final Instant since;
  private final List<Entry> entries;

  /** One rule with its own chance, so that others do not change what it does. */
  private static final class Entry {
    private final FaultRule rule;
    private final PathPattern path;
    private final Random random;
    private int struck;

    private Entry(FaultRule rule, long seed) {
      this.rule = rule;
      this.path = PathPattern.of(rule.path());
      this.random = new Random(seed);
    }

    private boolean isDue(Duration age) {
      return rule.from().compareTo(age) <= 0
          && rule.until().filter(end -> end.compareTo(age) <= 0).isEmpty()
          && (rule.count().isEmpty() || struck < rule.count().getAsInt());
    }

    private boolean concerns(Peer peer, String method, String rawPath) {
      return rule.peer() == peer
          && !(rule.failure() instanceof Failure.Operation)
          && (rule.method().equals("*") || rule.method().equals(method))
          && path.matches(rawPath);
    }

    private boolean strikes() {
      if (random.nextDouble() >= rule.probability()) {
        return false;
      }
      struck++;
      return true;
    }
  }

  RunningPlan(FaultPlan plan, Clock clock) {
    this.clock = clock;
    this.since = clock.instant();
    Random seeds = new Random(plan.seed());
    this.entries =
        IntStream.range(0, plan.rules().size())
            .mapToObj(i -> new Entry(plan.rules().get(i), seeds.nextLong()))
            .toList();
  }

  synchronized Optional<Effect> take(Peer peer, String method, String path) {
    Duration age = Duration.between(since, clock.instant());
    Effect effect = null;
    Effect late = null;
    for (Entry entry : entries) {
      boolean delays = entry.rule.failure() instanceof Failure.Late;
      boolean open = delays ? late == null : effect == null;
      if (open && entry.isDue(age) && entry.concerns(peer, method, path) && entry.strikes()) {
        if (entry.rule.failure() instanceof Failure.Late slow) {
          Duration by = slow.latency().draw(entry.random);
          late = slow.processed() ? Effects.lateAnswer(() -> by) : Effects.late(() -> by);
        } else {
          effect = effect(entry.rule.failure(), path);
        }
      }
    }
    return combined(Optional.ofNullable(effect), Optional.ofNullable(late));
  }

  synchronized boolean strikes(OperationFault fault) {
    Duration age = Duration.between(since, clock.instant());
    for (Entry entry : entries) {
      if (entry.rule.failure() instanceof Failure.Operation operation
          && operation.fault() == fault
          && entry.isDue(age)
          && entry.strikes()) {
        return true;
      }
    }
    return false;
  }

  /** How often each rule has struck, by its name. */
  synchronized Map<String, Integer> struck() {
    Map<String, Integer> all = new LinkedHashMap<>();
    entries.forEach(entry -> all.merge(entry.rule.name(), entry.struck, Integer::sum));
    return all;
  }

  private static Optional<Effect> combined(Optional<Effect> effect, Optional<Effect> late) {
    if (effect.isEmpty() || late.isEmpty()) {
      return effect.or(() -> late);
    }
    return Optional.of(processing -> late.get().apply(() -> effect.get().apply(processing)));
  }

  private static Effect effect(Failure failure, String path) {
    if (failure instanceof Failure.Cut cut) {
      return cut.processed() ? Effects.lostAnswer() : Effects.cut();
    }
    if (failure instanceof Failure.Truncated truncated) {
      return Effects.torn(truncated.bytes());
    }
    if (failure instanceof Failure.NoSamples) {
      String type = path.endsWith("/query_range") ? "matrix" : "vector";
      return Effects.answered(
          Answer.json(
              200,
              "{\"status\":\"success\",\"data\":{\"resultType\":\"" + type + "\",\"result\":[]}}"));
    }
    if (failure instanceof Failure.Answered answered) {
      Answer answer = answer(answered);
      return answered.processed() ? Effects.answeredAfter(answer) : Effects.answered(answer);
    }
    throw new IllegalStateException("not a fault of a call: " + failure);
  }

  private static Answer answer(Failure.Answered answered) {
    String body =
        answered
            .body()
            .orElseGet(
                () ->
                    "<html>\r\n<head><title>%1$d</title></head>\r\n<body>\r\n<center><h1>%1$d</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
                        .formatted(answered.status()));
    Answer answer = Answer.of(answered.status(), answered.contentType(), body);
    return answered
        .retryAfter()
        .map(wait -> answer.with("Retry-After", String.valueOf(wait.toSeconds())))
        .orElse(answer);
  }
}
