package org.thalweg.metrics;

import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/**
 * The squared errors of predicted means beside the spread Σ s(y − ȳ)² of the labels, which is
 * merged by T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae", COMPSTAT (1982). A final
 * class, because it is a task result.
 */
final class LabelSpread implements MetricSum {
  private static final long serialVersionUID = 1;

  private double weight;
  private double mean; // of the labels
  private double spread;
  private double errors;

  /** Adds the rows of a block, and returns this. */
  LabelSpread add(Objective objective, Block block, double[] scores) {
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      if (s != 0) {
        double label = block.label(row);
        double error = Predicted.number(objective, scores, row) - label;
        errors += s * error * error;
        weight += s;
        double change = label - mean;
        mean += change * (s / weight);
        spread += s * change * (label - mean);
      }
    }
    return this;
  }

  @Override
  public LabelSpread merge(MetricSum sum) {
    LabelSpread other = (LabelSpread) sum;
    if (weight == 0) {
      mean = other.mean;
      spread = other.spread;
    } else if (other.weight > 0) {
      double share = other.weight / (weight + other.weight);
      double change = other.mean - mean;
      spread += other.spread + change * change * weight * share;
      mean += change * share;
    }
    weight += other.weight;
    errors += other.errors;
    return this;
  }

  /** 1 − errors/spread; not a number where all labels are the same. */
  double explained() {
    return spread > 0 ? 1 - errors / spread : Double.NaN;
  }
}
