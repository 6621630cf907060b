package org.thalweg.linalg;

import java.util.Arrays;

/**
 * The coordinates of a vector that may differ from zero, as a set of bits: its support. To clear it
 * or to walk over it costs a 64th of the vector's length, and one step for each member.
 */
public final class Support {
  private final int length;
  private final long[] words;

  /** The empty support of a vector of the given length. */
  public Support(int length) {
    this.length = length;
    this.words = new long[(int) ((length + 63L) >>> 6)];
  }

  /** Length of the vector. */
  public int length() {
    return length;
  }

  /** Adds a coordinate in [0, length). */
  public void add(int coordinate) {
    words[coordinate >>> 6] |= 1L << coordinate;
  }

  /** Adds the coordinates [from, to). */
  public void add(int from, int to) {
    int at = from;
    for (; at < to && (at & 63) != 0; at++) {
      add(at);
    }
    for (; at + 64 <= to; at += 64) {
      words[at >>> 6] = -1L;
    }
    for (; at < to; at++) {
      add(at);
    }
  }

  /** Adds the coordinates [from + j·width, from + (j + 1)·width) for every j of another support. */
  public void add(Support other, int from, int width) {
    if (from == 0 && width == 1) {
      for (int k = 0; k < other.words.length; k++) {
        words[k] |= other.words[k];
      }
      return;
    }
    for (int j = other.next(0); j >= 0; j = other.next(j + 1)) {
      add(from + j * width, from + (j + 1) * width);
    }
  }

  /** The first coordinate that is at least the given one; −1 where there is none. */
  public int next(int from) {
    int word = from >>> 6;
    if (word >= words.length) {
      return -1;
    }
    long bits = words[word] & (-1L << from);
    while (bits == 0) {
      if (++word == words.length) {
        return -1;
      }
      bits = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** How many coordinates there are. */
  public int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** All of them, ascending. */
  public int[] indices() {
    int[] indices = new int[count()];
    int count = 0;
    for (int word = 0; word < words.length; word++) {
      for (long bits = words[word]; bits != 0; bits &= bits - 1) {
        indices[count++] = (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return indices;
  }

  /** Makes it empty. */
  public void clear() {
    Arrays.fill(words, 0);
  }
}
