package org.thalweg.reduce;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/**
 * How long the rows are, in a scaled norm ‖x‖² = Σ W x², intercepts included; and how large the
 * stored entries of each feature. One pass; 2·d doubles. A final class, because it is a task
 * result.
 */
public final class RowNorms implements Mergeable<RowNorms> {
  private static final long serialVersionUID = 1;

  private final double[] squares; // Σ s·x² of a feature
  private final double[] weights; // Σ s of its stored entries
  private double weight;
  private double sum; // Σ s·‖x‖²
  private double largest; // max s·‖x‖²
  private long rows;
  private long entries;

  /** Of no row yet. */
  public RowNorms(int features) {
    squares = new double[features];
    weights = new double[features];
  }

  /**
   * Adds the rows of a block.
   *
   * @param scale W of the features, and of the intercept behind them where there is one
   */
  public void add(Block block, double[] scale) {
    double constant = scale.length > squares.length ? scale[squares.length] : 0;
    SparseRow x = new SparseRow();
    for (int row = 0; row < block.rows(); row++) {
      double s = block.weight(row);
      double norm = constant;
      block.read(row, x);
      for (int k = 0; k < x.count(); k++) {
        int column = x.columns()[k];
        double square = x.values()[k] * x.values()[k];
        squares[column] += s * square;
        weights[column] += s;
        norm += scale[column] * square;
      }
      weight += s;
      sum += s * norm;
      largest = Math.max(largest, s * norm);
      rows++;
    }
    entries += block.entries();
  }

  @Override
  public RowNorms merge(RowNorms other) {
    for (int j = 0; j < squares.length; j++) {
      squares[j] += other.squares[j];
      weights[j] += other.weights[j];
    }
    weight += other.weight;
    sum += other.sum;
    largest = Math.max(largest, other.largest);
    rows += other.rows;
    entries += other.entries;
    return this;
  }

  /** Mean number of stored entries of a row. */
  public double meanEntries() {
    return (double) entries / rows;
  }

  /** Mean example weight of a row. */
  public double meanWeight() {
    return weight / rows;
  }

  /** Mean of ‖x‖², by example weight. */
  public double mean() {
    return sum / weight;
  }

  /** The largest (s/s̄)·‖x‖² of a row. */
  public double largest() {
    return largest / meanWeight();
  }

  /**
   * 1 / the root of the mean square of the stored entries of each feature, and 1 for the intercept
   * behind them; 1 where there are none.
   *
   * @param length with or without a place for the intercept
   */
  public double[] inverseSizes(int length) {
    double[] inverse = new double[length];
    Arrays.fill(inverse, 1);
    for (int j = 0; j < squares.length; j++) {
      inverse[j] = squares[j] > 0 ? Math.sqrt(weights[j] / squares[j]) : 1;
    }
    return inverse;
  }
}
