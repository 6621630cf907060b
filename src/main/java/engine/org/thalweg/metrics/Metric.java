package org.thalweg.metrics;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.Objective;

/**
 * A number that says how well the scores of a model fit the labels of some rows, each row counted
 * by its weight. {@link Metrics} has the closed list of them.
 */
public sealed interface Metric extends Serializable {

  /** A metric that is made of sums over the rows, in whatever order these come. */
  non-sealed interface Summed extends Metric {
    /**
     * The sum over all rows of a block, in their order; those of weight 0 contribute nothing.
     *
     * @param w of the features as they are
     * @param scores as {@link Objective#scores} has them; only read
     */
    MetricSum sum(Objective objective, double[] w, Block block, double[] scores);

    /** The metric, given the sum over all rows. */
    double value(MetricSum sum);
  }

  /** A metric that is a function of the weighted mean of a term of each row. */
  interface Mean extends Summed {
    /** Σ s·term over the rows of a block, but for those of weight 0. */
    double total(Objective objective, double[] w, Block block, double[] scores);

    /** The metric, given the mean. */
    default double of(double mean) {
      return mean;
    }

    @Override
    default MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
      return new RowMean(block.targets().weight(), total(objective, w, block, scores));
    }

    @Override
    default double value(MetricSum sum) {
      return of(((RowMean) sum).value());
    }

    @Override
    default boolean isLargerBetter() {
      return false;
    }

    /** Σ s·term over the rows of a block that have a weight, by their numbers. */
    static double total(Block block, IntToDoubleFunction term) {
      double sum = 0;
      for (int row = 0; row < block.rows(); row++) {
        double s = block.weight(row);
        if (s != 0) {
          sum += s * term.applyAsDouble(row);
        }
      }
      return sum;
    }
  }

  /** A metric that is made of the rows in the order of their scores. */
  non-sealed interface Ranked extends Metric {
    /** Its value; not a number where all labels are the same. */
    double of(Ranking ranking);

    /** Whether the metric needs sums over the rows in the order of falling scores. */
    default boolean needsPrecision() {
      return true;
    }

    @Override
    default Optional<String> unfit(Objective objective) {
      return objective.labels() == LabelDomain.BINARY && objective.outputs() == 1
          ? Optional.empty()
          : Metric.needs("labels {0, 1}", objective);
    }

    @Override
    default boolean isLargerBetter() {
      return true;
    }
  }

  private static Optional<String> needs(String wanted, Objective objective) {
    return Optional.of("must have %s but the loss has %s".formatted(wanted, objective.labels()));
  }

  /** Why labels of an objective are no classes, as {@link #unfit} has it. */
  static Optional<String> requireClasses(Objective objective) {
    if (objective.predictsScores()) {
      return Optional.of("must have one score but the loss has " + objective.outputs());
    }
    return objective.labels().isOfClasses()
        ? Optional.empty()
        : needs("labels that are classes", objective);
  }

  /** Why labels of an objective are no numbers, as {@link #unfit} has it. */
  static Optional<String> requireNumbers(Objective objective) {
    return objective.labels().isOfClasses() || objective.outputs() != 1
        ? needs("labels that are numbers", objective)
        : Optional.empty();
  }

  /** Whether a larger value is better than a smaller one. */
  boolean isLargerBetter();

  /** Why it cannot be measured on an objective, as in "must have …"; empty where it can. */
  Optional<String> unfit(Objective objective);

  /** As a conf may write it, and as results have it: that of the record, with a small letter. */
  default String name() {
    String type = getClass().getSimpleName();
    return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
  }

  /**
   * Whether a value is better than another one by more than a margin. What is not a number is never
   * better, and any number is better than what is none.
   *
   * @param margin at least 0, in the unit of the metric
   */
  default boolean isBetter(double value, double other, double margin) {
    if (Double.isNaN(value) || Double.isNaN(other)) {
      return !Double.isNaN(value);
    }
    return isLargerBetter() ? value > other + margin : value < other - margin;
  }
}
