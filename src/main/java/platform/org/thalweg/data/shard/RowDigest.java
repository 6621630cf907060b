package org.thalweg.data.shard;

import org.thalweg.linalg.SparseRow;
import org.thalweg.linalg.Targets;

/**
 * A number by which rows that were read again are told from those that were read first. It does not
 * depend on how rows are stored: an entry that is 0 counts as one that is left out.
 *
 * <pre>
 *   d ← d·a + r  modulo 2⁶⁴,  r = m(y)  or  r = m(s)·q₁ + m(o)·q₂ + Σⱼ m(xⱼ)·pⱼ + Σₖ m(cₖ)·qₖ
 *   m(v) = the bits of v, with the upper half xor-ed onto the lower one; pⱼ, qₖ odd
 * </pre>
 */
final class RowDigest {
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
