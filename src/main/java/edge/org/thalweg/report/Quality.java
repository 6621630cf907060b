package org.thalweg.report;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.thalweg.text.Text;

/**
 * How well a model predicts some rows, as one number: of two classes the area under the ROC curve,
 * of more the accuracy, of numbers the root of the mean squared error.
 *
 * @param name of the metric
 * @param value not a number if the metric is not defined, as for rows of one class
 * @param from lower end of the 95 % interval; not a number where rows have weights, which the
 *     formulas lack
 * @param to upper end, likewise
 * @param isLargerBetter whether a larger value is better
 */
record Quality(String name, double value, double from, double to, boolean isLargerBetter) {
  private static final double NORMAL_95 = 1.959963984540054; // quantile of the normal at .975
  private static final int BISECTIONS = 50;

  /** The quality of predictions of some rows. */
  static Quality of(ScoredSample rows) {
    Quality quality =
        switch (rows.kind()) {
          case NUMBERS -> error(rows);
          case CLASSES -> accuracy(rows);
          case BINARY -> rank(rows);
        };
    boolean isWeighted = DoubleStream.of(rows.weights()).anyMatch(weight -> weight != 1);
    return isWeighted ? quality.within(Double.NaN, Double.NaN) : quality;
  }

  /**
   * What the number says, beside what a model that knows no feature would have, for readers who do
   * not know the metric.
   */
  static String meaning(ScoredSample rows) {
    Quality quality = of(rows);
    return switch (quality.name) {
      case "AUC" ->
          Text.of(
              "Of all pairs of a row of class %s and one of class %s, the model gives the former the"
                  + " higher score in %.3g %%; by chance it would be 50 %%.",
              rows.className(1), rows.className(0), 100 * quality.value);
      case "accuracy" -> mostFrequent(rows);
      default ->
          Text.of(
              "To predict the mean of these rows for each would have an error of %.3g.",
              deviation(rows));
    };
  }

  private static String mostFrequent(ScoredSample rows) {
    Map<Integer, Double> weights = new TreeMap<>();
    for (int i = 0; i < rows.count(); i++) {
      weights.merge((int) rows.labels()[i], rows.weights()[i], Double::sum);
    }
    var most = Collections.max(weights.entrySet(), Map.Entry.comparingByValue());
    return Text.of(
        "To predict the most frequent class, %s, for every row would have accuracy %.3g.",
        rows.className(most.getKey()), most.getValue() / DoubleStream.of(rows.weights()).sum());
  }

  /** The root of the mean squared distance of labels from their mean. */
  private static double deviation(ScoredSample rows) {
    double weight = 0;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < rows.count(); i++) {
      double s = rows.weights()[i];
      double distance = rows.labels()[i] - mean;
      weight += s;
      mean += weight > 0 ? distance * s / weight : 0;
      squares += s * distance * (rows.labels()[i] - mean);
    }
    return Math.sqrt(squares / weight);
  }

  /** By how much another value is worse; below 0 if it is better. */
  double lostBy(double other) {
    return isLargerBetter ? value - other : other - value;
  }

  private Quality within(double low, double high) {
    return new Quality(name, value, low, high, isLargerBetter);
  }

  /** "AUC 0.902 (95 % interval 0.897 to 0.907)". */
  @Override
  public String toString() {
    String said = name.equals("RMSE") ? "a typical error (RMSE) of" : name;
    return Double.isNaN(from)
        ? Text.of("%s %.3g", said, value)
        : Text.of("%s %.3g (95 %% interval %.3g to %.3g)", said, value, from, to);
  }

  /**
   * The area under the ROC curve, or the accuracy if all rows are of one class. Its interval holds
   * every area θ from which the one found is at most 1.96 standard errors away, as θ has them (R.
   * G. Newcombe, Statistics in Medicine 25 (2006), part 2, method 5), so it is not a point at 1.
   */
  private static Quality rank(ScoredSample rows) {
    RankCurves curves = RankCurves.of(rows);
    if (curves == null) {
      return accuracy(rows);
    }
    double auc = curves.auc();
    double ones = DoubleStream.of(rows.labels()).sum();
    double zeros = rows.count() - ones;
    return new Quality("AUC", auc, end(auc, 0, ones, zeros), end(auc, 1, ones, zeros), true);
  }

  /** The end of the interval of an area towards 0 or 1, by bisection. */
  private static double end(double auc, double towards, double ones, double zeros) {
    double pairs = (ones + zeros) / 2 - 1;
    double in = auc;
    double out = towards;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (in + out) / 2;
      double both = (1 - middle) / (2 - middle) + middle / (1 + middle);
      double variance = middle * (1 - middle) * (1 + pairs * both) / (ones * zeros);
      if (Math.abs(auc - middle) <= NORMAL_95 * Math.sqrt(variance)) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return in;
  }

  /** The part of the rows that is predicted rightly, with the interval of E. B. Wilson (1927). */
  private static Quality accuracy(ScoredSample rows) {
    double right = 0;
    double all = 0;
    for (int i = 0; i < rows.count(); i++) {
      right += rows.labels()[i] == rows.predictions()[i] ? rows.weights()[i] : 0;
      all += rows.weights()[i];
    }
    double p = right / all;
    double n = rows.count();
    double squared = NORMAL_95 * NORMAL_95 / n;
    double middle = (p + squared / 2) / (1 + squared);
    double half = NORMAL_95 * Math.sqrt(p * (1 - p) / n + squared / (4 * n)) / (1 + squared);
    return new Quality("accuracy", p, middle - half, middle + half, true);
  }

  /** The root of the mean squared error, and its interval by the spread of the squares. */
  private static Quality error(ScoredSample rows) {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < rows.count(); i++) {
      double s = rows.weights()[i];
      double residual = rows.labels()[i] - rows.predictions()[i];
      weight += s;
      sum += s * residual * residual;
      squares += s * residual * residual * residual * residual;
    }
    double mean = sum / weight;
    double variance = Math.max(0, squares / weight - mean * mean) / rows.count();
    double error = NORMAL_95 * Math.sqrt(variance);
    return new Quality(
        "RMSE",
        Math.sqrt(mean),
        Math.sqrt(Math.max(0, mean - error)),
        Math.sqrt(mean + error),
        false);
  }
}
