package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.solve.StepReport;

/**
 * Losses with kinks on rows with many features under {@code method = auto}, nothing tuned: after
 * how many epochs and seconds the gap is certified to be at most 1e-3 of F. Prints rows of a
 * Markdown table.
 *
 * <p>Arguments: sets, each as {@code classes:FILE} or {@code values:FILE} with a LIBSVM file, for
 * hinge and for the others. Seconds are of training alone, in one fit.
 */
public final class DualTable {
  private static final List<String> REGRESSION =
      List.of("absolute", "quantile(0.1)", "epsilonInsensitive(0.1)");

  private DualTable() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("losses with kinks, many features");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    print("| set | loss | intercept | λ | F | gap/F | epochs | seconds | why it ended |");
    print("|---|---|---|---|---|---|---|---|---|");
    for (String argument : arguments) {
      String file = argument.substring(argument.indexOf(':') + 1);
      double rows = spark.textFile(file).count();
      for (String loss : argument.startsWith("classes:") ? List.of("hinge") : REGRESSION) {
        for (boolean intercept : new boolean[] {false, true}) {
          for (double lambda : new double[] {1e-4, 1 / rows, 1e-6}) {
            run(file, loss, intercept, lambda, spark);
          }
        }
      }
    }
    session.stop();
  }

  private static void run(
      String file, String loss, boolean intercept, double lambda, JavaSparkContext spark) {
    String conf =
        """
        data.train = "%s", output = none, objective { loss = "%s", intercept = %s }
        penalty = "l2(%s)", method = auto, stop { relativeGap = 1e-3, maxEpochs = 200 }
        """
            .formatted(file, loss, intercept, lambda);
    List<StepReport> reports = new ArrayList<>();
    Outcome outcome = Thalweg.train(TrainingConf.parse(conf), spark, List.of(reports::add));
    StepReport last = reports.get(reports.size() - 1);
    print(
        "| %s | %s | %s | %.0e | %.9g | %.1e | %.1f | %.2f | %s |",
        file.substring(file.lastIndexOf('/') + 1),
        loss,
        intercept ? "yes" : "no",
        lambda,
        outcome.train().objective(),
        last.gap() / last.objective(),
        last.epoch(),
        outcome.trainSeconds(),
        outcome.result().reason().rule());
  }
}
