package org.thalweg.tune;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.HeldOut;
import org.thalweg.config.Key;
import org.thalweg.config.Keys;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.Sampling;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.linalg.Hash;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.Metrics;
import org.thalweg.objective.Objective;
import org.thalweg.run.Aggregation;
import org.thalweg.text.Require;

/**
 * A search before its data are read.
 *
 * @param conf with the values of the first point; the others read the same rows in the same way
 * @param points in their order
 * @param metric by which they are compared
 */
public record SearchPlan(TrainingConf conf, List<Point> points, Metric metric) {

  /**
   * The plan for some values. Keys that a conf requires may be missing if every point gives them.
   *
   * @throws ConfException if a rule is broken
   */
  public static SearchPlan of(ConfBuilder values) {
    if (values.tune().fold() > 0) {
      throw new ConfException("tune.fold must not be given for a search, which trains all folds");
    }
    List<Point> points = Points.of(values);
    ConfBuilder first = values.copy();
    points.get(0).settings().forEach(first::set);
    TrainingConf conf = first.build();
    if (conf.tune().folds().count() == 1 && conf.data().validation().rows().isEmpty()) {
      throw new ConfException("data.validation must be given for tune.folds = 1");
    }
    requireBudgets(conf, points);
    SearchPlan plan = new SearchPlan(conf, points, metric(conf, points));
    Aggregation.check(conf);
    return plan;
  }

  /** Whether a conf names something to search for: values of keys, a path, or resampled rows. */
  public static boolean isWanted(ConfBuilder values) {
    TuneConf tune = values.tune();
    return tune.fold() == 0 && tune.isGiven();
  }

  /** Whether an earlier run of this search left checkpoints, of any of its models. */
  public static boolean hasCheckpoints(TrainingConf conf, Configuration hadoop) {
    return conf.checkpoint().directory().filter(place -> isUsed(place, hadoop)).isPresent();
  }

  private static boolean isUsed(String place, Configuration hadoop) {
    try {
      Path directory = new Path(place);
      FileSystem files = directory.getFileSystem(hadoop);
      return files.exists(directory)
          && Arrays.stream(files.listStatus(directory)).anyMatch(FileStatus::isDirectory);
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "checkpoint.directory must be a readable directory but was %s: %s"
              .formatted(place, e.getMessage()));
    }
  }

  private static void requireBudgets(TrainingConf conf, List<Point> points) {
    TuneConf tune = conf.tune();
    for (Point point : points) {
      boolean isPath = point.conf().path().isPresent();
      if (isPath && (!tune.keys().isEmpty() || tune.halving() > 0)) {
        throw new ConfException(
            "penalty must be of one strength for a search with tune.grid, tune.ranges or tune.halving but was %s"
                .formatted(point.conf().penalty().text()));
      }
      StopConf stop = point.conf().stop();
      boolean isTimed = stop.seconds().isPresent();
      boolean isCounted = stop.maxSteps().isPresent() || stop.maxEpochs().isPresent();
      if (tune.halving() > 0 && isTimed && !isCounted) {
        throw new ConfException(
            "stop.maxSteps or stop.maxEpochs must be given for tune.halving, at point %s"
                .formatted(point.text()));
      }
    }
  }

  /**
   * The points of a search, as its conf says: every combination of a grid, or some that are drawn.
   */
  public static final class Points {
    private static final int MOST = 100_000;
    static final int MOST_DIMENSIONS = 1000; // of the sequence of Sobol

    /** Keys of these groups say how rows are read, where results go, or how fast all is. */
    private static final List<String> FIXED_GROUPS =
        List.of("data.", "checkpoint.", "tune.", "validation.");

    private static final Set<String> FIXED =
        Set.of("output", "aggregation", "storage", "objective.classes");
    private static final Set<String> VARYING = Set.of("data.standardize");

    private Points() {}

    /**
     * The points in order: the first key of the grid changes slowest. Of a path, whose strengths
     * the data say, one.
     *
     * @throws ConfException if a key is unknown or must not vary, or a point breaks a rule
     */
    static List<Point> of(ConfBuilder conf) {
      TuneConf tune = conf.tune();
      if (tune.keys().isEmpty() && conf.takesPath()) {
        TrainingConf own = point(0, Map.of(), base(conf)).conf();
        return List.of(new Point(0, Map.of("penalty", own.penalty().text()), own));
      }
      if (tune.keys().isEmpty()) {
        throw new ConfException("tune.grid or tune.ranges must be given");
      }
      tune.grid().keySet().forEach(key -> requireVarying("tune.grid", key));
      tune.ranges().keySet().forEach(key -> requireVarying("tune.ranges", key));
      ConfBuilder base = base(conf);
      List<Map<String, String>> choices = tune.samples() > 0 ? drawn(tune) : grid(tune);
      List<Point> points = new ArrayList<>();
      for (Map<String, String> settings : choices) {
        points.add(point(points.size(), settings, base));
      }
      requireAlike(points);
      return points;
    }

    private static void requireVarying(String where, String name) {
      try {
        Keys.named(name);
      } catch (ConfException e) {
        throw new ConfException("%s: %s".formatted(where, e.getMessage()));
      }
      boolean isFixed = FIXED.contains(name) || FIXED_GROUPS.stream().anyMatch(name::startsWith);
      if (isFixed && !VARYING.contains(name)) {
        throw new ConfException(
            "%s must name keys that may differ between models of one search but names %s"
                .formatted(where, name));
      }
    }

    /** The conf without a search and without an output. */
    private static ConfBuilder base(ConfBuilder conf) {
      ConfBuilder base = conf;
      for (Key<?> key : Keys.ALL) {
        if (key.name().startsWith("tune.") || key.name().equals("output")) {
          base = base.without(key);
        }
      }
      return base;
    }

    private static Point point(int number, Map<String, String> settings, ConfBuilder base) {
      ConfBuilder builder = base.copy();
      try {
        settings.forEach(builder::set);
        return new Point(number, settings, builder.build());
      } catch (ConfException e) {
        String text = new Point(number, settings, null).text();
        throw new ConfException("tune, point %s: %s".formatted(text, e.getMessage()));
      }
    }

    private static List<Map<String, String>> grid(TuneConf tune) {
      List<Map<String, String>> points = List.of(Map.of());
      for (Map.Entry<String, List<String>> axis : tune.grid().entrySet()) {
        if ((long) points.size() * axis.getValue().size() > MOST) {
          throw new ConfException("tune.grid must have at most %d points".formatted(MOST));
        }
        List<Map<String, String>> more = new ArrayList<>();
        for (Map<String, String> point : points) {
          for (String value : axis.getValue()) {
            Map<String, String> with = new LinkedHashMap<>(point);
            with.put(axis.getKey(), value);
            more.add(with);
          }
        }
        points = more;
      }
      return points;
    }

    private static List<Map<String, String>> drawn(TuneConf tune) {
      Map<String, Range> ranges = new LinkedHashMap<>();
      tune.grid().forEach((key, values) -> ranges.put(key, Range.of(values)));
      tune.ranges()
          .forEach(
              (key, text) -> {
                if (ranges.put(key, Range.parse(key, text)) != null) {
                  throw new ConfException(
                      "tune.grid and tune.ranges must name different keys but both name %s"
                          .formatted(key));
                }
              });
      int dimensions = ranges.values().stream().mapToInt(Range::dimensions).sum();
      IntFunction<double[]> cube =
          tune.sampling() == TuneConf.PointSampling.SOBOL
              ? sobol(dimensions, tune.seed())
              : i -> numbers(dimensions, d -> (Hash.of(tune.seed(), i, d) >>> 11) * 0x1p-53);
      List<Map<String, String>> points = new ArrayList<>();
      for (int i = 0; i < tune.samples(); i++) {
        double[] u = cube.apply(i);
        Map<String, String> settings = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, Range> range : ranges.entrySet()) {
          int end = at + range.getValue().dimensions();
          settings.put(range.getKey(), range.getValue().at().apply(Arrays.copyOfRange(u, at, end)));
          at = end;
        }
        points.add(settings);
      }
      return points;
    }

    /**
     * Points of the unit cube by number: the sequence of I. M. Sobol', USSR Comput. Math. Math.
     * Phys. 7(4) (1967), with a digital shift by a seed: every coordinate is combined with 32
     * random bits of its own, which keeps the gaps as small as they were.
     *
     * @throws ConfException if the cube has more dimensions than the sequence
     */
    static IntFunction<double[]> sobol(int dimensions, long seed) {
      if (dimensions > MOST_DIMENSIONS) {
        throw new ConfException(
            "tune.sampling sobol must have at most %d numbers to draw but has %d; random takes any"
                .formatted(MOST_DIMENSIONS, dimensions));
      }
      SobolSequenceGenerator sequence = new SobolSequenceGenerator(dimensions);
      return i -> {
        double[] u = sequence.skipTo(i);
        return numbers(
            dimensions, d -> ((long) (u[d] * 0x1p32) ^ Hash.of(seed, d) >>> 32) * 0x1p-32);
      };
    }

    private static double[] numbers(int count, IntToDoubleFunction at) {
      return IntStream.range(0, count).mapToDouble(at).toArray();
    }

    /** The rows are read once for all points, so these must read them alike. */
    private static void requireAlike(List<Point> points) {
      Point first = points.get(0);
      for (Point point : points) {
        TrainingConf conf = point.conf();
        requireSame(
            point, first, "labels", conf.objective().labels(), first.conf().objective().labels());
        requireSame(
            point, first, "batch.sampling = stratified", isStratified(point), isStratified(first));
        boolean holdsOut =
            conf.data()
                .validation()
                .rows()
                .filter(rows -> rows instanceof HeldOut.Fraction || rows instanceof HeldOut.Part)
                .isPresent();
        if (conf.data().rows().downsample() < 1 || holdsOut) { // rows are drawn by it
          requireSame(point, first, "seed", conf.seed(), first.conf().seed());
        }
      }
    }

    private static boolean isStratified(Point point) {
      return point.conf().batch().sampling() == Sampling.STRATIFIED;
    }

    private static void requireSame(
        Point point, Point first, String what, Object of, Object wanted) {
      if (!of.equals(wanted)) {
        throw new ConfException(
            "tune: all points must have the same %s, since rows are read by it, but %s has %s and %s has %s"
                .formatted(what, first.text(), wanted, point.text(), of));
      }
    }

    /**
     * The values of a key that are drawn: either some in a list, or text in which numbers are drawn
     * from intervals.
     *
     * @param dimensions how many numbers in [0, 1) a value takes
     * @param at the value at a point of the unit cube
     */
    private record Range(int dimensions, Function<double[], String> at) {
      private static final Pattern CALL =
          Pattern.compile("\\b(log|uniform|whole)\\(\\s*([^(),]+?)\\s*,\\s*([^(),]+?)\\s*\\)");

      /** One of some values, each as likely. */
      static Range of(List<String> values) {
        return new Range(1, u -> values.get((int) (u[0] * values.size())));
      }

      /**
       * Text with intervals in it, such as {@code l2(log(1e-6,1e-1))}.
       *
       * @throws ConfException if there is no interval in it, or one is none
       */
      static Range parse(String key, String text) {
        List<String> between = new ArrayList<>();
        List<DoubleFunction<String>> numbers = new ArrayList<>();
        Matcher call = CALL.matcher(text);
        int end = 0;
        while (call.find()) {
          between.add(text.substring(end, call.start()));
          numbers.add(interval(key, call.group(1), call.group(2), call.group(3)));
          end = call.end();
        }
        if (numbers.isEmpty()) {
          throw new ConfException(
              "tune.ranges.%s must have log(a,b), uniform(a,b) or whole(a,b) in it but was %s"
                  .formatted(key, text));
        }
        String rest = text.substring(end);
        return new Range(
            numbers.size(),
            u -> {
              StringBuilder value = new StringBuilder();
              for (int i = 0; i < numbers.size(); i++) {
                value.append(between.get(i)).append(numbers.get(i).apply(u[i]));
              }
              return value.append(rest).toString();
            });
      }

      /**
       * The numbers from a to b at u in [0, 1): evenly, or evenly by the logarithm, to six digits;
       * or whole ones.
       */
      private static DoubleFunction<String> interval(
          String key, String kind, String from, String to) {
        double a = number(key, from);
        double b = number(key, to);
        boolean isLog = kind.equals("log");
        boolean isWhole = kind.equals("whole");
        boolean isOrdered = a < b && (!isLog || a > 0);
        if (!isOrdered || isWhole && (a != Math.rint(a) || b != Math.rint(b))) {
          throw new ConfException(
              "tune.ranges.%s must have %s but had %s(%s,%s)"
                  .formatted(
                      key,
                      isLog
                          ? "log(a,b) with 0 < a < b"
                          : isWhole
                              ? "whole(a,b) with whole numbers a < b"
                              : "uniform(a,b) with a < b",
                      kind,
                      from,
                      to));
        }
        if (isWhole) {
          return u -> Long.toString((long) (a + Math.floor(u * (b - a + 1))));
        }
        return u -> {
          double value = isLog ? a * StrictMath.exp(u * StrictMath.log(b / a)) : a + u * (b - a);
          return Double.toString(new BigDecimal(value).round(new MathContext(6)).doubleValue());
        };
      }

      private static double number(String key, String text) {
        try {
          double value = Double.parseDouble(text);
          if (Double.isFinite(value)) {
            return value;
          }
        } catch (NumberFormatException e) { // it is told below
        }
        throw new ConfException(
            "tune.ranges.%s must have finite numbers in it but had %s".formatted(key, text));
      }
    }
  }

  /**
   * One choice of values.
   *
   * @param number from 0
   * @param settings the values by key, as they are written, in the order of the search
   * @param conf with these values, and without a search
   */
  public record Point(int number, Map<String, String> settings, TrainingConf conf) {

    /** The settings on a line: {@code penalty = l2(1e-3), batch.rows = 64}. */
    public String text() {
      return settings.entrySet().stream()
          .map(entry -> entry.getKey() + " = " + entry.getValue())
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * The metric of a search: that of {@code tune.metric}; else the one that the conf validates by,
   * that of the loss, or, where points differ in their loss, accuracy or rmse.
   *
   * @throws ConfException if it is unknown, or does not fit a point
   */
  private static Metric metric(TrainingConf conf, List<Point> points) {
    Metric metric = named(conf).orElseGet(() -> standard(conf, points));
    for (Point point : points) {
      Require.none(
          metric.unfit(point.conf().objective().ofAnyData()),
          why ->
              new ConfException(
                  "tune.metric %s %s, at point %s".formatted(metric.name(), why, point.text())));
    }
    return metric;
  }

  private static Optional<Metric> named(TrainingConf conf) {
    return conf.tune()
        .metric()
        .map(
            name -> {
              try {
                return Registry.metrics().parse(name).value();
              } catch (ConfException e) {
                throw new ConfException("tune.metric: " + e.getMessage());
              }
            });
  }

  private static Metric standard(TrainingConf conf, List<Point> points) {
    Objective any = conf.objective().ofAnyData();
    boolean alike =
        points.stream()
                .map(point -> point.conf().objective())
                .map(ObjectiveConf::lossText)
                .distinct()
                .count()
            == 1;
    return alike ? conf.data().validation().metric(conf.stop(), any) : Metrics.standard(any).get(0);
  }
}
