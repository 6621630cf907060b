package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's own {@code CrossValidator} over our {@code LogisticRegression}, and over Spark's, in turn
 * in one session: folds × values of {@code regParam} between 1 and 1e-7. And how far the metrics of
 * a value differ at most.
 *
 * <p>Arguments: {@code logistic:FILE}, as for {@link FitTimes}; folds; values; rounds.
 */
public final class CrossValidationTime {
  private CrossValidationTime() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("cross-validation");
    session.sparkContext().setLogLevel("ERROR");
    FitCase fit = FitCase.of(session, arguments[0]);
    int folds = Integer.parseInt(arguments[1]);
    int values = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    double[][] metrics = new double[2][];
    Measure.Timed theirs = () -> seconds(fit, false, folds, values, metrics);
    Measure.Timed ours = () -> seconds(fit, true, folds, values, metrics);
    double[] taken = Measure.inTurn(0, rounds, List.of(theirs, ours));
    print(
        "%s, %d folds × %d values: Spark's %.1f s, ours %.1f s, ratio %.1f; metrics differ by %.1e at most",
        fit.name(),
        folds,
        values,
        taken[0],
        taken[1],
        taken[0] / taken[1],
        IntStream.range(0, values)
            .mapToDouble(i -> Math.abs(metrics[0][i] - metrics[1][i]))
            .max()
            .orElseThrow());
    session.stop();
  }

  private static double seconds(
      FitCase fit, boolean isOurs, int folds, int values, double[][] metrics) {
    LogisticRegression estimator = (LogisticRegression) fit.estimator(isOurs);
    double[] strengths = new double[values];
    Arrays.setAll(strengths, i -> Math.pow(10, -7.0 * i / Math.max(1, values - 1)));
    ParamMap[] grid = new ParamGridBuilder().addGrid(estimator.regParam(), strengths).build();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new BinaryClassificationEvaluator())
            .setNumFolds(folds)
            .setSeed(1);
    long begin = System.nanoTime();
    metrics[isOurs ? 1 : 0] = validator.fit(fit.rows()).avgMetrics();
    return (System.nanoTime() - begin) / 1e9;
  }
}
