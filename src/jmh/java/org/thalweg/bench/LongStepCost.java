package org.thalweg.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SimpleUpdater;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import scala.Tuple2;

/**
 * What a step on a batch of few entries costs where w is long, by the place where sums are made and
 * by rule: milliseconds between the reports of two steps, the median of a run, and the hash of w,
 * which must be the same.
 *
 * <p>Arguments: d; rows; entries of a row; rows of a batch; steps; a file for the rows, used again
 * where it is there; then rules, such as {@code adagrad}. Columns are drawn evenly, which leaves
 * the least at rest. {@code -Dplaces=} names the places, {@code -Dpenalty=} the penalty, which is
 * {@code l2(1e-6)} by default; {@code none} is for none. Besides the values of {@code aggregation},
 * by which w lies on the driver, there are {@code columns}, by which it lies in ranges, with bits
 * of their own, and {@code mllib}, the SGD of MLlib on a share of the rows that is as large as a
 * batch, from iteration to iteration, which has one rule and no hash.
 */
public final class LongStepCost {
  private static final List<String> PLACES =
      List.of(System.getProperty("places", "flat,driver,gather").split(","));

  private static final String PENALTY = System.getProperty("penalty", "l2(1e-6)");

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private LongStepCost() {}

  public static void main(String[] arguments) throws IOException {
    int features = Integer.parseInt(arguments[0]);
    Path file = Path.of(arguments[5]);
    if (!Files.exists(file)) {
      write(file, features, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    }
    SparkSession session = Sessions.local("long steps");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Measure.print("| rule | place | ms a step | least | processor ms | w |");
    Measure.print("|---|---|---|---|---|---|");
    for (String rule : List.of(arguments).subList(6, arguments.length)) {
      Map<String, Double> seconds = new LinkedHashMap<>();
      for (String place : PLACES) {
        Steps taken =
            place.equals("mllib")
                ? mllib(spark, arguments)
                : thalweg(spark, arguments, rule, place);
        seconds.put(place, taken.median());
        Measure.print(
            "| %s | %s | %.2f | %.2f | %.2f | %s |",
            rule,
            place,
            1e3 * taken.median(),
            1e3 * Arrays.stream(taken.seconds()).min().orElseThrow(),
            1e3 * taken.processor(),
            taken.hash());
      }
      double flat = seconds.getOrDefault("flat", Double.NaN);
      seconds.forEach(
          (place, ofPlace) -> Measure.print("%s: flat / %s = %.1f", rule, place, flat / ofPlace));
    }
    session.stop();
  }

  /** When steps were reported, by the clock of the wall and by that of the processor. */
  private static final class StepClock {
    private final List<Long> times = new ArrayList<>();
    private final List<Long> processor = new ArrayList<>();

    void reported() {
      times.add(System.nanoTime());
      processor.add(SYSTEM.getProcessCpuTime());
    }

    Steps steps(String hash) {
      double[] seconds = new double[times.size() - 1];
      for (int i = 0; i < seconds.length; i++) {
        seconds[i] = (times.get(i + 1) - times.get(i)) / 1e9;
      }
      int last = seconds.length;
      return new Steps(seconds, (processor.get(last) - processor.get(0)) / 1e9 / last, hash);
    }
  }

  /**
   * What steps took.
   *
   * @param processor mean seconds of all processors
   * @param hash of w
   */
  private record Steps(double[] seconds, double processor, String hash) {
    double median() {
      return Measure.median(seconds);
    }
  }

  private static Steps thalweg(
      JavaSparkContext spark, String[] arguments, String rule, String place) {
    String lies =
        place.equals("columns")
            ? "placement = columns"
            : "placement = rows, aggregation = " + place;
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "%s", data.features = %s, output = none, method = sgd
            objective { loss = logistic }, updater = "%s", learningRate = 0.1
            penalty = "%s", batch.rows = %s, stop.maxSteps = %s, %s
            """
                .formatted(
                    arguments[5], arguments[0], rule, PENALTY, arguments[3], arguments[4], lies));
    StepClock clock = new StepClock();
    Outcome outcome = Thalweg.train(conf, spark, List.of(report -> clock.reported()));
    return clock.steps(outcome.model().weightsSha256().substring(0, 12));
  }

  private static Steps mllib(JavaSparkContext spark, String[] arguments) {
    int features = Integer.parseInt(arguments[0]);
    int cores = spark.defaultParallelism();
    JavaRDD<Tuple2<Object, Vector>> rows =
        MLUtils.loadLibSVMFile(spark.sc(), arguments[5], features, cores)
            .toJavaRDD()
            .map(point -> new Tuple2<Object, Vector>(point.label(), point.features()))
            .coalesce(cores)
            .cache();
    double share = Math.min(1, Double.parseDouble(arguments[3]) / rows.count());
    StepClock clock = new StepClock();
    SimpleUpdater updater =
        new SimpleUpdater() {
          @Override
          public Tuple2<Vector, Object> compute(
              Vector w, Vector gradient, double rate, int iteration, double strength) {
            clock.reported();
            return super.compute(w, gradient, rate, iteration, strength);
          }
        };
    GradientDescent.runMiniBatchSGD(
        rows.rdd(),
        new LogisticGradient(),
        updater,
        1,
        Integer.parseInt(arguments[4]),
        0,
        share,
        Vectors.zeros(features),
        0);
    rows.unpersist(true);
    return clock.steps("");
  }

  /** Rows as LIBSVM text; a label goes by the first column of its row. */
  private static void write(Path file, int features, int rows, int entries) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      for (int row = 0; row < rows; row++) {
        int[] columns = random.ints(entries, 1, features + 1).sorted().distinct().toArray();
        StringBuilder line = new StringBuilder().append(columns[0] & 1);
        for (int column : columns) {
          line.append(' ').append(column).append(":1");
        }
        out.println(line);
      }
    }
  }
}
