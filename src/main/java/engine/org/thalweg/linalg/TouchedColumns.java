package org.thalweg.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some sparse rows, with their columns numbered anew: only columns that occur have a number, from 0
 * in their order. Vectors for such rows have one number for each of these columns, so they stay in
 * a core's cache where vectors of all features do not. The entries of a row keep their order, so
 * kernels give the same bits.
 *
 * @param columns those that occur, ascending
 * @param blocks the rows, in their order
 */
public record TouchedColumns(int[] columns, List<Block> blocks) {
  private static final int DIGIT = 11; // bits by which the columns are sorted at a time
  private static final long DIGIT_MASK = (1 << DIGIT) - 1;

  /**
   * Rows numbered anew.
   *
   * @param rows sparse blocks, copies as {@link Block#copy} makes them, which are given up
   */
  public static TouchedColumns of(List<CsrBlock> rows) {
    int entries = rows.stream().mapToInt(block -> block.indices.count()).sum();
    long[] placed = new long[entries]; // a column, and the place of its entry
    int count = 0;
    int features = 0;
    for (CsrBlock block : rows) {
      for (int k = 0; k < block.indices.count(); k++, count++) {
        placed[count] = (long) block.indices.at(k) << Integer.SIZE | count;
      }
      features = Math.max(features, block.features());
    }
    int[] numbers = new int[entries]; // by the place of an entry
    int[] columns = number(sorted(placed, features), numbers);
    List<Block> renumbered = new ArrayList<>();
    int begin = 0;
    for (CsrBlock block : rows) {
      int end = begin + block.indices.count();
      Indices indices = Indices.of(Arrays.copyOfRange(numbers, begin, end), end - begin, features);
      renumbered.add(block.with(columns.length, indices));
      begin = end;
    }
    return new TouchedColumns(columns, renumbered);
  }

  /** Sorts by column, from the last digit to the first; equal columns keep their order. */
  private static long[] sorted(long[] placed, int features) {
    long[] from = placed;
    long[] to = new long[placed.length];
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(features);
    for (int done = 0; done < bits; done += DIGIT) {
      int shift = Integer.SIZE + done;
      int[] next = new int[(int) DIGIT_MASK + 2];
      for (long each : from) {
        next[(int) (each >>> shift & DIGIT_MASK) + 1]++;
      }
      for (int digit = 1; digit < next.length; digit++) {
        next[digit] += next[digit - 1];
      }
      for (long each : from) {
        to[next[(int) (each >>> shift & DIGIT_MASK)]++] = each;
      }
      long[] free = from;
      from = to;
      to = free;
    }
    return from;
  }

  /**
   * Gives each entry the new number of its column, at the place of the entry; returns the columns.
   */
  private static int[] number(long[] sorted, int[] numbers) {
    int[] columns = new int[sorted.length];
    int count = 0;
    for (long each : sorted) {
      int column = (int) (each >>> Integer.SIZE);
      if (count == 0 || columns[count - 1] != column) {
        columns[count++] = column;
      }
      numbers[(int) each] = count - 1;
    }
    return Arrays.copyOf(columns, count);
  }
}
