package org.thalweg.metrics;

import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.TargetMoments;
import org.thalweg.text.Require;

/** The metrics of numbers, one record each; ŷ is the predicted mean. */
public final class NumberMetrics {
  private NumberMetrics() {}

  /** A metric that is a function of the mean of a term of the errors ŷ − y. */
  interface OfErrors extends Metric.Mean {
    /** The term of a row, given ŷ − y. */
    double term(double error);

    @Override
    default Optional<String> unfit(Objective objective) {
      return Metric.requireNumbers(objective);
    }

    @Override
    default double total(Objective objective, double[] w, Block block, double[] scores) {
      return Metric.Mean.total(block, row -> term(objective.mean(scores[row]) - block.label(row)));
    }
  }

  /** The root of the mean squared error of the predicted mean. */
  public record Rmse() implements OfErrors {
    @Override
    public double term(double error) {
      return error * error;
    }

    @Override
    public double of(double mean) {
      return Math.sqrt(mean);
    }
  }

  /** The mean squared error of the predicted mean. */
  public record Mse() implements OfErrors {
    @Override
    public double term(double error) {
      return error * error;
    }
  }

  /** The mean absolute error of the predicted mean. */
  public record Mae() implements OfErrors {
    @Override
    public double term(double error) {
      return Math.abs(error);
    }
  }

  /**
   * The part of the variance of the labels that is explained; not a number where all are the same.
   */
  public record R2() implements Metric.Summed {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metric.requireNumbers(objective);
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
  public record Pinball(double quantile) implements OfErrors {
    public Pinball {
      Require.insideOne("quantile", quantile);
    }

    @Override
    public String name() {
      return "pinball(%s)".formatted(quantile);
    }

    @Override
    public double term(double error) {
      return Math.max(-quantile * error, (1 - quantile) * error);
    }
  }

  /**
   * The squared errors of predicted means beside the spread Σ s(y − ȳ)² of the labels. A final
   * class, because it is a task result.
   */
  private static final class LabelSpread implements MetricSum {
    private static final long serialVersionUID = 2;

    private final TargetMoments labels = new TargetMoments();
    private double errors;

    /** Adds the rows of a block, and returns this. */
    LabelSpread add(Objective objective, Block block, double[] scores) {
      labels.add(block);
      for (int row = 0; row < block.rows(); row++) {
        double s = block.weight(row);
        if (s != 0) {
          double error = objective.mean(scores[row]) - block.label(row);
          errors += s * error * error;
        }
      }
      return this;
    }

    @Override
    public LabelSpread merge(MetricSum sum) {
      LabelSpread other = (LabelSpread) sum;
      labels.merge(other.labels);
      errors += other.errors;
      return this;
    }

    /** 1 − errors/spread; not a number where all labels are the same. */
    double explained() {
      return labels.spread() > 0 ? 1 - errors / labels.spread() : Double.NaN;
    }
  }
}
