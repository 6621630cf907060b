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
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;

/**
 * What a step on a batch of few entries costs where w is long, by the place where sums are made and
 * by rule: milliseconds between the reports of two steps, the median of a run, and the hash of w,
 * which must be the same.
 *
 * <p>Arguments: d; rows; entries of a row; rows of a batch; steps; a file for the rows, used again
 * where it is there; then rules, such as {@code adagrad}. Columns are drawn evenly, which leaves
 * the least at rest. {@code -Dplaces=} names the places, {@code -Dpenalty=} the penalty, which is
 * {@code l2(1e-6)} by default; {@code none} is for none.
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
        TrainingConf conf =
            TrainingConf.parse(
                """
                data.train = "%s", data.features = %d, output = none, method = sgd
                objective { loss = logistic }, updater = "%s", learningRate = 0.1
                penalty = "%s", batch.rows = %s, stop.maxSteps = %s, aggregation = %s
                """
                    .formatted(file, features, rule, PENALTY, arguments[3], arguments[4], place));
        List<Long> times = new ArrayList<>();
        List<Long> processor = new ArrayList<>();
        Outcome outcome =
            Thalweg.train(
                conf,
                spark,
                List.of(
                    report -> {
                      times.add(System.nanoTime());
                      processor.add(SYSTEM.getProcessCpuTime());
                    }));
        double[] steps = new double[times.size() - 1];
        for (int i = 0; i < steps.length; i++) {
          steps[i] = (times.get(i + 1) - times.get(i)) / 1e9;
        }
        seconds.put(place, Measure.median(steps));
        Measure.print(
            "| %s | %s | %.2f | %.2f | %.2f | %s |",
            rule,
            place,
            1e3 * Measure.median(steps),
            1e3 * Arrays.stream(steps).min().orElseThrow(),
            (processor.get(steps.length) - processor.get(0)) / 1e6 / steps.length,
            outcome.model().weightsSha256().substring(0, 12));
      }
      double flat = seconds.getOrDefault("flat", Double.NaN);
      seconds.forEach(
          (place, ofPlace) -> Measure.print("%s: flat / %s = %.1f", rule, place, flat / ofPlace));
    }
    session.stop();
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
