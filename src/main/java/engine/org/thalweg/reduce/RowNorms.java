package org.thalweg.reduce;

import java.util.List;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;

/**
 * How long the rows are in a {@link RowMetric}, and how large the entries of each feature. One
 * pass; 2·d doubles. A final class, because it travels as a task result.
 */
public final class RowNorms implements Mergeable<RowNorms>, Answer {
  private static final long serialVersionUID = 2;

  private final double[] squares; // Σ s·x·(x − 2μ) of a feature
  private final double[] weights; // Σ s of its stored entries
  private double weight;
  private double sum; // Σ s·‖x‖²
  private double largest; // max s·‖x‖²
  private double heaviest; // max s
  private long rows;
  private long entries;

  /**
   * The sums before any row is added.
   *
   * @param features how many columns the rows have
   */
  public RowNorms(int features) {
    this(new double[features], new double[features]);
  }

  private RowNorms(double[] squares, double[] weights) {
    this.squares = squares;
    this.weights = weights;
  }

  /** Adds the rows of a block; the metric must be the same for all blocks. */
  public void add(Block block, RowMetric metric) {
    SparseRow x = new SparseRow();
    for (int row = 0; row < block.rows(); row++) {
      block.read(row, x);
      add(x, block.weight(row), metric);
    }
    entries += block.entries();
  }

  private void add(SparseRow x, double s, RowMetric metric) {
    int[] columns = x.columns();
    double[] values = x.values();
    double[] p = metric.weights();
    double norm = 0;
    double cross = 0;
    for (int k = 0; k < x.count(); k++) {
      int column = columns[k];
      double value = values[k];
      double shift = metric.shift(column);
      squares[column] += s * value * (value - 2 * shift);
      weights[column] += s;
      norm += p[column] * value * value;
      cross += p[column] * value * shift;
    }
    double length = metric.norm(norm, cross);
    weight += s;
    sum += s * length;
    largest = Math.max(largest, s * length);
    heaviest = Math.max(heaviest, s);
    rows++;
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
    heaviest = Math.max(heaviest, other.heaviest);
    rows += other.rows;
    entries += other.entries;
    return this;
  }

  /** {@inheritDoc} The first range also has what is of whole rows. */
  @Override
  public List<RowNorms> cut(int ranges) {
    List<RowNorms> cut =
        Pieces.of(ranges, squares, weights).stream()
            .map(piece -> new RowNorms(piece[0], piece[1]))
            .toList();
    cut.get(0).takeRows(this);
    return cut;
  }

  @Override
  public RowNorms joined(List<RowNorms> later) {
    double[][] arrays =
        Pieces.joined(
            Stream.concat(Stream.of(this), later.stream())
                .map(piece -> new double[][] {piece.squares, piece.weights})
                .toList());
    RowNorms whole = new RowNorms(arrays[0], arrays[1]);
    whole.takeRows(this);
    return whole;
  }

  private void takeRows(RowNorms other) {
    weight = other.weight;
    sum = other.sum;
    largest = other.largest;
    heaviest = other.heaviest;
    rows = other.rows;
    entries = other.entries;
  }

  /** How many rows were added, whatever they weigh. */
  @Override
  public long rows() {
    return rows;
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

  /** The largest example weight of a row, as a multiple of the mean one. */
  public double heaviest() {
    return heaviest / meanWeight();
  }

  /**
   * The mean square of a feature, by example weight: of its stored entries; or of x − μ over all
   * rows, where the metric shifts. 0 where there is no such entry.
   *
   * @param metric the one with which the rows were added
   */
  public double meanSquare(int feature, RowMetric metric) {
    if (metric.shifts()) {
      return meanSquareOfRows(feature, metric);
    }
    return weights[feature] > 0 ? squares[feature] / weights[feature] : 0;
  }

  /**
   * The mean of (x − μ)² of a feature over all rows, by example weight; entries that are not stored
   * are 0.
   *
   * @param metric the one with which the rows were added
   */
  public double meanSquareOfRows(int feature, RowMetric metric) {
    double shift = metric.shift(feature);
    return Math.max(0, squares[feature] / weight + shift * shift);
  }
}
