package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.StepReport;

/**
 * Losses with kinks under {@code method = auto}, nothing tuned: after how many iterations and
 * seconds the gap is certified to be at most 1e-6 of F. Prints rows of a Markdown table, then how
 * many missed it.
 *
 * <p>Arguments: sets, each as {@code classes:FILE} or {@code values:FILE} with a LIBSVM file;
 * hinge, which needs classes, is left out of the others.
 *
 * <p>Seconds are of training alone, of rows in memory, in one fit: the first of a set warms up what
 * the others have warm.
 */
public final class KinkTable {
  private static final double CLOSE = 1e-6; // of F
  private static final int MOST_STEPS = 45;
  private static final List<String> REGRESSION =
      List.of("absolute", "quantile(0.1)", "epsilonInsensitive(0.1)");

  private KinkTable() {}

  /** A report and when it came. */
  private record Timed(StepReport report, long at) {
    boolean isClose() {
      return report.gap() <= CLOSE * Math.abs(report.objective());
    }
  }

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("losses with kinks");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    print("| set | loss | intercept | λ | F | gap/F at the end | steps to 1e-6 | seconds |");
    print("|---|---|---|---|---|---|---|---|");
    int runs = 0;
    int missed = 0;
    for (String argument : arguments) {
      boolean isOfClasses = argument.startsWith("classes:");
      String file = argument.substring(argument.indexOf(':') + 1);
      List<String> losses = new ArrayList<>(isOfClasses ? List.of("hinge") : List.of());
      losses.addAll(REGRESSION);
      for (String loss : losses) {
        for (boolean intercept : new boolean[] {false, true}) {
          for (double lambda : new double[] {1e-4, 0, 1e-6}) { // 0 is for 1/n
            runs++;
            missed += reaches(file, loss, intercept, lambda, spark) ? 0 : 1;
          }
        }
      }
    }
    print("%d of %d missed a certified gap of 1e-6 of F in %d steps", missed, runs, MOST_STEPS);
    session.stop();
  }

  private static boolean reaches(
      String file, String loss, boolean intercept, double lambda, JavaSparkContext spark) {
    double strength = lambda > 0 ? lambda : 1.0 / rows(file, spark);
    String conf =
        """
        data.train = "%s", output = none, objective { loss = "%s", intercept = %s }
        penalty = "l2(%s)", method = auto, stop.gap = 1e-13
        """
            .formatted(file, loss, intercept, strength);
    List<Timed> reports = new ArrayList<>();
    long[] end = new long[1];
    Outcome outcome =
        Thalweg.train(
            TrainingConf.parse(conf),
            spark,
            RunOptions.of(
                List.of(report -> reports.add(new Timed(report, System.nanoTime()))),
                model -> end[0] = System.nanoTime()));
    long begin = end[0] - Math.round(1e9 * outcome.trainSeconds());
    Timed close = reports.stream().filter(Timed::isClose).findFirst().orElse(null);
    StepReport last = reports.get(reports.size() - 1).report;
    boolean reaches = close != null && close.report.step() <= MOST_STEPS;
    print(
        "| %s | %s | %s | %s | %.12g | %.1e | %s | %s |",
        file.substring(file.lastIndexOf('/') + 1),
        loss,
        intercept ? "yes" : "no",
        lambda > 0 ? lambda : "1/n",
        last.objective(),
        last.gap() / last.objective(),
        close == null ? "never, of " + last.step() : close.report.step(),
        close == null ? "" : String.format(Locale.ROOT, "%.3f", (close.at - begin) / 1e9));
    return reaches;
  }

  private static long rows(String file, JavaSparkContext spark) {
    return spark.textFile(file).count();
  }
}
