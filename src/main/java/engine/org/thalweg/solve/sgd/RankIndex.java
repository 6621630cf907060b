package org.thalweg.solve.sgd;

/**
 * Where coordinates of a long w are among the active ones, each found in a few reads: a bit for
 * every coordinate, and how many are active before every 64th. To count anew costs a 64th of the
 * length of w.
 */
final class RankIndex {
  private final long[] words;
  private final int[] before;

  /** Of coordinates below a length, of which the first few of an array are active. */
  RankIndex(int length, int[] places, int count) {
    this.words = new long[(int) ((length + 63L) >>> 6)];
    this.before = new int[words.length];
    add(places, count);
  }

  /** Adds the first few coordinates of an array. */
  void add(int[] places, int count) {
    for (int k = 0; k < count; k++) {
      words[places[k] >>> 6] |= 1L << places[k];
    }
    int sum = 0;
    for (int word = 0; word < words.length; word++) {
      before[word] = sum;
      sum += Long.bitCount(words[word]);
    }
  }

  /** How many active coordinates are before one: where it is among them, if it is active. */
  int of(int coordinate) {
    int word = coordinate >>> 6;
    return before[word] + Long.bitCount(words[word] & (1L << coordinate) - 1);
  }

  /** 1 where a coordinate is active, 0 elsewhere. */
  int has(int coordinate) {
    return (int) (words[coordinate >>> 6] >>> coordinate) & 1;
  }
}
