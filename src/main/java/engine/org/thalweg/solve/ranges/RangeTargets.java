package org.thalweg.solve.ranges;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.Loss;

/**
 * What the driver knows of the rows, in the order in which the ranges hold them: labels, weights,
 * offsets and the columns that the loss reads.
 */
public final class RangeTargets {
  private final int rows;
  private final double weight;
  private final double[] labels;
  private final double[] weights; // null for all 1
  private final double[] offsets; // null for all 0
  private final double[][] columns; // that the loss reads beside the label

  /**
   * Orders what was read.
   *
   * @param place of a row, from its number in the data
   * @param read all of them, in the order of the data
   */
  public RangeTargets(IntUnaryOperator place, List<Targets> read) {
    rows = read.stream().mapToInt(Targets::rows).sum();
    labels = new double[rows];
    weights = read.stream().anyMatch(Targets::haveWeights) ? new double[rows] : null;
    offsets = read.stream().anyMatch(Targets::haveOffsets) ? new double[rows] : null;
    columns = new double[read.stream().mapToInt(Targets::columns).max().orElse(0)][rows];
    double sum = 0;
    int number = 0;
    for (Targets some : read) {
      for (int i = 0; i < some.rows(); i++) {
        int at = place.applyAsInt(number++);
        labels[at] = some.label(i);
        sum += some.weight(i);
        if (weights != null) {
          weights[at] = some.weight(i);
        }
        if (offsets != null) {
          offsets[at] = some.offset(i);
        }
        for (int k = 0; k < columns.length; k++) {
          columns[k][at] = some.column(k, i);
        }
      }
    }
    weight = sum;
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** Σ s of all rows. */
  public double weight() {
    return weight;
  }

  /** Adds the offsets of all rows to their scores, of which each row has as many. */
  public void addOffsets(double[] scores) {
    int each = scores.length / Math.max(1, rows);
    for (int i = 0; offsets != null && i < scores.length; i++) {
      scores[i] += offsets[i / each];
    }
  }

  /** The mean loss of all rows, from their scores with offsets. */
  public double meanLoss(Loss loss, double[] scores) {
    return value(loss, scores.clone(), new RowPiece(0, rows)) / weight;
  }

  /** Σ s·ℓ of neighbouring rows, whose scores are replaced by their derivatives. */
  double evaluate(Loss loss, double[] scores, RowPiece piece) {
    return loss.evaluate(scores, labels(piece), columns(piece), weights(piece), piece.count());
  }

  /** Σ s·ℓ alone; scores may be overwritten. */
  double value(Loss loss, double[] scores, RowPiece piece) {
    return loss.value(scores, labels(piece), columns(piece), weights(piece), piece.count());
  }

  private double[][] columns(RowPiece piece) {
    double[][] some = new double[columns.length][];
    Arrays.setAll(some, k -> of(columns[k], 0, piece));
    return some;
  }

  private double[] labels(RowPiece piece) {
    return of(labels, 0, piece);
  }

  double[] weights(RowPiece piece) {
    return of(weights, 1, piece);
  }

  double[] offsets(RowPiece piece) {
    return of(offsets, 0, piece);
  }

  /** The rows themselves, in their order. */
  public Targets all() {
    return new Targets(rows, labels, weights, offsets, columns);
  }

  /**
   * Labels, weights and columns of neighbouring rows, whose offsets are in their scores already.
   */
  public Targets scored(int from, int count) {
    RowPiece piece = new RowPiece(from, count);
    double[] own = weights == null ? null : weights(piece);
    return new Targets(count, labels(piece), own, null, columns(piece));
  }

  private double[] of(double[] all, double constant, RowPiece piece) {
    double[] some = new double[piece.count()];
    if (all == null) {
      Arrays.fill(some, constant);
      return some;
    }
    int first = Math.min(piece.count(), rows - piece.from());
    System.arraycopy(all, piece.from(), some, 0, first);
    System.arraycopy(all, 0, some, first, piece.count() - first);
    return some;
  }
}
