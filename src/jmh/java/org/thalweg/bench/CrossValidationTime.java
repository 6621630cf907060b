package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.SparkSession;
import org.thalweg.ml.ThalwegCrossValidator;

/**
 * A cross-validation of {@code LogisticRegression} by {@code logLoss}: folds × values of {@code
 * regParam} between 1 and 1e-7, in turn in one session, by
 *
 * <ul>
 *   <li>{@code spark}: Spark's {@code CrossValidator} over Spark's estimator,
 *   <li>{@code alone}: Spark's over ours,
 *   <li>{@code together}: ours over ours.
 * </ul>
 *
 * And how far the metrics of a value differ at most from those of the first way, and which value is
 * the best.
 *
 * <p>Arguments: {@code logistic:FILE}, as for {@link FitTimes}; folds; values; rounds; and the
 * ways, all where there are none.
 */
public final class CrossValidationTime {
  private static final List<String> ALL = List.of("spark", "alone", "together");

  private CrossValidationTime() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("cross-validation");
    session.sparkContext().setLogLevel("ERROR");
    FitCase fit = FitCase.of(session, arguments[0]);
    int folds = Integer.parseInt(arguments[1]);
    int values = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    List<String> ways = arguments.length > 4 ? Stream.of(arguments).skip(4).toList() : ALL;
    double[][] metrics = new double[ways.size()][];
    List<Measure.Timed> timed =
        IntStream.range(0, metrics.length)
            .<Measure.Timed>mapToObj(
                i -> () -> seconds(fit, ways.get(i), folds, values, metrics, i))
            .toList();
    double[] taken = Measure.inTurn(0, rounds, timed);
    print("%s, %d folds × %d values", fit.name(), folds, values);
    for (int i = 0; i < metrics.length; i++) {
      double[] own = metrics[i];
      print(
          "%-9s %8.2f s, %5.1f times the last; best value %d; metrics differ by %.1e at most",
          ways.get(i),
          taken[i],
          taken[i] / taken[metrics.length - 1],
          IntStream.range(0, values).reduce((a, b) -> own[b] < own[a] ? b : a).orElseThrow(),
          IntStream.range(0, values)
              .mapToDouble(k -> Math.abs(metrics[0][k] - own[k]))
              .max()
              .orElseThrow());
    }
    session.stop();
  }

  private static double seconds(
      FitCase fit, String way, int folds, int values, double[][] metrics, int place) {
    LogisticRegression estimator = (LogisticRegression) fit.estimator(!way.equals("spark"));
    if (way.equals("spark")) {
      estimator.setTol(1e-6).setMaxIter(100); // as it is by default, and as users have it
    }
    double[] strengths = new double[values];
    Arrays.setAll(strengths, i -> Math.pow(10, -7.0 * i / Math.max(1, values - 1)));
    ParamMap[] grid = new ParamGridBuilder().addGrid(estimator.regParam(), strengths).build();
    CrossValidator validator =
        (way.equals("together") ? new ThalwegCrossValidator() : new CrossValidator())
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setNumFolds(folds)
            .setSeed(1);
    long begin = System.nanoTime();
    metrics[place] = validator.fit(fit.rows()).avgMetrics();
    return (System.nanoTime() - begin) / 1e9;
  }
}
