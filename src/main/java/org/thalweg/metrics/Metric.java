package org.thalweg.metrics;

import java.io.Serializable;
import java.util.Optional;
import org.thalweg.linalg.Block;
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

  /** A metric that is made of the rows in the order of their scores. */
  non-sealed interface Ranked extends Metric {
    /** Its value; not a number where all labels are the same. */
    double of(Ranking ranking);

    /** Whether the metric needs sums over the rows in the order of falling scores. */
    boolean needsPrecision();

    @Override
    default Optional<String> unfit(Objective objective) {
      return Metrics.requireBinary(objective);
    }

    @Override
    default boolean isLargerBetter() {
      return true;
    }
  }

  /** Whether a larger value is better than a smaller one. */
  boolean isLargerBetter();

  /** Why it cannot be measured on an objective, as in "must have …"; empty where it can. */
  Optional<String> unfit(Objective objective);

  /** As a conf may write it, and as results have it. */
  default String name() {
    return Metrics.TABLE.stream()
        .filter(member -> member.type() == getClass())
        .findFirst()
        .orElseThrow()
        .name();
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
