package org.thalweg.metrics;

import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/** The metrics of numbers, one record each; ŷ is the predicted mean. */
public final class NumberMetrics {
  private NumberMetrics() {}

  /** The root of the mean squared error of the predicted mean. */
  public record Rmse() implements TermMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireNumbers(objective);
    }

    @Override
    public double term(Objective objective, double[] scores, int row, double label) {
      double error = Predicted.number(objective, scores, row) - label;
      return error * error;
    }

    @Override
    public double of(double mean) {
      return Math.sqrt(mean);
    }
  }

  /** The mean squared error of the predicted mean. */
  public record Mse() implements TermMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireNumbers(objective);
    }

    @Override
    public double term(Objective objective, double[] scores, int row, double label) {
      double error = Predicted.number(objective, scores, row) - label;
      return error * error;
    }
  }

  /** The mean absolute error of the predicted mean. */
  public record Mae() implements TermMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireNumbers(objective);
    }

    @Override
    public double term(Objective objective, double[] scores, int row, double label) {
      return Math.abs(Predicted.number(objective, scores, row) - label);
    }
  }

  /**
   * The part of the variance of the labels that is explained; not a number where all are the same.
   */
  public record R2() implements Metric.Summed {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireNumbers(objective);
    }

    @Override
    public boolean isLargerBetter() {
      return true;
    }

    @Override
    public MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
      return new LabelSpread().add(objective, block, scores);
    }

    @Override
    public double value(MetricSum sum) {
      return ((LabelSpread) sum).explained();
    }
  }

  /**
   * The mean loss of a quantile: R. Koenker, G. Bassett, "Regression Quantiles", Econometrica 46(1)
   * (1978).
   *
   * @param quantile q, in (0, 1)
   */
  public record Pinball(double quantile) implements TermMetric {
    public Pinball {
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException("quantile must be in (0, 1) but was " + quantile);
      }
    }

    @Override
    public String name() {
      return "pinball(%s)".formatted(quantile);
    }

    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireNumbers(objective);
    }

    @Override
    public double term(Objective objective, double[] scores, int row, double label) {
      double above = label - Predicted.number(objective, scores, row);
      return Math.max(quantile * above, (quantile - 1) * above);
    }
  }
}
