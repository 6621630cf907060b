package org.thalweg.data.shard;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/**
 * Counts of one shard, sent to the driver after loading; and the first rows that were malformed. A
 * final class, because it is a task result.
 */
public final class ShardSummary implements Serializable {
  private static final long serialVersionUID = 1;

  /** How many malformed rows are named. */
  public static final int NAMED = 10;

  private static final int SAMPLED = 16; // of so many rows one is read, as it takes time

  private int rows;
  private int features;
  private long entries;
  private long bytes;
  private double weight;
  private long digest; // of the labels in their order
  private long sampledDigest; // of the rows that are sampled, in their order
  private double squares;
  private int sampled;
  private double largestLabel = Double.NEGATIVE_INFINITY;
  private boolean sawMinusOne;
  private boolean sawZero;
  private int[] classRows = {};
  private double[] classWeights = {};
  private ShardSummary heldOut; // null where no rows were held out
  private final RejectedRows rejected = new RejectedRows();

  /** Notes a label as it was read, of a row that is kept or not. */
  void countLabel(double raw) {
    largestLabel = Math.max(largestLabel, raw);
    sawMinusOne |= raw == -1;
    sawZero |= raw == 0;
  }

  /** Counts a row by its class, which is its label, and adds up its weight. */
  void countRow(int label, double weight) {
    if (label >= classRows.length) {
      classRows = Arrays.copyOf(classRows, label + 1);
      classWeights = Arrays.copyOf(classWeights, label + 1);
    }
    classRows[label]++;
    classWeights[label] += weight;
  }

  void countBlock(Block block) {
    digest(block);
    rows = Math.addExact(rows, block.rows());
    features = Math.max(features, block.features());
    entries += block.entries();
    bytes += block.bytes();
    weight += block.targets().weight();
    SparseRow x = new SparseRow();
    for (int row = 0; row < block.rows(); row += SAMPLED) {
      block.read(row, x);
      squares += x.squaredNorm();
      sampled++;
    }
  }

  /** Goes by the numbers of rows in the shard, and not by where its blocks begin. */
  private void digest(Block block) {
    digest = RowDigest.of(digest, block.targets());
    SparseRow x = new SparseRow();
    for (int row = Math.floorMod(-rows, SAMPLED); row < block.rows(); row += SAMPLED) {
      block.read(row, x);
      sampledDigest = RowDigest.of(sampledDigest, x, block.targets(), row);
    }
  }

  /** The summary of a view of the shard whose rows have other weights, with the sums of these. */
  ShardSummary weighing(double all, double[] ofClasses) {
    ShardSummary view = new ShardSummary();
    view.rows = rows;
    view.features = features;
    view.entries = entries;
    view.bytes = bytes;
    view.weight = all;
    view.squares = squares;
    view.digest = digest;
    view.sampledDigest = sampledDigest;
    view.sampled = sampled;
    view.largestLabel = largestLabel;
    view.sawMinusOne = sawMinusOne;
    view.sawZero = sawZero;
    view.classRows = classRows;
    view.classWeights = ofClasses;
    return view;
  }

  /** These counts of rows with the counts of labels of others, which have the same labels. */
  ShardSummary ofLabels(ShardSummary others) {
    largestLabel = others.largestLabel;
    sawMinusOne = others.sawMinusOne;
    sawZero = others.sawZero;
    classRows = others.classRows;
    classWeights = others.classWeights;
    return this;
  }

  void holdOut(ShardSummary rows) {
    heldOut = rows;
  }

  /** Counts of the rows that were held out; of no row where none were. */
  ShardSummary heldOut() {
    return heldOut == null ? new ShardSummary() : heldOut;
  }

  void reject(RejectedRow row) {
    rejected.add(row);
  }

  /** How many rows the shard has, without those left out. */
  public int rows() {
    return rows;
  }

  /** One more than the largest column in use. */
  public int features() {
    return features;
  }

  /** How many numbers the rows store. */
  public long entries() {
    return entries;
  }

  /** Bytes of the blocks' arrays. */
  public long bytes() {
    return bytes;
  }

  /**
   * A number that tells these rows and those that were held out from others: of all labels, and of
   * the entries, weights and offsets of the rows that are sampled.
   */
  public long digest() {
    long own = RowDigest.of(digest, sampledDigest);
    return heldOut == null ? own : RowDigest.of(own, heldOut.digest());
  }

  /** Σ ‖x‖² of the rows that are sampled. */
  double squares() {
    return squares;
  }

  /** Of how many rows the squared norm was added up. */
  int sampled() {
    return sampled;
  }

  /** The sum of the weights of the rows. */
  double weight() {
    return weight;
  }

  /** Σ s of the shard if weights are multiplied by the factor of their class. */
  double weight(double[] factors) {
    double sum = 0;
    for (int c = 0; c < classWeights.length; c++) {
      sum += factors[c] * classWeights[c];
    }
    return sum;
  }

  double largestLabel() {
    return largestLabel;
  }

  public boolean sawMinusOne() {
    return sawMinusOne;
  }

  public boolean sawZero() {
    return sawZero;
  }

  /** Rows of each class up to the largest that occurs; empty where labels are no classes. */
  int[] classRows() {
    return classRows;
  }

  /** Σ s of each class, as {@link #classRows}. */
  double[] classWeights() {
    return classWeights;
  }

  /** The malformed rows. */
  public RejectedRows rejected() {
    return rejected;
  }

  /**
   * A number by which rows that were read again are told from those that were read first. It does
   * not depend on how rows are stored: an entry that is 0 counts as one that is left out.
   *
   * <pre>
   *   d ← d·a + r  modulo 2⁶⁴,  r = m(y)  or  r = m(s)·q₁ + m(o)·q₂ + Σⱼ m(xⱼ)·pⱼ + Σₖ m(cₖ)·qₖ
   *   m(v) = the bits of v, with the upper half xor-ed onto the lower one; pⱼ, qₖ odd
   * </pre>
   */
  private static final class RowDigest {
    private static final long BEFORE = 0xd1342543de82ef95L; // a; odd numbers without a pattern
    private static final long OF_COLUMN = 0x9e3779b97f4a7c16L; // pⱼ = j·this + 1
    private static final long OF_WEIGHT = 0x94d049bb133111ebL;
    private static final long OF_OFFSET = 0xff51afd7ed558ccdL;

    private RowDigest() {}

    /** The digest of what was there, and of the labels of some rows more. */
    static long of(long before, Targets targets) {
      long digest = before;
      for (int row = 0; row < targets.rows(); row++) {
        digest = of(digest, mixed(targets.label(row)));
      }
      return digest;
    }

    /** The digest of what was there, and of one row more without its label. */
    static long of(long before, SparseRow x, Targets targets, int row) {
      int[] columns = x.columns();
      double[] values = x.values();
      long sum = mixed(targets.weight(row)) * OF_WEIGHT + mixed(targets.offset(row)) * OF_OFFSET;
      for (int k = 0; k < targets.columns(); k++) {
        sum += mixed(targets.column(k, row)) * (OF_OFFSET * (2 * k + 3));
      }
      for (int k = 0; k < x.count(); k++) {
        sum += mixed(values[k]) * (columns[k] * OF_COLUMN + 1);
      }
      return of(before, sum);
    }

    /** The digest of what was there, and of one number more. */
    static long of(long before, long next) {
      return before * BEFORE + next;
    }

    private static long mixed(double value) {
      long bits = value == 0 ? 0 : Double.doubleToRawLongBits(value); // also of −0
      return bits ^ bits >>> 32;
    }
  }
}
