package org.thalweg.linalg;

import java.util.Arrays;

/**
 * The rows a step wants of a block or a shard: all of them, or some in ascending order.
 *
 * @param indices null: the range [from, to) itself
 * @param shift what {@link #at} subtracts from an index
 */
public record Rows(int[] indices, int from, int to, int shift) {
  /** All rows in [0, count). */
  public static Rows all(int count) {
    return new Rows(null, 0, count, 0);
  }

  /** The rows in [from, to). */
  public static Rows range(int from, int to) {
    return new Rows(null, from, to, 0);
  }

  /** No row. */
  public static Rows none() {
    return all(0);
  }

  /** The rows with these numbers, which must ascend (repeats are allowed). The array is kept. */
  public static Rows of(int... ascending) {
    return new Rows(ascending, 0, ascending.length, 0);
  }

  /** How many rows. */
  public int count() {
    return to - from;
  }

  /** The number of the i-th row, i in [0, count). */
  public int at(int i) {
    return (indices == null ? from + i : indices[from + i]) - shift;
  }

  /** The rows that lie in [start, end), renumbered so that {@code start} becomes 0. */
  public Rows within(int start, int end) {
    if (indices == null) {
      int first = Math.max(from, start + shift);
      return new Rows(null, first, Math.max(first, Math.min(to, end + shift)), shift + start);
    }
    return new Rows(indices, position(start), position(end), shift + start);
  }

  private int position(int row) {
    int found = Arrays.binarySearch(indices, from, to, row + shift);
    if (found < 0) {
      return -found - 1;
    }
    while (found > from && indices[found - 1] == row + shift) {
      found--;
    }
    return found;
  }

  /**
   * Copies row numbers, from the given place on, into a chunk.
   *
   * @return how many were copied: the chunk's length, or fewer at the end
   */
  public int copy(int place, int[] chunk) {
    int count = Math.min(chunk.length, count() - place);
    int first = from + place;
    if (indices == null) {
      for (int i = 0; i < count; i++) {
        chunk[i] = first + i - shift;
      }
    } else {
      for (int i = 0; i < count; i++) {
        chunk[i] = indices[first + i] - shift;
      }
    }
    return count;
  }
}
