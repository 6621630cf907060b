package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.thalweg.data.table.MissingNumbers.Cells;

/**
 * Exact medians of columns of a table, by the digits of the numbers from the highest: each pass
 * counts the numbers by their next digit among those with the digits found so far, until those left
 * are few enough to be brought to the driver. A small table needs that last pass alone. Memory of a
 * task: 8 bytes for each value of a digit, and fewer bits a digit where columns are many.
 */
final class Medians {
  private static final long FEW = 1 << 20; // numbers that the driver sorts
  private static final int COUNTERS = 1 << 18; // of a task
  private static final int LEAST_BITS = 4; // of a digit
  private static final int MOST_BITS = 16;
  private static final long MISSING = -1; // the key of no finite number

  /** The numbers of a column whose keys begin with some bits. */
  private record Prefix(int column, int bits, long value) implements Serializable {
    boolean holds(long key) {
      return bits == 0 || key >>> Long.SIZE - bits == value;
    }

    int digit(long key, int digitBits) {
      return (int) (key << bits >>> Long.SIZE - digitBits);
    }

    Prefix next(int digit, int digitBits) {
      return new Prefix(column, bits + digitBits, value << digitBits | digit);
    }
  }

  /** Looks for the number of a rank among those of a prefix, of which there are so many. */
  private record RankSearch(Prefix prefix, long rank, long count) {}

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
    List<RankSearch> searches =
        new ArrayList<>(); // two for each column, of the numbers in the middle
    for (int c = 0; c < columns.length; c++) {
      Prefix all = new Prefix(c, 0, 0);
      searches.add(new RankSearch(all, (counts[c] - 1) / 2, counts[c]));
      searches.add(new RankSearch(all, counts[c] / 2, counts[c]));
    }
    while (left(searches) > few && searches.get(0).prefix.bits < Long.SIZE) {
      searches = narrowed(cells, columns, searches);
    }
    long[] keys =
        searches.get(0).prefix.bits == Long.SIZE
            ? searches.stream().mapToLong(search -> search.prefix.value).toArray()
            : sorted(cells, columns, searches);
    double[] medians = new double[columns.length];
    for (int c = 0; c < medians.length; c++) {
      double low = number(keys[2 * c]);
      double high = number(keys[2 * c + 1]);
      medians[c] = Double.isFinite(low + high) ? (low + high) / 2 : low / 2 + high / 2;
    }
    return medians;
  }

  /** How many numbers the prefixes hold together. */
  private static long left(List<RankSearch> searches) {
    Map<Prefix, Long> counts = new LinkedHashMap<>();
    searches.forEach(search -> counts.put(search.prefix, search.count));
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<Prefix> prefixes(List<RankSearch> searches) {
    return searches.stream().map(RankSearch::prefix).distinct().toList();
  }

  /**
   * Searches whose prefixes have a digit more: the one behind which the number of their rank is.
   */
  private static List<RankSearch> narrowed(Cells cells, int[] columns, List<RankSearch> searches) {
    Prefix[] prefixes = prefixes(searches).toArray(Prefix[]::new);
    int[] first = first(prefixes, columns.length);
    int fit = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(COUNTERS / prefixes.length | 1);
    int digitBits =
        Math.min(Long.SIZE - prefixes[0].bits, Math.max(LEAST_BITS, Math.min(fit, MOST_BITS)));
    long[][] counts =
        cells
            .rows()
            .mapPartitions(
                rows -> {
                  long[][] part = new long[prefixes.length][1 << digitBits];
                  cells.read(
                      rows,
                      columns,
                      (column, number) ->
                          count(key(number), column, first, prefixes, digitBits, part));
                  return Collections.singleton(part).iterator(); // List.of would take its rows
                })
            .coalesce(Math.max(1, cells.rows().context().defaultParallelism()))
            .mapPartitions(parts -> Collections.singleton(merged(parts)).iterator())
            .collect()
            .stream()
            .reduce(Medians::merged)
            .orElseThrow();
    List<RankSearch> next = new ArrayList<>();
    for (RankSearch search : searches) {
      int place = first[search.prefix.column];
      long[] digits = counts[prefixes[place].equals(search.prefix) ? place : place + 1];
      long rank = search.rank;
      int digit = 0;
      while (rank >= digits[digit]) {
        rank -= digits[digit++];
      }
      next.add(new RankSearch(search.prefix.next(digit, digitBits), rank, digits[digit]));
    }
    return next;
  }

  /** Where the one or two prefixes of each column are, and, last, how many there are. */
  private static int[] first(Prefix[] prefixes, int columns) {
    int[] first = new int[columns + 1];
    for (Prefix prefix : prefixes) {
      first[prefix.column + 1]++;
    }
    Arrays.parallelPrefix(first, Integer::sum);
    return first;
  }

  private static void count(
      long key, int column, int[] first, Prefix[] prefixes, int digitBits, long[][] counts) {
    for (int i = first[column]; i < first[column + 1]; i++) {
      if (prefixes[i].holds(key) && key != MISSING) {
        counts[i][prefixes[i].digit(key, digitBits)]++;
      }
    }
  }

  /** Medians of the partitions that a task reads one after the other. */
  private static long[][] merged(Iterator<long[][]> parts) {
    long[][] all = parts.next();
    while (parts.hasNext()) {
      all = merged(all, parts.next());
    }
    return all;
  }

  private static long[][] merged(long[][] one, long[][] other) {
    for (int i = 0; i < one.length; i++) {
      for (int digit = 0; digit < one[i].length; digit++) {
        one[i][digit] += other[i][digit];
      }
    }
    return one;
  }

  /** What each search looks for, of numbers few enough for the driver. */
  private static long[] sorted(Cells cells, int[] columns, List<RankSearch> searches) {
    Prefix[] prefixes = prefixes(searches).toArray(Prefix[]::new);
    int[] first = first(prefixes, columns.length);
    List<long[][]> parts =
        cells
            .rows()
            .mapPartitions(
                rows -> {
                  PrefixKeys[] found =
                      Stream.generate(PrefixKeys::new)
                          .limit(prefixes.length)
                          .toArray(PrefixKeys[]::new);
                  cells.read(
                      rows,
                      columns,
                      (column, number) -> collect(key(number), column, first, prefixes, found));
                  return Collections.singleton(
                          Stream.of(found).map(PrefixKeys::all).toArray(long[][]::new))
                      .iterator();
                })
            .collect();
    long[] keys = new long[searches.size()];
    for (int i = 0; i < prefixes.length; i++) {
      int place = i;
      long[] all =
          parts.stream()
              .flatMapToLong(part -> LongStream.of(part[place]))
              .map(key -> key ^ Long.MIN_VALUE) // to be sorted as numbers without a sign
              .sorted()
              .toArray();
      for (int s = 0; s < keys.length; s++) {
        if (searches.get(s).prefix.equals(prefixes[i])) {
          keys[s] = all[(int) searches.get(s).rank] ^ Long.MIN_VALUE;
        }
      }
    }
    return keys;
  }

  private static void collect(
      long key, int column, int[] first, Prefix[] prefixes, PrefixKeys[] found) {
    for (int i = first[column]; i < first[column + 1]; i++) {
      if (prefixes[i].holds(key) && key != MISSING) {
        found[i].add(key);
      }
    }
  }

  /** A number as 64 bits whose order, without a sign, is that of the numbers. */
  private static long key(double number) {
    if (Double.isNaN(number)) {
      return MISSING;
    }
    long bits = Double.doubleToRawLongBits(number + 0.0); // which is never −0
    return bits ^ (bits >> Long.SIZE - 1 | Long.MIN_VALUE);
  }

  private static double number(long key) {
    return Double.longBitsToDouble(key ^ (~key >> Long.SIZE - 1 | Long.MIN_VALUE));
  }

  /** The keys of the numbers of one prefix, in the order in which rows have them. */
  private static final class PrefixKeys {
    private long[] keys = new long[64];
    private int size;

    void add(long key) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, 2 * size);
      }
      keys[size++] = key;
    }

    long[] all() {
      return Arrays.copyOf(keys, size);
    }
  }
}
