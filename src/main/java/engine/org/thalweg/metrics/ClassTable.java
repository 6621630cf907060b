package org.thalweg.metrics;

import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;

/**
 * How much weight the rows have of each class, those predicted to be of it, and those that are
 * both. A final class, because it is a task result.
 */
public final class ClassTable implements MetricSum {
  private static final long serialVersionUID = 1;

  private final double[] actual;
  private final double[] predicted;
  private final double[] correct;
  private boolean isUnknown; // whether a prediction is not a number

  /** A table of no row; of two classes or more. */
  public ClassTable(int classes) {
    actual = new double[classes];
    predicted = new double[classes];
    correct = new double[classes];
  }

  /** Adds the rows of a block, and returns this. */
  public ClassTable add(Objective objective, Block block, double[] scores) {
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      if (s != 0) {
        double guess = predicted(objective, scores, row);
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

  /**
   * The class that a row is predicted to be of: 0 or 1 as the only score says; the class of the
   * largest of several, the first of them where there is more than one.
   *
   * @return not a number where a score is none
   */
  static double predicted(Objective objective, double[] scores, int row) {
    int outputs = objective.outputs();
    for (int i = row * outputs; i < (row + 1) * outputs; i++) {
      if (Double.isNaN(scores[i])) {
        return Double.NaN;
      }
    }
    if (objective.labels() == LabelDomain.BINARY) {
      return objective.isPositive(scores[row]) ? 1 : 0;
    }
    return SoftmaxLoss.predicted(scores, row * outputs, outputs);
  }

  /** F1 of class 1 where there are two; else the mean over the classes by their weights. */
  double f1() {
    double mean = mean(c -> f(c, 1));
    return actual.length == 2 && !Double.isNaN(mean) ? f(1, 1) : mean;
  }

  /**
   * The mean of what each class has, by the weights of the classes; not a number where there is no
   * weight, or a prediction is none.
   */
  public double mean(IntToDoubleFunction ofClass) {
    double weight = 0;
    double sum = 0;
    for (int c = 0; c < actual.length; c++) {
      weight += actual[c];
      sum += actual[c] * ofClass.applyAsDouble(c);
    }
    return isUnknown || weight == 0 ? Double.NaN : sum / weight;
  }

  /** The part of the rows whose class is predicted; not a number as for {@link #mean}. */
  public double accuracy() {
    return isUnknown ? Double.NaN : DoubleStream.of(correct).sum() / DoubleStream.of(actual).sum();
  }

  /** The part of what is predicted to be of a class that is; 0 where that is nothing. */
  public double precision(int c) {
    return part(correct[c], predicted[c]);
  }

  /** The part of a class that is predicted to be of it; 0 of a class that does not occur. */
  public double recall(int c) {
    return part(correct[c], actual[c]);
  }

  /**
   * The harmonic mean of precision P and recall R, which counts β² times: (1 + β²)PR/(β²P + R). 0
   * of a class that neither occurs nor is predicted.
   */
  public double f(int c, double beta) {
    double square = beta * beta;
    return part((1 + square) * correct[c], square * actual[c] + predicted[c]);
  }

  private static double part(double some, double all) {
    return all == 0 ? 0 : some / all;
  }
}
