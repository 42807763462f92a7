package io.dmm.web.page;

import io.dmm.db.sample.ThroughputSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Throughput against reserved bandwidth over time, as the parts of an SVG picture.
 *
 * @param reserved path of the reserved bandwidth, a staircase
 * @param reservedArea the same, closed at the bottom
 * @param sent paths of what was sent; a gap where nothing was measured
 * @param received paths of what was received
 * @param fts paths of what FTS says its transfers move; none if it said nothing
 * @param marks figures at the left
 * @param times figures at the bottom
 * @param points the samples as text, for who points at one: {@code x words|x words|…}
 * @param summary the picture in a sentence
 */
record ThroughputChart(
    String reserved,
    String reservedArea,
    List<String> sent,
    List<String> received,
    List<String> fts,
    List<Mark> marks,
    List<Mark> times,
    String points,
    String summary) {
  static final int WIDTH = 900;
  static final int HEIGHT = 260;
  static final int LEFT = 70;
  static final int BOTTOM = 30;
  static final int TOP = 12;
  static final int RIGHT = 16;
  private static final int STEPS = 4;
  private static final int TIMES = 5;

  private static final Duration SHORT = Duration.ofMinutes(15);

  /** Most points that are drawn: one for each pixel or so. */
  private static final int POINTS = 600;

  /** A gap longer than this many usual distances between samples is not bridged. */
  private static final int GAP = 4;

  /** A figure beside an axis: at {@code x}, {@code y}. */
  record Mark(int x, int y, String text) {}

  /** The chart, if there is more than one sample. */
  static Optional<ThroughputChart> of(List<ThroughputSample> all) {
    if (all.size() < 2) {
      return Optional.empty();
    }
    List<ThroughputSample> samples = thinned(all);
    Scale scale = Scale.of(samples);
    List<Mark> marks = new ArrayList<>();
    for (int step = 0; step <= STEPS; step++) {
      double mbps = scale.topMbps() * step / STEPS;
      marks.add(new Mark(LEFT - 8, (int) scale.y(mbps), Units.gbps(mbps)));
    }
    List<Mark> times = new ArrayList<>();
    for (int step = 0; step < TIMES; step++) {
      Instant at = scale.first().plus(scale.length().multipliedBy(step).dividedBy(TIMES - 1));
      times.add(new Mark((int) scale.x(at), HEIGHT - 8, clock(at, scale.length())));
    }
    String stairs = stairs(samples, scale);
    String area =
        stairs
            + String.format(
                Locale.ROOT, " V%d H%.1f Z", HEIGHT - BOTTOM, scale.x(samples.get(0).at()));
    return Optional.of(
        new ThroughputChart(
            stairs,
            area,
            lines(samples, scale, ThroughputSample::transmitMbps),
            lines(samples, scale, ThroughputSample::receiveMbps),
            lines(samples, scale, ThroughputSample::ftsMbps),
            marks,
            times,
            points(samples, scale),
            summary(all)));
  }

  /** Where the span is short, marks a minute apart would all say the same. */
  private static String clock(Instant at, Duration span) {
    return span.compareTo(SHORT) < 0 ? Units.seconds(at) : Units.clock(at);
  }

  private static String points(List<ThroughputSample> samples, Scale scale) {
    return samples.stream()
        .map(
            one ->
                String.format(Locale.ROOT, "%.1f ", scale.x(one.at()))
                    + Units.seconds(one.at())
                    + ": sent "
                    + Units.gbps(one.transmitMbps())
                    + ", received "
                    + Units.gbps(one.receiveMbps())
                    + (one.ftsMbps().isPresent() ? ", FTS " + Units.gbps(one.ftsMbps()) : "")
                    + ", reserved "
                    + Units.gbps(one.reservedMbps()))
        .collect(Collectors.joining("|"));
  }

  private static List<ThroughputSample> thinned(List<ThroughputSample> samples) {
    int each = (samples.size() + POINTS - 1) / POINTS;
    if (each == 1) {
      return samples;
    }
    List<ThroughputSample> some = new ArrayList<>();
    for (int i = 0; i < samples.size(); i += each) {
      some.add(samples.get(i));
    }
    return some;
  }

  private static String stairs(List<ThroughputSample> samples, Scale scale) {
    StringBuilder path = new StringBuilder();
    for (ThroughputSample sample : samples) {
      double x = scale.x(sample.at());
      double y = scale.y((double) sample.reservedMbps());
      path.append(
          path.length() == 0
              ? String.format(Locale.ROOT, "M%.1f %.1f", x, y)
              : String.format(Locale.ROOT, " H%.1f V%.1f", x, y));
    }
    return path.toString();
  }

  private static List<String> lines(
      List<ThroughputSample> samples,
      Scale scale,
      Function<ThroughputSample, OptionalDouble> figure) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    Instant before = samples.get(0).at();
    for (ThroughputSample sample : samples) {
      OptionalDouble mbps = figure.apply(sample);
      boolean gap = Duration.between(before, sample.at()).compareTo(scale.gap()) > 0;
      before = sample.at();
      if ((mbps.isEmpty() || gap) && line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (mbps.isPresent()) {
        line.append(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                line.length() == 0 ? "M" : " L",
                scale.x(sample.at()),
                scale.y(mbps.getAsDouble())));
      }
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }

  private static String summary(List<ThroughputSample> samples) {
    ThroughputSample last = samples.get(samples.size() - 1);
    OptionalDouble average =
        samples.stream()
            .map(ThroughputSample::transmitMbps)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .average();
    String measured =
        average.isEmpty()
            ? "nothing could be measured"
            : Units.gbps(average.getAsDouble())
                + " sent on average, last "
                + Units.gbps(last.transmitMbps());
    return "From "
        + Units.time(samples.get(0).at())
        + " to "
        + Units.time(last.at())
        + ": "
        + measured
        + ", last reserved "
        + Units.gbps(last.reservedMbps())
        + ".";
  }

  private record Scale(Instant first, Duration length, double topMbps, Duration gap) {
    static Scale of(List<ThroughputSample> samples) {
      Instant first = samples.get(0).at();
      Duration length = Duration.between(first, samples.get(samples.size() - 1).at());
      double most =
          samples.stream()
              .mapToDouble(
                  one ->
                      Math.max(
                          (double) one.reservedMbps(),
                          Math.max(
                              one.ftsMbps().orElse(0),
                              Math.max(one.transmitMbps().orElse(0), one.receiveMbps().orElse(0)))))
              .max()
              .orElse(0);
      Duration usual = length.dividedBy(samples.size() - 1L);
      return new Scale(
          first,
          length.isZero() ? Duration.ofSeconds(1) : length,
          niceTop(most),
          usual.multipliedBy(GAP));
    }

    /** The next of 1, 2, 4, 6, 8 and 10 times a power of ten, so that quarters are round. */
    private static double niceTop(double most) {
      double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1))));
      for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10}) {
        if (step * power >= most) {
          return step * power;
        }
      }
      return 10 * power;
    }

    double x(Instant at) {
      double share = (double) Duration.between(first, at).toMillis() / length.toMillis();
      return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    double y(double mbps) {
      return HEIGHT - BOTTOM - mbps / topMbps * (HEIGHT - BOTTOM - TOP);
    }
  }
}
