package org.thalweg.solve.ranges;

import java.util.BitSet;

/**
 * The numbers of features of a set, from 0 in their order: how many are before each.
 *
 * @param words bit f mod 64 of word f / 64 is set if feature f is in the set
 * @param before how many are in the words before each
 * @param count how many there are
 */
record FeatureNumbers(long[] words, int[] before, int count) {
  /** Those of a set. */
  static FeatureNumbers of(BitSet present) {
    long[] words = present.toLongArray();
    int[] before = new int[words.length];
    int count = 0;
    for (int word = 0; word < words.length; word++) {
      before[word] = count;
      count += Long.bitCount(words[word]);
    }
    return new FeatureNumbers(words, before, count);
  }

  /** The number of a feature; less than 0 if it is not in the set. */
  int of(int feature) {
    int word = feature / Long.SIZE;
    if (word >= words.length || (words[word] >>> feature & 1) == 0) {
      return -1;
    }
    long lower = words[word] & (1L << feature) - 1;
    return before[word] + Long.bitCount(lower);
  }
}
