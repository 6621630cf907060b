package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.BitSet;

/**
 * The features of a range that occur in its rows or where a run begins, which alone have weights
 * other than 0 and therefore a place in memory. They are numbered anew, from 0 in their order. A
 * final class, not a record, because it is a part of the element of an RDD.
 */
final class HeldFeatures implements Serializable {
  private static final long serialVersionUID = 1;

  private final int width;
  private final int[] features; // ascending; null for all

  private HeldFeatures(int width, int[] features) {
    this.width = width;
    this.features = features;
  }

  /** Those of a set, of a range of so many features. */
  static HeldFeatures of(int width, BitSet present) {
    boolean areAll = present.cardinality() == width;
    return new HeldFeatures(width, areAll ? null : present.stream().toArray());
  }

  /** How many features the range has. */
  int width() {
    return width;
  }

  /** How many. */
  int count() {
    return features == null ? width : features.length;
  }

  /** The feature of a number, counted from the first of the range. */
  int feature(int number) {
    return features == null ? number : features[number];
  }
}
