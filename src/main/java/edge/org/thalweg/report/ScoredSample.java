package org.thalweg.report;

import java.util.List;
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
    FeatureMoments moments) {

  /** What labels are, which decides the pictures that there are of the rows. */
  public enum LabelScale {
    BINARY,
    CLASSES,
    NUMBERS
  }

  /** How many rows are here. */
  int count() {
    return labels.length;
  }

  /** What class k is called. */
  String className(int k) {
    return k < classNames.size() ? classNames.get(k) : Integer.toString(k);
  }
}
