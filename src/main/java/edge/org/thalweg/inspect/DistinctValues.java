package org.thalweg.inspect;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import org.thalweg.sample.Hash;

/**
 * Counts distinct texts by a part of their hashes: M. Wegman's adaptive sampling, P. Flajolet, "On
 * Adaptive Sampling", Computing 43 (1990). What it says does not depend on the order of the texts,
 * nor on how they are divided. A final class, because it is a part of task results.
 */
final class DistinctValues implements Serializable {
  private static final long serialVersionUID = 1;

  /** Distinct texts up to which they are counted exactly. */
  private static final int MOST = 10_000;

  private final Set<Long> hashes = new HashSet<>(); // those that end with level zeros
  private int level;

  /** Adds a text, and gives its hash. */
  long add(String value) {
    long hash = hash(value);
    hashed(hash);
    return hash;
  }

  private static long hash(String value) {
    long hash = value.length();
    for (int i = 0; i < value.length(); i++) {
      hash = Hash.mix(hash ^ value.charAt(i));
    }
    return hash;
  }

  /** Keeps a hash if it is one of those by which distinct values are counted. */
  private void hashed(long hash) {
    if (isKept(hash) && hashes.add(hash)) {
      while (hashes.size() > MOST) {
        level++;
        hashes.removeIf(one -> !isKept(one));
      }
    }
  }

  private boolean isKept(long hash) {
    return (hash & (1L << level) - 1) == 0;
  }

  /** Adds the distinct values that another part of the rows has. */
  void merge(DistinctValues other) {
    level = Math.max(level, other.level);
    hashes.removeIf(one -> !isKept(one));
    other.hashes.forEach(this::hashed);
  }

  /** How many there are: exact up to 10,000, else right to about a hundredth. */
  long count() {
    return (long) hashes.size() << level;
  }

  /** Whether {@link #count} is exact. */
  boolean isExact() {
    return level == 0;
  }
}
