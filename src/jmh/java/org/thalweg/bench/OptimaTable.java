package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.TrainingListener;

/**
 * Where {@code method = auto} ends on least squares with an l1 term or an elastic net, along their
 * penalties, and on quantiles with an l1 term, along the quantiles. Prints the problem and F a
 * line, for {@code src/jmh/python/second_order_others.py optima}, which solves the same.
 *
 * <p>Arguments: LIBSVM files.
 */
public final class OptimaTable {
  private static final List<Double> LAMBDAS = List.of(0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4);
  private static final List<Double> QUANTILES = List.of(0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95);

  private OptimaTable() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("optima");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    for (String file : arguments) {
      for (double lambda : LAMBDAS) {
        solve(file, "lasso", lambda, "halfSquared", "l1(%s)".formatted(lambda), spark);
        solve(
            file,
            "elasticNet",
            lambda,
            "halfSquared",
            "elasticNet(%s,0.5)".formatted(lambda),
            spark);
      }
      for (double quantile : QUANTILES) {
        solve(file, "quantile", quantile, "quantile(%s)".formatted(quantile), "l1(1e-3)", spark);
      }
    }
    session.stop();
  }

  private static void solve(
      String file,
      String kind,
      double number,
      String loss,
      String penalty,
      JavaSparkContext spark) {
    String conf =
        """
        data.train = "%s", output = none, method = auto, penalty = "%s"
        objective { loss = "%s", intercept = false }, stop.relativeGap = 1e-13
        """
            .formatted(file, penalty, loss);
    double[] lowest = {Double.POSITIVE_INFINITY};
    TrainingListener listener = report -> lowest[0] = Math.min(lowest[0], report.objective());
    Thalweg.train(TrainingConf.parse(conf), spark, RunOptions.of(List.of(listener), model -> {}));
    print("%s %s %s %.15g", file, kind, number, lowest[0]);
  }
}
