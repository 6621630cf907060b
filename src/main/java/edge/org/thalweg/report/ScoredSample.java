package org.thalweg.report;

import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.FeatureMoments;

/**
 * Some rows with what a model says of them: all rows of the data, or a sample.
 *
 * @param source the data in words, such as "data.test"
 * @param rows of the data, of which these are all or some
 * @param kind of the labels
 * @param classNames what the classes are called; empty for their numbers
 * @param isProbabilistic whether {@code scores} of classes are probabilities
 * @param labels by row
 * @param predictions by row: a class, or the mean of y
 * @param scores by row: for two classes the probability of class 1 or the raw score; for more the
 *     probability of the predicted class; the same as {@code predictions} for numbers
 * @param weights s by row
 * @param moments of the features over all rows of the data; null if they are not known
 * @param importance of the columns of the data; empty if it was not measured
 */
public record ScoredSample(
    String source,
    long rows,
    LabelScale kind,
    List<String> classNames,
    boolean isProbabilistic,
    double[] labels,
    double[] predictions,
    double[] scores,
    double[] weights,
    FeatureMoments moments,
    Optional<PermutationImportance> importance) {

  /** What labels are, which decides the pictures that there are of the rows. */
  public enum LabelScale {
    BINARY,
    CLASSES,
    NUMBERS
  }

  /**
   * What a model says of rows, without moments and importance.
   *
   * @param blocks the rows
   * @param source the data in words
   * @param rows of the data
   */
  static ScoredSample of(Model model, List<Block> blocks, String source, long rows) {
    int count = blocks.stream().mapToInt(Block::rows).sum();
    Objective objective = model.objective();
    LabelScale kind = kind(objective);
    double[] labels = new double[count];
    double[] predictions = new double[count];
    double[] scores = new double[count];
    double[] weights = new double[count];
    double[] w = model.w();
    int at = 0;
    for (Block block : blocks) {
      double[] raw = objective.scores(w, block);
      int outputs = objective.outputs();
      for (int i = 0; i < block.rows(); i++, at++) {
        double first = raw[i * outputs];
        labels[at] = block.label(i);
        weights[at] = block.weight(i);
        switch (kind) {
          case BINARY -> {
            predictions[at] = first > 0 ? 1 : 0;
            scores[at] = objective.isProbabilistic() ? objective.mean(first) : first;
          }
          case CLASSES -> {
            int label = SoftmaxLoss.predicted(raw, i * outputs, outputs);
            SoftmaxLoss.probabilities(raw, i * outputs, outputs);
            predictions[at] = label;
            scores[at] = raw[i * outputs + label];
          }
          case NUMBERS -> {
            predictions[at] = objective.mean(first);
            scores[at] = predictions[at];
          }
        }
      }
    }
    List<String> names = model.input().classNames();
    boolean isProbabilistic = objective.isProbabilistic();
    return new ScoredSample(
        source,
        rows,
        kind,
        names,
        isProbabilistic,
        labels,
        predictions,
        scores,
        weights,
        null,
        Optional.empty());
  }

  private static LabelScale kind(Objective objective) {
    return switch (objective.labels()) {
      case BINARY -> LabelScale.BINARY;
      case CLASSES -> LabelScale.CLASSES;
      default -> LabelScale.NUMBERS;
    };
  }

  /** These rows, with what is known of all rows of the data. */
  ScoredSample with(FeatureMoments known, PermutationImportance measured) {
    return new ScoredSample(
        source,
        rows,
        kind,
        classNames,
        isProbabilistic,
        labels,
        predictions,
        scores,
        weights,
        known,
        Optional.of(measured));
  }

  /** The number of rows that were scored and are in this sample. */
  int count() {
    return labels.length;
  }

  /** The name of class k, counted from 0; its number where the model has no names. */
  String className(int k) {
    return k < classNames.size() ? classNames.get(k) : Integer.toString(k);
  }
}
