package org.thalweg.bench;

import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.solve.StepReport;

/**
 * How far above the optimum each updater ends with {@code learningRate = auto}, in 30 epochs of
 * batches of the default size: a row of a Markdown table, in per cent.
 *
 * <p>Arguments: a LIBSVM file, what to write of its objective in a conf, and the updaters. The
 * penalty is (1e-4/2)‖w‖²; the optimum is a fourth argument, or what L-BFGS reaches.
 */
public final class AutoRateTable {
  private AutoRateTable() {}

  public static void main(String[] arguments) {
    SparkSession session =
        SparkSession.builder()
            .master("local[*]")
            .appName("auto rate table")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    String problem = "data.train = \"%s\"\n%s\n".formatted(arguments[0], arguments[1]);
    double optimum =
        arguments.length > 3
            ? Double.parseDouble(arguments[3])
            : run(problem, "method = lbfgs", spark).train().objective();
    StringBuilder row = new StringBuilder("| F* = %.12f |".formatted(optimum));
    for (String updater : arguments[2].split(" ")) {
      Outcome outcome =
          run(
              problem,
              "learningRate = auto, stop.maxEpochs = 30, updater = \"%s\"".formatted(updater),
              spark);
      double excess = outcome.train().objective() / optimum - 1;
      StepReport last = outcome.result().history().last();
      System.err.printf(
          Locale.ROOT,
          "%s: %.3f %% after %d steps, last rate %.3g, %.1f s%n",
          updater,
          100 * excess,
          outcome.result().steps(),
          last.learningRate(),
          outcome.trainSeconds());
      row.append(String.format(Locale.ROOT, " %.2f |", 100 * excess));
    }
    System.out.println(row);
    session.stop();
  }

  private static Outcome run(String problem, String settings, JavaSparkContext spark) {
    TrainingConf conf =
        TrainingConf.parse(
            problem + "output = none\npenalty = \"l2(1e-4)\"\n" + settings.replace(", ", "\n"));
    return Thalweg.train(conf, spark, List.of());
  }
}
