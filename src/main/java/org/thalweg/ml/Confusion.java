package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;

/**
 * Weights of rows by their label and by what is predicted, and the metrics that Spark's {@code
 * MulticlassMetrics} makes of them.
 *
 * @param weights label × prediction
 */
record Confusion(double[][] weights) {

  /** The confusion of the scores of one model. */
  static Confusion of(Objective objective, ScoreTable rows, double[] scores) {
    int outputs = objective.outputs();
    boolean isBinary = objective.labels() == LabelDomain.BINARY;
    int classes =
        Math.max(isBinary ? 2 : outputs, 1 + (int) Arrays.stream(rows.labels()).max().orElse(0));
    double[][] weights = new double[classes][classes];
    for (int row = 0; row < rows.rows(); row++) {
      int predicted =
          isBinary
              ? scores[row] > 0 ? 1 : 0
              : (int) SoftmaxLoss.predicted(scores, row * outputs, outputs);
      weights[(int) rows.labels()[row]][predicted] += rows.weights()[row];
    }
    return new Confusion(weights);
  }

  /**
   * A metric by its name.
   *
   * @return empty for one that only Spark has
   */
  static Optional<ToDoubleFunction<Confusion>> metric(String name, double beta) {
    return switch (name) {
      case "accuracy" -> Optional.of(Confusion::accuracy);
      case "hammingLoss" -> Optional.of(all -> 1 - all.accuracy());
      case "f1" -> Optional.of(all -> all.weighted(label -> all.f(label, 1)));
      case "weightedFMeasure" -> Optional.of(all -> all.weighted(label -> all.f(label, beta)));
      case "weightedPrecision" -> Optional.of(all -> all.weighted(all::precision));
      case "weightedRecall", "weightedTruePositiveRate" ->
          Optional.of(all -> all.weighted(all::recall));
      default -> Optional.empty();
    };
  }

  private double accuracy() {
    return IntStream.range(0, weights.length).mapToDouble(k -> weights[k][k]).sum() / total();
  }

  /** The mean over the labels that occur, by their weights. */
  private double weighted(IntToDoubleFunction ofLabel) {
    return IntStream.range(0, weights.length)
            .filter(label -> ofLabel(label) > 0)
            .mapToDouble(label -> ofLabel.applyAsDouble(label) * ofLabel(label))
            .sum()
        / total();
  }

  private double f(int label, double beta) {
    double precision = precision(label);
    double recall = recall(label);
    double squared = beta * beta;
    return precision + recall == 0
        ? 0
        : (1 + squared) * precision * recall / (squared * precision + recall);
  }

  private double precision(int label) {
    double predicted = Arrays.stream(weights).mapToDouble(row -> row[label]).sum();
    return predicted == 0 ? 0 : weights[label][label] / predicted;
  }

  private double recall(int label) {
    return weights[label][label] / ofLabel(label);
  }

  private double ofLabel(int label) {
    return Arrays.stream(weights[label]).sum();
  }

  private double total() {
    return Arrays.stream(weights).flatMapToDouble(Arrays::stream).sum();
  }
}
