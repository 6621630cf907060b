package org.thalweg.tune;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.solve.Reason;

/**
 * How certain a model is, seen from models of resampled rows. In each sample a row counts n times,
 * where n is a Poisson number of mean 1 that is made of a hash of the place of the row. Intervals
 * hold 95 % of the models, from the 2.5th to the 97.5th percentile: B. Efron, R. Tibshirani, "An
 * Introduction to the Bootstrap" (1993), section 13.3.
 *
 * @param weights w of each model, in the units of the features
 * @param metrics of each model on the rows that it did not see
 * @param interrupted why some of the models were interrupted, if they were; then intervals say
 *     nothing
 */
public record Bootstrap(List<double[]> weights, double[] metrics, Optional<Reason> interrupted) {
  private static final double LOW = 0.025;

  /** An interval, and the mean of all values, inside and outside. */
  public record Interval(double low, double mean, double high) {
    static Interval of(double[] values) {
      double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
      if (sorted.length == 0) {
        return new Interval(Double.NaN, Double.NaN, Double.NaN);
      }
      double sum = 0;
      for (double value : sorted) {
        sum += value;
      }
      return new Interval(quantile(sorted, LOW), sum / sorted.length, quantile(sorted, 1 - LOW));
    }

    /** Interpolates linearly between the two nearest values. */
    private static double quantile(double[] sorted, double share) {
      double place = share * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
  }

  /** The interval of the metric. */
  public Interval metric() {
    return Interval.of(metrics);
  }

  /** Number of parameters. */
  public int dimension() {
    return weights.get(0).length;
  }

  /** The interval of a parameter. */
  public Interval weight(int j) {
    return Interval.of(weights.stream().mapToDouble(w -> w[j]).toArray());
  }
}
