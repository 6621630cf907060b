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

  private final RangeMethod method;
  private final RangeRows rows;
  private final RangeVectors vectors;
  private long version; // steps taken
  private boolean isWhole = true; // false while a step is taken
  private long keptVersion = NONE;
  private double[] keptWeights = new double[0]; // at that version

  private RangeState(RangeMethod method, RangeRows rows, RangeVectors vectors, long version) {
    this.method = method;
    this.rows = rows;
    this.vectors = vectors;
    this.version = version;
  }

  /** A range before the first step. */
  public static RangeState begin(RangeMethod method, RangeRows rows) {
    return new RangeState(method, rows, method.begin(rows), 0);
  }

  /**
   * A range as {@link #save} wrote it.
   *
   * @throws IOException if that was of another one, or ends before
   */
  public static RangeState restore(RangeMethod method, RangeRows rows, DataInputStream in)
      throws IOException {
    long version = in.readLong();
    int from = in.readInt();
    if (from != rows.from()) {
      throw new IOException(
          "the range must begin at feature %d but begins at %d".formatted(rows.from(), from));
    }
    RangeState state = new RangeState(method, rows, method.read(rows, in), version);
    state.keptVersion = in.readLong();
    if (state.keptVersion != NONE) {
      state.keptWeights = new double[rows.held().count() * method.head().width()];
      StoredNumbers.read(state.keptWeights, in);
    }
    return state;
  }

  /** Writes all but the rows. */
  public void save(DataOutputStream out) throws IOException {
    out.writeLong(version);
    out.writeInt(rows.from());
    vectors.write(out);
    out.writeLong(keptVersion);
    StoredNumbers.write(keptWeights, out);
  }

  /** The columns of this range. */
  public RangeRows rows() {
    return rows;
  }

  /** What the method of the run has of this range. */
  RangeVectors vectors() {
    return vectors;
  }

  /**
   * Whether the range can be brought to a version: not once it is beyond, or half of a step, or has
   * not kept on its way what it should have, nor where the log has lost a step that it has not
   * taken.
   *
   * @param all whether more than w is to be read there
   */
  public boolean reaches(long wanted, long kept, boolean all, StepLog log) {
    if (version < Math.min(wanted, log.first())) {
      return false;
    }
    boolean hasKept = kept == NONE || kept == keptVersion || version <= kept;
    boolean isHeld = wanted == kept || wanted == 0 || vectors.earlier(wanted) != null;
    return isWhole && hasKept && (version <= wanted || isHeld && !all);
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
      vectors.step(derivatives, version);
      version++;
      isWhole = true;
      keepAt(kept);
    }
    if (version == wanted) {
      return this;
    }
    return new RangeState(method, rows, new StillVectors(earlier(wanted)), wanted);
  }

  private double[] earlier(long wanted) {
    if (wanted == 0) {
      return rows.start(method.head().width());
    }
    double[] w = keptVersion == wanted ? keptWeights : vectors.earlier(wanted);
    if (w == null) {
      throw new IllegalStateException(
          "the weights after %d steps are gone; %d were taken".formatted(wanted, version));
    }
    return w;
  }

  /** A w that is only read. */
  private record StillVectors(double[] w) implements RangeVectors {
    @Override
    public double[] at(long version) {
      return w.clone();
    }

    @Override
    public void step(double[] logged, long version) {
      throw new IllegalStateException("only read");
    }

    @Override
    public void write(DataOutputStream out) {
      throw new IllegalStateException("only read");
    }
  }

  private void keepAt(long kept) {
    if (version == kept && keptVersion != kept) {
      keptWeights = vectors.at(version);
      keptVersion = kept;
    }
  }

  /** {@link RangeSteps#scores}, of a run that takes steps on batches. */
  public double[] scores(RowPiece piece) {
    return ((RangeSteps) vectors).scores(piece, version);
  }

  /**
   * What goes up of neighbouring rows, behind R of the weights here, as they are at this version,
   * and how many of them are not 0.
   */
  public double[] pass(RowPiece piece) {
    double[] w = vectors.at(version);
    double[] all = new double[PENALTY + piece.count() * method.head().width()];
    ElasticPenalty.OfWeights penalty = method.penalty(rows);
    for (int i = 0; i < w.length; i++) {
      all[0] += penalty.of(i).value(w[i]);
      all[1] += w[i] != 0 ? 1 : 0;
    }
    rows.score(method.head(), w, piece, all, PENALTY);
    return all;
  }

  /** Σ w², part by part. */
  double square() {
    double[] w = vectors.at(version);
    return OrthantLine.sum(w.length, i -> w[i] * w[i]);
  }

  /**
   * Σ of the squares of the least-norm subgradient of F by the weights here, where the run begins
   * and at this version.
   *
   * @param atStart what goes down of all rows where the run begins
   * @param here what goes down at this version
   */
  double[] subgradientSquares(SentRows atStart, SentRows here) {
    double[] w = vectors.at(version);
    return new double[] {squares(rows.start(method.head().width()), atStart), squares(w, here)};
  }

  private double squares(double[] w, SentRows down) {
    double[] gradient = rows.gradient(method.head(), w, down);
    ElasticPenalty.OfWeights penalties = method.penalty(rows);
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      ElasticPenalty penalty = penalties.of(i);
      double g = penalty.subgradient(w[i], gradient[i] + penalty.l2() * w[i]);
      sum += g * g;
    }
    return sum;
  }

  /** All weights at this version that are not +0.0, as {@link #nonZeros(int, int)} gives them. */
  public double[] nonZeros() {
    return nonZeros(0, method.head().width());
  }

  /**
   * Some of the numbers of each feature at this version that are not +0.0, ascending: for each its
   * place, where the features of the range have so many places each, and its value.
   *
   * @param first of these numbers
   */
  public double[] nonZeros(int first, int count) {
    double[] w = vectors.at(version);
    int width = method.head().width();
    double[] pairs = new double[64];
    int next = 0;
    for (int number = 0; number < rows.held().count(); number++) {
      for (int k = 0; k < count; k++) {
        double value = w[number * width + first + k];
        if (Double.doubleToRawLongBits(value) != 0) {
          pairs = next == pairs.length ? Arrays.copyOf(pairs, 2 * next) : pairs;
          pairs[next++] = (double) rows.held().feature(number) * count + k;
          pairs[next++] = value;
        }
      }
    }
    return Arrays.copyOf(pairs, next);
  }
}
