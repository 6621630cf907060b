package org.thalweg.reduce;

import java.util.ArrayList;
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
    int row = 0;
    if (block.isDense()) {
      SparseRow[] group = {new SparseRow(), new SparseRow(), new SparseRow(), new SparseRow()};
      for (; row + group.length <= block.rows(); row += group.length) {
        for (int i = 0; i < group.length; i++) {
          block.read(row + i, group[i]);
        }
        add(block, row, group, metric);
      }
    }
    SparseRow x = new SparseRow();
    for (; row < block.rows(); row++) {
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
    addNorm(s, metric.norm(norm, cross));
  }

  /**
   * Adds four whole rows side by side, with the bits of one after the other, whose sums would each
   * wait for the addition before.
   */
  private void add(Block block, int row, SparseRow[] x, RowMetric metric) {
    double[] x0 = x[0].values(), x1 = x[1].values(), x2 = x[2].values(), x3 = x[3].values();
    double s0 = block.weight(row), s1 = block.weight(row + 1);
    double s2 = block.weight(row + 2), s3 = block.weight(row + 3);
    double[] p = metric.weights();
    double n0 = 0, n1 = 0, n2 = 0, n3 = 0; // Σ P·x²
    double c0 = 0, c1 = 0, c2 = 0, c3 = 0; // Σ P·x·μ
    for (int j = 0; j < block.features(); j++) {
      double v0 = x0[j], v1 = x1[j], v2 = x2[j], v3 = x3[j];
      double shift = metric.shift(j);
      squares[j] =
          squares[j]
              + s0 * v0 * (v0 - 2 * shift)
              + s1 * v1 * (v1 - 2 * shift)
              + s2 * v2 * (v2 - 2 * shift)
              + s3 * v3 * (v3 - 2 * shift);
      weights[j] = weights[j] + s0 + s1 + s2 + s3;
      double p0 = p[j] * v0, p1 = p[j] * v1, p2 = p[j] * v2, p3 = p[j] * v3;
      n0 += p0 * v0;
      n1 += p1 * v1;
      n2 += p2 * v2;
      n3 += p3 * v3;
      c0 += p0 * shift;
      c1 += p1 * shift;
      c2 += p2 * shift;
      c3 += p3 * shift;
    }
    addNorm(s0, metric.norm(n0, c0));
    addNorm(s1, metric.norm(n1, c1));
    addNorm(s2, metric.norm(n2, c2));
    addNorm(s3, metric.norm(n3, c3));
  }

  private void addNorm(double s, double norm) {
    weight += s;
    sum += s * norm;
    largest = Math.max(largest, s * norm);
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
    List<double[]> ofSquares = Pieces.of(squares, ranges);
    List<double[]> ofWeights = Pieces.of(weights, ranges);
    List<RowNorms> cut = new ArrayList<>();
    for (int k = 0; k < ranges; k++) {
      cut.add(new RowNorms(ofSquares.get(k), ofWeights.get(k)));
    }
    cut.get(0).takeRows(this);
    return cut;
  }

  @Override
  public RowNorms joined(List<RowNorms> later) {
    List<RowNorms> all = Stream.concat(Stream.of(this), later.stream()).toList();
    RowNorms whole =
        new RowNorms(
            Pieces.joined(all.stream().map(piece -> piece.squares).toList()),
            Pieces.joined(all.stream().map(piece -> piece.weights).toList()));
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
