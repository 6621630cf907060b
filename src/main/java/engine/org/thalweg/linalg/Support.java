package org.thalweg.linalg;

import java.util.Arrays;

/**
 * The coordinates of a vector that may differ from zero, as a set of bits: its support. To clear it
 * or to walk over it costs a 64th of the vector's length, and one step for each member.
 */
public final class Support {
  private static final int MANY = 8; // coordinates of a word, for which all 64 are read

  private final int length;
  private final long[] words;

  /** The empty support of a vector of the given length. */
  public Support(int length) {
    this.length = length;
    this.words = new long[(int) ((length + 63L) >>> 6)];
  }

  /** Adds a coordinate in [0, length). */
  public void add(int coordinate) {
    words[coordinate >>> 6] |= 1L << coordinate;
  }

  /** Adds the coordinates [from, to). */
  public void add(int from, int to) {
    if (from >= to) {
      return;
    }
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      words[first] |= head & tail;
      return;
    }
    words[first] |= head;
    Arrays.fill(words, first + 1, last, -1L);
    words[last] |= tail;
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

  /** The coordinates in this support, ascending: a new array. */
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

  /**
   * Adds the coordinates of one vector, which is +0.0 outside this support, to those of another.
   */
  public void addTo(double[] from, double[] to) {
    for (int word = 0; word < words.length; word++) {
      long bits = words[word];
      int begin = word << 6;
      if (Long.bitCount(bits) >= MANY) {
        int end = Math.min(begin + 64, length);
        for (int i = begin; i < end; i++) {
          to[i] += from[i];
        }
        continue;
      }
      for (; bits != 0; bits &= bits - 1) {
        int i = begin + Long.numberOfTrailingZeros(bits);
        to[i] += from[i];
      }
    }
  }

  /** Makes a vector that is +0.0 outside this support +0.0 everywhere, and the support empty. */
  public void clear(double[] vector) {
    for (int word = 0; word < words.length; word++) {
      long bits = words[word];
      int begin = word << 6;
      if (Long.bitCount(bits) >= MANY) {
        Arrays.fill(vector, begin, Math.min(begin + 64, length), 0);
      } else {
        for (; bits != 0; bits &= bits - 1) {
          vector[begin + Long.numberOfTrailingZeros(bits)] = 0;
        }
      }
    }
    clear();
  }

  /** Takes all coordinates out of this support. */
  public void clear() {
    Arrays.fill(words, 0);
  }
}
