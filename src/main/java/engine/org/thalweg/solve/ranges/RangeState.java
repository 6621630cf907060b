package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * One range of the features in a run: its rows, its weights and what the rule remembers of them.
 * Weights that the batch of a step does not touch are left as they are until they are read, so a
 * step costs the entries of its batch. Reading changes nothing of them: so w is the same after any
 * checkpoints and reports. For one thread at a time.
 */
public final class RangeState {
  /** A version that no run comes to. */
  public static final long NONE = -1;

  /** Numbers before the scores of {@link #pass}. */
  static final int PENALTY = 2;

  private final RangeRows rows;
  private final RangeWeights weights;
  private long version; // steps taken
  private boolean isWhole = true; // false while a step is taken
  private long keptVersion = NONE;
  private double[] keptWeights = new double[0]; // at that version
  private ScoredPiece scored; // what was scored last, at this version; null for nothing

  /** Rows whose scores have been computed. */
  private record ScoredPiece(RowPiece piece, RowChunk chunk, double[] w) {}

  private RangeState(RangeRows rows, RangeWeights weights, long version) {
    this.rows = rows;
    this.weights = weights;
    this.version = version;
  }

  /** A range before the first step. */
  public static RangeState begin(RangeSetting setting, RangeRows rows) {
    return new RangeState(rows, RangeWeights.begin(setting, rows.start()), 0);
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
    RangeWeights weights = RangeWeights.read(setting, rows.held().count(), in);
    RangeState state = new RangeState(rows, weights, version);
    state.keptVersion = in.readLong();
    if (state.keptVersion != NONE) {
      state.keptWeights = new double[rows.held().count()];
      StoredNumbers.read(state.keptWeights, in);
    }
    return state;
  }

  /** Writes all but the rows. */
  public void save(DataOutputStream out) throws IOException {
    out.writeLong(version);
    out.writeInt(rows.from());
    weights.write(out);
    out.writeLong(keptVersion);
    StoredNumbers.write(keptWeights, out);
  }

  /** The columns of this range. */
  public RangeRows rows() {
    return rows;
  }

  /** Steps taken so far. */
  public long version() {
    return version;
  }

  /**
   * Whether the range can be brought to a version: not once it is beyond, or half of a step, or has
   * not kept on its way what it should have.
   */
  public boolean reaches(long wanted, long kept) {
    boolean hasKept = kept == NONE || kept == keptVersion || version <= kept;
    return isWhole && hasKept && (version <= wanted || wanted == kept || wanted == 0);
  }

  /**
   * Takes the steps before a version that have not been taken yet.
   *
   * @param wanted a version that the range {@link #reaches}
   * @param kept the version whose weights are kept, when the range comes to it; {@link #NONE} for
   *     none
   * @return the range at that version, to be read
   */
  public RangeState at(long wanted, long kept, StepLog log) {
    keepAt(kept);
    while (version < wanted) {
      double[] derivatives = log.derivatives(version);
      isWhole = false;
      step(derivatives);
      isWhole = true;
      keepAt(kept);
    }
    if (version == wanted) {
      return this;
    }
    if (wanted > 0 && keptVersion != wanted) {
      throw new IllegalStateException(
          "the weights after %d steps are gone; %d were taken".formatted(wanted, version));
    }
    double[] still = wanted > 0 ? keptWeights : rows.start();
    return new RangeState(rows, RangeWeights.still(weights.setting(), still), wanted);
  }

  private void keepAt(long kept) {
    if (version == kept && keptVersion != kept) {
      keptWeights = weights.at(version);
      keptVersion = kept;
    }
  }

  private void step(double[] derivatives) {
    RowPiece piece = weights.setting().batches().of(version);
    ScoredPiece batch =
        scored != null && scored.piece().equals(piece) ? scored : read(piece); // a replay reads it
    scored = null;
    double[] gradient = new double[batch.chunk().touched().length];
    batch.chunk().addGradient(derivatives, 0, gradient);
    weights.step(batch.chunk().touched(), batch.w(), gradient, version);
    version++;
  }

  private ScoredPiece read(RowPiece piece) {
    RowChunk chunk = rows.batch(piece);
    return new ScoredPiece(piece, chunk, weights.at(chunk.touched(), version));
  }

  /**
   * The scores of a batch by the features of this range, behind the figures of the last step: Σ g²,
   * Σ (Δw)² and R of the weights as they are stored.
   */
  public double[] scores(RowPiece piece) {
    scored = read(piece);
    double[] figures = weights.figures();
    double[] all = Arrays.copyOf(figures, figures.length + piece.count());
    scored.chunk().score(scored.w(), 0, piece.count(), all, figures.length);
    return all;
  }

  /**
   * The scores of neighbouring rows by the features of this range, behind R of the weights here, as
   * they are at this version, and how many of them are not 0.
   */
  public double[] pass(RowPiece piece) {
    double[] w = weights.at(version);
    double[] all = new double[PENALTY + piece.count()];
    for (double each : w) {
      all[0] += weights.setting().penalty(each);
      all[1] += each != 0 ? 1 : 0;
    }
    rows.each(
        piece,
        (chunk, first, count, place) ->
            chunk.score(gathered(w, chunk.touched()), first, count, all, PENALTY + place));
    return all;
  }

  /**
   * Σ of the squares of the least-norm subgradient of F by the weights here, where the run begins
   * and at this version.
   *
   * @param atStart derivatives of the mean loss by the scores of all rows, where the run begins
   * @param here the same derivatives at this version
   */
  public double[] subgradientSquares(double[] atStart, double[] here) {
    return new double[] {squares(rows.start(), atStart), squares(weights.at(version), here)};
  }

  private double squares(double[] w, double[] derivatives) {
    double[] gradient = gradient(derivatives);
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      double g = weights.setting().subgradient(w[i], gradient[i]);
      sum += g * g;
    }
    return sum;
  }

  /** Σ δ·x over all rows, of the held features. */
  private double[] gradient(double[] derivatives) {
    double[] gradient = new double[rows.held().count()];
    for (RowChunk chunk : rows.chunks()) {
      int[] touched = chunk.touched();
      double[] own = touched == null ? gradient : new double[touched.length];
      chunk.addGradient(derivatives, chunk.from(), own);
      for (int k = 0; touched != null && k < own.length; k++) {
        gradient[touched[k]] += own[k];
      }
    }
    return gradient;
  }

  private static double[] gathered(double[] all, int[] places) {
    return places == null ? all : RangeWeights.gathered(all, places);
  }

  /**
   * The weights at this version that are not +0.0, ascending: for each its feature, counted from
   * the first of the range, and its value.
   */
  public double[] nonZeros() {
    double[] w = weights.at(version);
    double[] pairs = new double[2 * w.length];
    int count = 0;
    for (int number = 0; number < w.length; number++) {
      if (Double.doubleToRawLongBits(w[number]) != 0) {
        pairs[count++] = rows.held().feature(number);
        pairs[count++] = w[number];
      }
    }
    return Arrays.copyOf(pairs, count);
  }
}
