package org.thalweg.inspect;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.thalweg.sample.Hash;

/**
 * The values of one column of a table, as text: how many are there, of which kinds, and how many
 * differ. What it says does not depend on the order of the rows. A final class, because it is a
 * task result.
 */
public final class ColumnValues implements Serializable {
  private static final long serialVersionUID = 1;

  /** The number of distinct values up to which they are counted exactly. */
  public static final int MOST = 10_000;

  private static final int COUNTED = 128;
  private static final int MOST_CATEGORIES = 1000;
  private static final int FEW_ROWS = 20; // in which every text may differ by chance

  /** What values seem to be. */
  public enum ValueKind {
    NUMBER,
    TRUTH,
    DATE,
    TEXT,
    /** All are missing. */
    NONE
  }

  private final long[] kinds = new long[ValueKind.values().length];
  private final Set<Long> distinct = new HashSet<>(); // hashes of values; MOST + 1 at most
  private TreeMap<String, Long> counts = new TreeMap<>(); // null if there are more than COUNTED

  /**
   * Adds a value.
   *
   * @param value null where it is missing
   * @param kind of the value; NONE where it is missing
   */
  public void add(String value, ValueKind kind) {
    kinds[kind.ordinal()]++;
    if (value == null) {
      return;
    }
    if (distinct.size() <= MOST) {
      distinct.add(hash(value));
    }
    count(value, 1);
  }

  private void count(String value, long times) {
    if (counts != null) {
      counts.merge(value, times, Long::sum);
      counts = counts.size() > COUNTED ? null : counts;
    }
  }

  private static long hash(String value) {
    long hash = value.length();
    for (int i = 0; i < value.length(); i++) {
      hash = Hash.mix(hash ^ value.charAt(i));
    }
    return hash;
  }

  /** Adds the values of other rows. */
  public ColumnValues merge(ColumnValues other) {
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] += other.kinds[i];
    }
    for (long hash : other.distinct) {
      if (distinct.size() <= MOST) {
        distinct.add(hash);
      }
    }
    if (other.counts == null) {
      counts = null;
    } else {
      other.counts.forEach(this::count);
    }
    return this;
  }

  /** How many are missing. */
  public long missing() {
    return kinds[ValueKind.NONE.ordinal()];
  }

  /** How many are there. */
  public long present() {
    return rows() - missing();
  }

  /** How many rows were looked at. */
  public long rows() {
    long rows = 0;
    for (long each : kinds) {
      rows += each;
    }
    return rows;
  }

  /** The number of distinct values; {@link #MOST} + 1 if there are more than {@link #MOST}. */
  public int distinct() {
    return distinct.size();
  }

  /** The kind of all values; TEXT where there are several kinds. */
  public ValueKind kind() {
    for (ValueKind kind : ValueKind.values()) {
      if (kind != ValueKind.NONE && present() > 0 && kinds[kind.ordinal()] == present()) {
        return kind;
      }
    }
    return present() == 0 ? ValueKind.NONE : ValueKind.TEXT;
  }

  /** Whether they are texts that are few, and repeat often enough, to be categories. */
  boolean areCategories() {
    boolean repeat = rows() <= FEW_ROWS || 2L * distinct() <= rows();
    return kind() == ValueKind.TEXT && distinct() <= MOST_CATEGORIES && repeat;
  }

  /** How often each value occurs; empty if there are many. */
  public Map<String, Long> counts() {
    return counts == null ? Map.of() : counts;
  }

  /** How often each value occurs as a label, where all values are numbers. */
  public LabelCounts labels() {
    LabelCounts labels = new LabelCounts();
    counts().forEach((value, times) -> labels.add(Double.parseDouble(value), times));
    return labels;
  }
}
