package org.thalweg.loss;

import java.io.Serializable;
import java.util.List;

/** A loss ℓ(z, y) of the raw scores z of a row and its label y: what stands behind every model. */
public interface Loss extends Serializable {

  /** Number of raw scores K a row has. */
  int outputs();

  /** The columns of the table that it reads of each row beside the label, in their order. */
  default List<LossColumn> columns() {
    return List.of();
  }

  /** The labels this loss is defined for. */
  LabelDomain labels();

  /** Whether ℓ is the negative logarithm of the probability of y given z. */
  default boolean isProbabilistic() {
    return false;
  }

  /** Whether ℓ is known to be convex in z. */
  default boolean isConvex() {
    return false;
  }

  /** Whether ∂ℓ/∂z jumps somewhere, so that ℓ has no second derivative there. */
  default boolean hasKinks() {
    return false;
  }

  /**
   * The mean of y that the only score stands for, in the unit of y: the score itself by default.
   */
  default double mean(double score) {
    return score;
  }

  /** Whether the only score predicts class 1: above 0 by default. */
  default boolean isPositive(double score) {
    return score > 0;
  }

  /**
   * Replaces each score by s·∂ℓ/∂z, for the first {@code count} rows.
   *
   * @param scores z on entry, s·∂ℓ/∂z on return; rows × outputs(), row-major
   * @param labels y
   * @param weights s
   * @return Σ s·ℓ(z, y), summed in an order that the same arguments always have
   */
  double evaluate(double[] scores, double[] labels, double[] weights, int count);

  /**
   * Σ s·ℓ(z, y) alone, with the bits that {@link #evaluate} gives.
   *
   * @param scores z on entry; may be overwritten
   */
  default double value(double[] scores, double[] labels, double[] weights, int count) {
    return evaluate(scores, labels, weights, count);
  }

  /**
   * As {@link #evaluate(double[], double[], double[], int)}, of rows with {@link #columns}.
   *
   * @param columns by column, each by row
   */
  default double evaluate(
      double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
    return evaluate(scores, labels, weights, count);
  }

  /** As {@link #value(double[], double[], double[], int)}, of rows with {@link #columns}. */
  default double value(
      double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
    return value(scores, labels, weights, count);
  }
}
