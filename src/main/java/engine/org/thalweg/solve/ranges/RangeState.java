package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.TouchedColumns;

/**
 * One range of the features in a run: its rows, its weights and what the rule remembers of them.
 * Weights that the batch of a step does not touch are left as they are until they are read, so a
 * step costs the entries of its batch. Reading changes nothing of them: so w is the same after any
 * checkpoints and reports. For one thread at a time.
 */
public final class RangeState {
  private final RangeRows rows;
  private final RangeWeights weights;
  private long version; // steps taken
  private boolean isWhole = true; // false while a step is taken
  private ScoredPiece scored; // what was scored last, at this version; null for nothing

  /** Rows whose scores have been computed. */
  private record ScoredPiece(RowPiece piece, TouchedColumns touched, double[] w) {}

  private RangeState(RangeRows rows, RangeWeights weights, long version) {
    this.rows = rows;
    this.weights = weights;
    this.version = version;
  }

  /** A range before the first step, at w = 0. */
  public static RangeState begin(RangeSetting setting, RangeRows rows) {
    return new RangeState(rows, RangeWeights.zeros(setting, rows.width()), 0);
  }

  /**
   * A range as {@link #save} wrote it.
   *
   * @throws IOException if that was of another one, or ends before
   */
  public static RangeState restore(RangeSetting setting, RangeRows rows, DataInputStream in)
      throws IOException {
    long version = in.readLong();
    int from = in.readInt();
    if (from != rows.from()) {
      throw new IOException(
          "the range must begin at feature %d but begins at %d".formatted(rows.from(), from));
    }
    return new RangeState(rows, RangeWeights.read(setting, rows.width(), in), version);
  }

  /** Writes all but the rows. */
  public void save(DataOutputStream out) throws IOException {
    out.writeLong(version);
    out.writeInt(rows.from());
    weights.write(out);
  }

  /** The columns of this range. */
  public RangeRows rows() {
    return rows;
  }

  /** Steps taken so far. */
  public long version() {
    return version;
  }

  /** Whether the range can be brought to a version: not once it is beyond, or half of a step. */
  public boolean reaches(long wanted) {
    return isWhole && version <= wanted;
  }

  /** Takes the steps before a version that it has not taken yet. */
  public void advance(long to, StepLog log) {
    while (version < to) {
      double[] derivatives = log.derivatives(version);
      isWhole = false;
      step(derivatives);
      isWhole = true;
    }
  }

  private void step(double[] derivatives) {
    RowPiece piece = weights.setting().batches().of(version);
    ScoredPiece batch =
        scored != null && scored.piece().equals(piece) ? scored : read(piece); // a replay reads it
    scored = null;
    double[] gradient = new double[batch.touched().columns().length];
    int done = 0;
    for (Block block : batch.touched().blocks()) {
      int count = block.rows();
      double[] own = Arrays.copyOfRange(derivatives, done, done + count);
      block.scatter(RangeRows.numbers(0, count), count, own, gradient);
      done += count;
    }
    weights.step(batch.touched().columns(), batch.w(), gradient, version);
    version++;
  }

  private ScoredPiece read(RowPiece piece) {
    List<CsrBlock> copies = rows.copies(piece);
    TouchedColumns touched = TouchedColumns.of(copies);
    return new ScoredPiece(piece, touched, weights.at(touched.columns(), version));
  }

  /**
   * The scores of some rows by the features of this range, behind the figures of the last step: Σ
   * g², Σ (Δw)² and R of the weights as they are stored.
   */
  public double[] scores(RowPiece piece) {
    scored = read(piece);
    double[] figures = weights.figures();
    double[] all = new double[figures.length + piece.count()];
    System.arraycopy(figures, 0, all, 0, figures.length);
    int done = figures.length;
    for (Block block : scored.touched().blocks()) {
      int count = block.rows();
      double[] own = new double[count];
      block.scores(scored.w(), RangeRows.numbers(0, count), count, own);
      System.arraycopy(own, 0, all, done, count);
      done += count;
    }
    return all;
  }

  /** R of the weights here, as they are at this version, and how many are not 0. */
  public double[] penalty() {
    double[] sums = new double[2];
    weights.forEach(
        version,
        (from, w) -> {
          for (double each : w) {
            sums[0] += weights.setting().penalty(each);
            sums[1] += each != 0 ? 1 : 0;
          }
        });
    return sums;
  }

  /**
   * Σ of the squares of the least-norm subgradient of F by the weights here.
   *
   * @param derivatives of the mean loss by the scores of all rows
   * @param isAtZero whether at w = 0, wherever the range is
   */
  public double[] subgradientSquares(double[] derivatives, boolean isAtZero) {
    double[] sum = new double[1];
    weights.forEach(
        version,
        (from, w) -> {
          double[] gradient = gradient(from, w.length, derivatives);
          for (int i = 0; i < w.length; i++) {
            double g = weights.setting().subgradient(isAtZero ? 0 : w[i], gradient[i]);
            sum[0] += g * g;
          }
        });
    return sum;
  }

  /** Σ δ·x over all rows of some of the features here. */
  private double[] gradient(int from, int count, double[] derivatives) {
    double[] gradient = new double[count];
    int done = 0;
    for (CsrBlock block : rows.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        double derivative = derivatives[done++];
        block.forEach(
            row,
            (column, value) -> {
              int at = column - from;
              if (at >= 0 && at < count) {
                gradient[at] += derivative * value;
              }
            });
      }
    }
    return gradient;
  }

  /** Shows the weights as they are at this version, in parts of neighbours. */
  public void forEach(WeightsPart part) {
    weights.forEach(version, part);
  }

  /** Some neighbouring weights. */
  @FunctionalInterface
  public interface WeightsPart {
    /**
     * Reads some of them.
     *
     * @param from the first one, counted from the first feature of the range
     * @param w their values, which change once it returns
     */
    void at(int from, double[] w);
  }
}
