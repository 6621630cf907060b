package org.thalweg.inspect;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.thalweg.sample.Hash;

/**
 * The entries of neighbouring columns over some rows: how many are not 0, the least and the largest
 * of them, and a hash of what stands where.
 *
 * <pre>
 *   hash = Σ h(row, value), Σ h′(row, value)   modulo 2⁶⁴ each, over the entries that are not 0
 * </pre>
 *
 * Columns that are the same have the same hash; among d columns of which no two are the same, two
 * have equal hashes with probability below d²/2¹²⁹. A final class, because it travels between
 * executors.
 */
public final class ColumnStatistics implements Serializable {
  private static final long serialVersionUID = 1;

  private final int from;
  private final long[] entries;
  private final double[] least;
  private final double[] largest;
  private final long[] hash;
  private final long[] secondHash;

  /** No entry of columns [from, from + width). */
  ColumnStatistics(int from, int width) {
    this.from = from;
    entries = new long[width];
    least = new double[width];
    largest = new double[width];
    hash = new long[width];
    secondHash = new long[width];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
  }

  /**
   * Adds an entry.
   *
   * @param rowHash 64 bits that stand for the row
   * @param value not 0
   */
  void add(int column, long rowHash, double value) {
    int i = column - from;
    long h = Hash.mix(rowHash ^ Double.doubleToRawLongBits(value));
    entries[i]++;
    least[i] = Math.min(least[i], value);
    largest[i] = Math.max(largest[i], value);
    hash[i] += h;
    secondHash[i] += Hash.mix(~h);
  }

  /** Adds what is known of some of these columns over other rows. */
  ColumnStatistics merge(ColumnStatistics other) {
    int shift = other.from - from;
    for (int i = 0; i < other.entries.length; i++) {
      entries[i + shift] += other.entries[i];
      least[i + shift] = Math.min(least[i + shift], other.least[i]);
      largest[i + shift] = Math.max(largest[i + shift], other.largest[i]);
      hash[i + shift] += other.hash[i];
      secondHash[i + shift] += other.secondHash[i];
    }
    return this;
  }

  /** Number of columns. */
  public int width() {
    return entries.length;
  }

  /** Number of entries that are not 0. */
  public long entries() {
    return LongStream.of(entries).sum();
  }

  /** Whether every entry that is not 0 is 1. */
  public boolean areOnes() {
    return IntStream.range(0, width())
        .allMatch(j -> entries[j] == 0 || least[j] == 1 && largest[j] == 1);
  }

  /** The least value of a column that has so many rows; 0 counts where it occurs. */
  public double least(int column, long rows) {
    return entries[column] < rows ? Math.min(0, least[column]) : least[column];
  }

  /** The largest value of a column that has so many rows; 0 counts where it occurs. */
  public double largest(int column, long rows) {
    return entries[column] < rows ? Math.max(0, largest[column]) : largest[column];
  }

  /** The columns without an entry that is not 0. */
  public int[] empty() {
    return IntStream.range(0, width()).filter(j -> entries[j] == 0).toArray();
  }

  /** The columns with the same value, not 0, in each of so many rows. */
  public int[] constant(long rows) {
    return IntStream.range(0, width())
        .filter(j -> entries[j] > 0 && least(j, rows) == largest(j, rows))
        .toArray();
  }

  /** Groups of columns that are the same in every row and not constant; by their first column. */
  public List<int[]> duplicates(long rows) {
    int[] varying =
        IntStream.range(0, width())
            .filter(j -> least(j, rows) != largest(j, rows))
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(j -> hash[j])
                    .thenComparingLong(j -> secondHash[j]))
            .mapToInt(j -> j)
            .toArray();
    List<int[]> groups = new ArrayList<>();
    for (int begin = 0, end; begin < varying.length; begin = end) {
      end = begin + 1;
      while (end < varying.length && areSame(varying[begin], varying[end])) {
        end++;
      }
      if (end - begin > 1) {
        groups.add(Arrays.copyOfRange(varying, begin, end)); // ascending, as the sort is stable
      }
    }
    groups.sort(Comparator.comparingInt(group -> group[0]));
    return groups;
  }

  private boolean areSame(int a, int b) {
    return hash[a] == hash[b] && secondHash[a] == secondHash[b];
  }
}
