package org.thalweg.metrics;

import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.TargetMoments;

/**
 * The squared errors of predicted means beside the spread Σ s(y − ȳ)² of the labels. A final class,
 * because it is a task result.
 */
final class LabelSpread implements MetricSum {
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
