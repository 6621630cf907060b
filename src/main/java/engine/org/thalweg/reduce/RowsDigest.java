package org.thalweg.reduce;

import java.util.HexFormat;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.SparseRow;

/**
 * A digest of some rows that does not depend on their order, nor on how they are cut into files and
 * shards; a row that is there twice counts twice. 128 bits. Not to hide a change from one who makes
 * it on purpose, but any changed bit of one number changes it.
 *
 * <pre>
 *   Hash.mix(u): u ^= u ≫ 30; u *= BF58476D1CE4E5B9; u ^= u ≫ 27; u *= 94D049BB133111EB; u ^= u ≫ 31
 *   key(j) = Hash.mix((j + 1)·9E3779B97F4A7C15)        j the feature, from 0; −2 the label, −3 the
 *                                                weight, −4 the offset, −5, −6 … other columns
 *   a = Σ Hash.mix(bits + key(j))                     over all values of the row that are not 0, and
 *   b = Σ Hash.mix((bits ^ key(j))·D6E8FEB86659FD93)  the label, the weight and the offset, also if 0
 *   A = Σ Hash.mix(a),  B = Σ Hash.mix(b + 9E3779B97F4A7C15)                           over the rows
 * </pre>
 *
 * bits are those of a double, of 0.0 in place of −0.0; all sums and products mod 2⁶⁴, in
 * hexadecimal. mix is that of D. E. Knuth's and G. L. Steele's SplitMix64 (OOPSLA 2014); as each
 * line maps different bits to different ones, a change of one number of a row changes both A and B.
 * A final class, because it travels as a task result.
 */
public final class RowsDigest implements Mergeable<RowsDigest>, Answer {
  private static final long serialVersionUID = 1;
  private static final long ODD = 0xD6E8FEB86659FD93L;

  private long first; // A
  private long second; // B
  private long a; // of the row that is being added
  private long b;
  private long rows;

  /** Adds the rows of a block. */
  public void add(Block block) {
    SparseRow x = new SparseRow();
    double[] others = new double[block.targets().columns()];
    for (int row = 0; row < block.rows(); row++) {
      a = 0;
      b = 0;
      block.read(row, x);
      for (int k = 0; k < x.count(); k++) {
        if (x.values()[k] != 0) {
          add(x.columns()[k], x.values()[k]);
        }
      }
      add(-2, block.label(row));
      add(-3, block.weight(row));
      add(-4, block.offset(row));
      block.targets().columns(row, others);
      for (int k = 0; k < others.length; k++) {
        add(-5 - k, others[k]);
      }
      first += Hash.mix(a);
      second += Hash.mix(b + Hash.GOLDEN);
    }
    rows += block.rows();
  }

  private void add(int place, double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0); // 0.0 for −0.0
    long key = Hash.mix((place + 1) * Hash.GOLDEN);
    a += Hash.mix(bits + key);
    b += Hash.mix((bits ^ key) * ODD);
  }

  @Override
  public RowsDigest merge(RowsDigest other) {
    first += other.first;
    second += other.second;
    rows += other.rows;
    return this;
  }

  @Override
  public long rows() {
    return rows;
  }

  /** A and B in 32 hexadecimal digits. */
  public String hex() {
    HexFormat digits = HexFormat.of();
    return digits.toHexDigits(first) + digits.toHexDigits(second);
  }
}
