package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;

/**
 * What a fit takes with nothing set but the penalty: F(w) = mean log loss + (λ/2)‖w‖² without an
 * intercept, by {@code method = auto} to its own end, of rows in memory. Prints for λ = 1e-4 and
 * 1e-6 the set, λ, the seconds of the first fit and the median of warm ones, and F, in lines that
 * {@code src/jmh/python/shapes.py race} reads.
 *
 * <p>Arguments: how many warm fits, then a LIBSVM file. A JVM a file, else first fits are not
 * first; the first of λ = 1e-6 comes after those of 1e-4, so its JVM is warm.
 */
public final class ShapeTimes {
  private ShapeTimes() {}

  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    String file = arguments[1];
    String name = Path.of(file).getFileName().toString().replace(".libsvm", "");
    SparkSession session = Sessions.local("shapes");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    for (double lambda : new double[] {1e-4, 1e-6}) {
      TrainingConf conf =
          TrainingConf.parse(
              """
              data.train = "%s", output = none
              objective { loss = logistic, intercept = false }
              penalty = "l2(%s)"
              """
                  .formatted(file, lambda));
      double[] seconds = new double[rounds + 1];
      Outcome outcome = null;
      for (int i = 0; i <= rounds; i++) {
        outcome = Thalweg.train(conf, spark, RunOptions.of(List.of()));
        seconds[i] = outcome.trainSeconds();
      }
      double[] warm = Arrays.copyOfRange(seconds, 1, seconds.length);
      print(
          "shape %s %s %.4f %.4f %.12g",
          name, lambda, seconds[0], Measure.median(warm), outcome.train().objective());
      print("# %s %s: %s", name, lambda, outcome.result().reason());
    }
    session.stop();
  }
}
