package org.thalweg.data.table;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.ObjLongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.thalweg.data.table.MissingNumbers.Cells;

/**
 * Exact medians of columns of a table, by the digits of the numbers from the highest: each pass
 * counts the numbers by their next digit among those with the digits found so far, until those left
 * are few enough to be brought to the driver. A small table needs that last pass alone. Memory of a
 * task: 8 bytes for each value of a digit, and fewer bits a digit where columns are many.
 *
 * <p>Two numbers are searched for each column, since an even number of them has two in the middle.
 * Search 2c finds the first of column c, and search 2c + 1 the second.
 */
final class Medians {
  private static final long FEW = 1 << 20; // numbers that the driver sorts
  private static final int COUNTERS = 1 << 18; // of a task
  private static final int LEAST_BITS = 4; // of a digit
  private static final int MOST_BITS = 16;

  private Medians() {}

  /**
   * The median of each column.
   *
   * @param columns numbers of features
   * @param counts how many numbers each has, at least 1
   */
  static double[] of(Cells cells, int[] columns, long[] counts) {
    return of(cells, columns, counts, FEW);
  }

  /**
   * The medians of some columns.
   *
   * @param few how many numbers the driver may sort
   */
  static double[] of(Cells cells, int[] columns, long[] counts, long few) {
    int searches = 2 * columns.length;
    long[] keys = new long[searches]; // as far as they are known; other bits are 0
    long[] ranks = new long[searches]; // among the keys that begin with these bits
    long[] left = new long[searches]; // how many keys do
    for (int s = 0; s < searches; s++) {
      ranks[s] = (counts[s / 2] - 1 + s % 2) / 2;
      left[s] = counts[s / 2];
    }
    int fit = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(COUNTERS / searches | 1);
    int bits = Math.max(LEAST_BITS, Math.min(fit, MOST_BITS));
    int known = 0;
    while (LongStream.of(left).sum() / 2 > few && known < Long.SIZE) {
      int digit = Math.min(bits, Long.SIZE - known);
      long[][] all = counts(cells, columns, keys, known, digit);
      for (int s = searches - 1; s >= 0; s--) { // the second of a column before the first
        long[] ofDigits = all[first(keys, s)];
        int next = 0;
        while (ranks[s] >= ofDigits[next]) {
          ranks[s] -= ofDigits[next++];
        }
        keys[s] |= (long) next << Long.SIZE - known - digit;
        left[s] = ofDigits[next];
      }
      known += digit;
    }
    return medians(known < Long.SIZE ? sorted(cells, columns, keys, known, ranks) : keys);
  }

  private static double[] medians(long[] keys) {
    double[] medians = new double[keys.length / 2];
    for (int c = 0; c < medians.length; c++) {
      double low = number(keys[2 * c]);
      double high = number(keys[2 * c + 1]);
      medians[c] = Double.isFinite(low + high) ? (low + high) / 2 : low / 2 + high / 2;
    }
    return medians;
  }

  /** The search that counts for this one: the first of the column, if both know the same bits. */
  private static int first(long[] keys, int search) {
    return search % 2 == 1 && keys[search] == keys[search - 1] ? search - 1 : search;
  }

  /**
   * Gives each number's key to its searches, if it begins with the bits that these know.
   *
   * @param parts of the searches, which take keys
   */
  private static <P> Cells.Taker finding(
      long[] keys, int known, P[] parts, ObjLongConsumer<P> taker) {
    return (column, number) -> {
      long key = key(number);
      for (int s = 2 * column; s <= 2 * column + 1 && !Double.isNaN(number); s++) {
        if (first(keys, s) == s && (known == 0 || (key ^ keys[s]) >>> Long.SIZE - known == 0)) {
          taker.accept(parts[s], key);
        }
      }
    };
  }

  /** How many keys of each search have each value of the digit behind the known bits. */
  private static long[][] counts(
      Cells cells, int[] columns, long[] keys, int known, int digitBits) {
    JavaRDD<long[][]> parts =
        cells
            .rows()
            .mapPartitions(
                rows -> {
                  long[][] part = new long[keys.length][1 << digitBits];
                  cells.read(
                      rows,
                      columns,
                      finding(
                          keys,
                          known,
                          part,
                          (digits, key) ->
                              digits[(int) (key << known >>> Long.SIZE - digitBits)]++));
                  return Collections.singleton(part).iterator(); // List.of would take its rows
                });
    return parts
        .coalesce(Math.max(1, parts.context().defaultParallelism()))
        .mapPartitions(counted -> Collections.singleton(sum(counted)).iterator())
        .collect()
        .stream()
        .reduce(Medians::merged)
        .orElseThrow();
  }

  private static long[][] sum(Iterator<long[][]> counted) {
    long[][] sum = counted.next();
    while (counted.hasNext()) {
      sum = merged(sum, counted.next());
    }
    return sum;
  }

  private static long[][] merged(long[][] one, long[][] other) {
    for (int i = 0; i < one.length; i++) {
      for (int digit = 0; digit < one[i].length; digit++) {
        one[i][digit] += other[i][digit];
      }
    }
    return one;
  }

  /** What each search looks for, of keys few enough for the driver. */
  private static long[] sorted(Cells cells, int[] columns, long[] keys, int known, long[] ranks) {
    var parts =
        cells
            .rows()
            .mapPartitions(
                rows -> {
                  LongStream.Builder[] found =
                      Stream.generate(LongStream::builder)
                          .limit(keys.length)
                          .toArray(LongStream.Builder[]::new);
                  cells.read(rows, columns, finding(keys, known, found, LongStream.Builder::add));
                  return Collections.singleton(
                          Stream.of(found)
                              .map(each -> each.build().toArray())
                              .toArray(long[][]::new))
                      .iterator();
                })
            .collect();
    long[] whole = new long[keys.length];
    long[] all = {};
    for (int s = 0; s < keys.length; s++) {
      int search = s;
      if (first(keys, s) == s) {
        all =
            parts.stream()
                .flatMapToLong(part -> LongStream.of(part[search]))
                .map(key -> key ^ Long.MIN_VALUE) // to be sorted as numbers without a sign
                .sorted()
                .toArray();
      }
      whole[s] = all[(int) ranks[s]] ^ Long.MIN_VALUE;
    }
    return whole;
  }

  /** A number as 64 bits whose order, without a sign, is that of the numbers. */
  private static long key(double number) {
    long bits = Double.doubleToRawLongBits(number + 0.0); // which is never −0
    return bits ^ (bits >> Long.SIZE - 1 | Long.MIN_VALUE);
  }

  private static double number(long key) {
    return Double.longBitsToDouble(key ^ (~key >> Long.SIZE - 1 | Long.MIN_VALUE));
  }
}
