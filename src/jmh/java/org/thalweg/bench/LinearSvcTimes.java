package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.Arrays;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What spark.ml's LinearSVC takes for the hinge problems of {@link KinkTable} without an intercept,
 * and how far above the minimum it ends. Prints rows of a Markdown table.
 *
 * <p>Arguments: for each problem a LIBSVM file, λ and F*, which KinkTable certifies. The rows are
 * in memory; each problem is fitted twice, and the second fit is the one that is printed.
 */
public final class LinearSvcTimes {
  private static final int MOST = 1000; // iterations

  private LinearSvcTimes() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("spark.ml's LinearSVC");
    print("| set | λ | iterations | seconds | (F − F*)/F* | seconds to 1e-3 of F*, at most |");
    print("|---|---|---|---|---|---|");
    for (int i = 0; i + 2 < arguments.length; i += 3) {
      String file = arguments[i];
      double lambda = Double.parseDouble(arguments[i + 1]);
      double least = Double.parseDouble(arguments[i + 2]);
      Dataset<Row> rows =
          session.read().format("libsvm").load(file).persist(StorageLevel.MEMORY_ONLY());
      rows.count();
      fit(rows, lambda);
      long begin = System.nanoTime();
      double[] history = fit(rows, lambda).summary().objectiveHistory();
      double seconds = (System.nanoTime() - begin) / 1e9;
      double lowest = Arrays.stream(history).min().orElseThrow();
      int close = 0;
      while (close < history.length && history[close] > least * (1 + 1e-3)) {
        close++;
      }
      print(
          "| %s | %s | %d | %.3g | %.1e | %s |",
          file.substring(file.lastIndexOf('/') + 1),
          arguments[i + 1],
          history.length,
          seconds,
          lowest / least - 1,
          close == history.length ? "—" : "%.3g".formatted(seconds * (close + 1) / history.length));
      rows.unpersist();
    }
    session.stop();
  }

  private static LinearSVCModel fit(Dataset<Row> rows, double lambda) {
    return new LinearSVC()
        .setRegParam(lambda)
        .setStandardization(false)
        .setFitIntercept(false)
        .setMaxIter(MOST)
        .setTol(1e-12)
        .fit(rows);
  }
}
