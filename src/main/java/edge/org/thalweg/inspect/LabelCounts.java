package org.thalweg.inspect;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each label occurs. Labels of more than {@link #EXACT} values are counted in bins, each
 * of all numbers that share the first ten binary digits after the leading one; so quantiles are
 * right to a thousandth, and the counts depend on the labels alone, not on their order. A final
 * class, because it is a task result.
 */
public final class LabelCounts implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int EXACT = 4096;
  private static final long BIN = -1L << 42; // sign, exponent, ten digits

  private final TreeMap<Double, Long> counts = new TreeMap<>();
  private long rows;
  private double least = Double.POSITIVE_INFINITY;
  private double largest = Double.NEGATIVE_INFINITY;
  private boolean binned;

  void add(double label) {
    add(label, 1);
  }

  /** Adds a label that occurs so often. */
  void add(double label, long times) {
    rows += times;
    least = Math.min(least, label);
    largest = Math.max(largest, label);
    count(label, times);
  }

  private void count(double label, long times) {
    double key = binned ? bin(label) : label + 0.0; // −0 becomes 0
    counts.merge(key, times, Long::sum);
    if (!binned && counts.size() > EXACT) {
      useBins();
    }
  }

  private void useBins() {
    TreeMap<Double, Long> exact = new TreeMap<>(counts);
    counts.clear();
    binned = true;
    exact.forEach(this::count);
  }

  private static double bin(double label) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(label + 0.0) & BIN);
  }

  LabelCounts merge(LabelCounts other) {
    if (other.binned && !binned) {
      useBins();
    }
    other.counts.forEach(this::count);
    rows += other.rows;
    least = Math.min(least, other.least);
    largest = Math.max(largest, other.largest);
    return this;
  }

  /** How many rows were counted, whatever their labels are. */
  public long rows() {
    return rows;
  }

  /** The least label, in the units of the data. */
  public double least() {
    return least;
  }

  /** The largest label, in the units of the data. */
  public double largest() {
    return largest;
  }

  /** Whether there are too many values to count each. */
  public boolean areBinned() {
    return binned;
  }

  /** How often each value occurs, or each bin by that of its ends which is nearer to 0. */
  public SortedMap<Double, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /** The least value, or the bin, that a share of the labels does not exceed. */
  public double quantile(double share) {
    long wanted = (long) Math.ceil(share * rows);
    long seen = 0;
    for (var entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen >= wanted) {
        return Math.max(least, Math.min(largest, entry.getKey()));
      }
    }
    return largest;
  }

  /** What the labels seem to stand for. */
  public LabelKind kind() {
    return LabelKind.of(this);
  }

  /** The mean label; of bins, about. */
  double mean() {
    return sum(1) / rows;
  }

  /** The standard deviation; 1 where labels do not differ. */
  double deviation() {
    double variance = sum(2) / rows - mean() * mean();
    return variance > 0 ? Math.sqrt(variance) : 1;
  }

  private double sum(int power) {
    double sum = 0;
    for (var entry : counts.entrySet()) {
      sum += StrictMath.pow(entry.getKey(), power) * entry.getValue();
    }
    return sum;
  }
}
