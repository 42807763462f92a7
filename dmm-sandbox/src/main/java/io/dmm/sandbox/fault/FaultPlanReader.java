package io.dmm.sandbox.fault;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a plan from JSON, and gathers all mistakes on the way. */
final class FaultPlanReader {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> METHODS =
      Set.of("*", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
  private static final double MOST_SECONDS = 86_400;
  private static final int LEAST_STATUS = 200;
  private static final int MOST_STATUS = 599;

  private final List<String> mistakes = new ArrayList<>();

  FaultPlan read(String text) throws FaultPlanException {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new FaultPlanException(List.of("not JSON: " + e.getOriginalMessage() + at(e)));
    }
    Fields plan = new Fields("the plan", root, mistakes);
    long seed = plan.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
    List<FaultRule> rules = new ArrayList<>();
    JsonNode faults = plan.required("faults", "a list of faults");
    if (faults.isArray()) {
      for (int i = 0; i < faults.size(); i++) {
        rule("faults[" + i + "]", faults.get(i)).ifPresent(rules::add);
      }
    } else if (!faults.isMissingNode()) {
      plan.wrong("faults", faults, "a list of faults");
    }
    plan.noOthers();
    if (!mistakes.isEmpty()) {
      throw new FaultPlanException(mistakes);
    }
    return new FaultPlan(seed, rules);
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private Optional<FaultRule> rule(String where, JsonNode node) {
    int before = mistakes.size();
    Fields fields = new Fields(where, node, mistakes);
    String name = fields.text("name").orElse(where);
    Optional<Peer> peer = fields.choice("peer", Peer.values());
    Optional<Failure> failure = fields.kind().flatMap(kind -> failure(kind, fields));
    boolean operation = failure.filter(Failure.Operation.class::isInstance).isPresent();
    String method = operation ? "*" : method(fields);
    String path = operation ? "/**" : path(fields);
    double probability =
        fields.number("probability", 0, 1, "a number above 0 and at most 1").orElse(1.0);
    OptionalInt count = count(fields);
    Duration from = fields.seconds("from_seconds", MOST_SECONDS).orElse(Duration.ZERO);
    Optional<Duration> until = fields.seconds("until_seconds", MOST_SECONDS);
    if (until.isPresent() && until.get().compareTo(from) <= 0) {
      fields.complain(
          "until_seconds", "is not after from_seconds (" + from.toMillis() / 1000.0 + ")");
    }
    peer.ifPresent(
        one ->
            failure.ifPresent(
                what -> {
                  Peer only = what instanceof Failure.NoSamples ? Peer.PROMETHEUS : Peer.SENSE;
                  boolean bound = operation || what instanceof Failure.NoSamples;
                  if (bound && one != only) {
                    fields.wrong(
                        "peer", node.path("peer"), Fields.name(only) + " for this kind of fault");
                  }
                }));
    fields.noOthers();
    if (mistakes.size() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new FaultRule(
            name,
            peer.orElseThrow(),
            method,
            path,
            failure.orElseThrow(),
            probability,
            count,
            from,
            until));
  }

  private static String method(Fields fields) {
    String method = fields.text("method").orElse("*");
    if (!METHODS.contains(method)) {
      fields.complain(
          "method", "is \"" + method + "\"; must be GET, POST, PUT, PATCH, DELETE, HEAD or *");
    }
    return method;
  }

  private static String path(Fields fields) {
    String path = fields.text("path").orElse("/**");
    if (!path.startsWith("/")) {
      fields.complain(
          "path", "is \"" + path + "\"; must begin with a slash; * is one segment and ** the rest");
    }
    return path;
  }

  private static OptionalInt count(Fields fields) {
    return fields
        .integer("count", 1, Integer.MAX_VALUE)
        .map(value -> OptionalInt.of(value.intValue()))
        .orElse(OptionalInt.empty());
  }

  private static Optional<Failure> failure(FaultKind kind, Fields fields) {
    return switch (kind) {
      case DELAY -> late(fields);
      case STATUS -> answered(fields);
      case CUT -> fields.flag("processed", true).map(Failure.Cut::new);
      case TRUNCATE ->
          fields
              .requiredInteger("bytes", 0, Integer.MAX_VALUE)
              .map(value -> new Failure.Truncated(value.intValue()));
      case NO_SAMPLES -> Optional.of(new Failure.NoSamples());
      default -> Optional.of(new Failure.Operation(OperationFault.valueOf(kind.name())));
    };
  }

  private static Optional<Failure> late(Fields fields) {
    Optional<Boolean> processed = fields.flag("processed", false);
    return latency(fields).flatMap(slow -> processed.map(done -> new Failure.Late(slow, done)));
  }

  private static Optional<Latency> latency(Fields fields) {
    Optional<Latency.Shape> shape = fields.choice("distribution", Latency.Shape.values());
    Optional<Duration> least = fields.requiredSeconds("seconds", MOST_SECONDS);
    if (shape.isEmpty() || least.isEmpty()) {
      return Optional.empty();
    }
    if (shape.get() == Latency.Shape.FIXED) {
      return Optional.of(new Latency(shape.get(), least.get(), least.get()));
    }
    Optional<Duration> most = fields.requiredSeconds("most_seconds", MOST_SECONDS);
    if (most.isPresent() && most.get().compareTo(least.get()) < 0) {
      fields.complain("most_seconds", "is below seconds");
      return Optional.empty();
    }
    return most.map(value -> new Latency(shape.get(), least.get(), value));
  }

  private static Optional<Failure> answered(Fields fields) {
    Optional<Long> status = fields.requiredInteger("status", LEAST_STATUS, MOST_STATUS);
    Optional<String> body = fields.text("body");
    String type = fields.text("content_type").orElse("text/html");
    Optional<Duration> retryAfter = fields.seconds("retry_after_seconds", MOST_SECONDS);
    Optional<Boolean> processed = fields.flag("processed", false);
    return status.flatMap(
        code ->
            processed.map(
                done -> new Failure.Answered(code.intValue(), body, type, retryAfter, done)));
  }
}
