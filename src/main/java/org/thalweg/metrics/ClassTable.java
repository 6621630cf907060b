package org.thalweg.metrics;

import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/**
 * How much weight the rows have of each class, those predicted to be of it, and those that are
 * both. A final class, because it is a task result.
 */
final class ClassTable implements MetricSum {
  private static final long serialVersionUID = 1;

  private final double[] actual;
  private final double[] predicted;
  private final double[] correct;
  private boolean isUnknown; // whether a prediction is not a number

  /** A table of no row; of two classes or more. */
  ClassTable(int classes) {
    actual = new double[classes];
    predicted = new double[classes];
    correct = new double[classes];
  }

  /** Adds the rows of a block, and returns this. */
  ClassTable add(Objective objective, Block block, double[] scores) {
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      if (s != 0) {
        double guess = Predicted.label(objective, scores, row);
        int label = (int) block.label(row);
        actual[label] += s;
        isUnknown |= Double.isNaN(guess);
        predicted[(int) guess] += s; // of class 0 where it is not a number
        correct[label] += guess == label ? s : 0;
      }
    }
    return this;
  }

  @Override
  public ClassTable merge(MetricSum sum) {
    ClassTable other = (ClassTable) sum;
    for (int c = 0; c < actual.length; c++) {
      actual[c] += other.actual[c];
      predicted[c] += other.predicted[c];
      correct[c] += other.correct[c];
    }
    isUnknown |= other.isUnknown;
    return this;
  }

  /** F1 of class 1 where there are two; else the mean over the classes by their weights. */
  double f1() {
    double weight = 0;
    double sum = 0;
    for (int c = 0; c < actual.length; c++) {
      weight += actual[c];
      sum += actual[c] * f1(c);
    }
    if (isUnknown || weight == 0) {
      return Double.NaN;
    }
    return actual.length == 2 ? f1(1) : sum / weight;
  }

  private double f1(int c) {
    double both = actual[c] + predicted[c];
    return both == 0 ? 0 : 2 * correct[c] / both;
  }
}
