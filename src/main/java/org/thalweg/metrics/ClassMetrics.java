package org.thalweg.metrics;

import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;

/** The metrics of classes, one record each. */
public final class ClassMetrics {
  private ClassMetrics() {}

  /** The mean of −ln p: the loss of models of probabilities. */
  public record LogLoss() implements MeanMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      return objective.isProbabilistic()
          ? Optional.empty()
          : Optional.of("must have a loss that gives probabilities to classes");
    }

    @Override
    public double total(Objective objective, double[] w, Block block, double[] scores) {
      return Losses.sum(objective, w, block, scores);
    }
  }

  /** The part of the rows, by weight, whose class is predicted. */
  public record Accuracy() implements TermMetric {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireClasses(objective);
    }

    @Override
    public boolean isLargerBetter() {
      return true;
    }

    @Override
    public double term(Objective objective, double[] scores, int row, double label) {
      double guess = Predicted.label(objective, scores, row);
      return Double.isNaN(guess) ? guess : guess == label ? 1 : 0;
    }
  }

  /**
   * The harmonic mean of precision and recall: of class 1 where there are two classes; else its
   * mean over the classes, each by the weight of its rows. 0 of a class that neither occurs nor is
   * predicted.
   */
  public record F1() implements Metric.Summed {
    @Override
    public Optional<String> unfit(Objective objective) {
      return Metrics.requireClasses(objective);
    }

    @Override
    public boolean isLargerBetter() {
      return true;
    }

    @Override
    public MetricSum sum(Objective objective, double[] w, Block block, double[] scores) {
      ClassTable table = new ClassTable(Math.max(2, objective.outputs()));
      return table.add(objective, block, scores);
    }

    @Override
    public double value(MetricSum sum) {
      return ((ClassTable) sum).f1();
    }
  }
}
