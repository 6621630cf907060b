package org.thalweg.data.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.thalweg.config.Columns;
import org.thalweg.config.Imputation;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.table.MissingNumbers.Cells;
import org.thalweg.text.DataException;

/**
 * What stands for the numbers that columns of a table lack. Means and medians are of all numbers
 * that are there, whatever else is wrong with their rows, and exact, so that they are the same for
 * any partitions of the table.
 */
final class MissingNumbers {
  private MissingNumbers() {}

  /**
   * Columns in which something stands for missing numbers, and behind them, where that is wanted,
   * those that say where numbers are missing.
   *
   * @param features of numbers and vectors; the latter stay as they are
   * @throws DataException if a column has no number of which there would be a mean or a median
   */
  static List<Feature> fill(
      Dataset<Row> table, Columns columns, List<Feature> features, Imputation fill) {
    List<Feature> filled = new ArrayList<>(features);
    int[] numbers =
        IntStream.range(0, features.size()).filter(i -> features.get(i).isNumber()).toArray();
    if (numbers.length == 0) {
      return filled;
    }
    boolean isConstant = fill instanceof Imputation.Constant;
    Cells cells = isConstant && !fill.indicator() ? null : Cells.of(table, columns, features);
    List<MissingCounts> counts = cells == null ? List.of() : counts(cells, numbers);
    if (cells != null && cells.rows().isEmpty()) {
      throw new DataException("data must have at least one row but the table has none");
    }
    double[] values = new double[numbers.length];
    for (int i = 0; i < values.length; i++) {
      if (!isConstant && counts.get(i).there == 0) {
        throw new DataException(
            "data.missing must be constant(value), or features leave out column %s, since it has no number"
                .formatted(features.get(numbers[i]).column()));
      }
      values[i] = fill.constant();
    }
    if (fill instanceof Imputation.Mean) {
      for (int i = 0; i < values.length; i++) {
        values[i] = counts.get(i).sum.dividedBy(counts.get(i).there);
      }
    } else if (fill instanceof Imputation.Median) {
      values = Medians.of(cells, numbers, counts.stream().mapToLong(each -> each.there).toArray());
    }
    for (int i = 0; i < numbers.length; i++) {
      Feature feature = features.get(numbers[i]);
      filled.set(numbers[i], feature.filledBy(values[i]));
      if (fill.indicator() && counts.get(i).missing > 0) {
        filled.add(new Feature(feature.column(), Feature.FeatureKind.MISSING, 1));
      }
    }
    return filled;
  }

  private static List<MissingCounts> counts(Cells cells, int[] numbers) {
    List<MissingCounts> sums = new ArrayList<>();
    IntStream.range(0, numbers.length).forEach(i -> sums.add(new MissingCounts()));
    cells
        .rows()
        .mapPartitions(
            rows -> {
              MissingCounts[] counts =
                  IntStream.of(numbers)
                      .mapToObj(n -> new MissingCounts())
                      .toArray(MissingCounts[]::new);
              cells.read(
                  rows,
                  numbers,
                  (i, number) -> {
                    if (Double.isNaN(number)) {
                      counts[i].missing++;
                    } else {
                      counts[i].there++;
                      counts[i].sum.add(number);
                    }
                  });
              return List.<MissingCounts[]>of(counts).iterator();
            })
        .collect()
        .forEach(
            part -> {
              for (int i = 0; i < numbers.length; i++) {
                sums.get(i).add(part[i]);
              }
            });
    return sums;
  }

  /** Counts and sum of the numbers of a column; a final class, because it is a task result. */
  private static final class MissingCounts implements Serializable {
    private static final long serialVersionUID = 1;
    private final ExactSum sum = new ExactSum();
    private long there;
    private long missing;

    void add(MissingCounts other) {
      sum.add(other.sum);
      there += other.there;
      missing += other.missing;
    }
  }

  /** The rows of a table, and what reads their numbers. */
  record Cells(JavaRDD<InternalRow> rows, RowCells cells) implements Serializable {
    static Cells of(Dataset<Row> table, Columns columns, List<Feature> features) {
      Encoding encoding = new Encoding(columns.unlabelled(), features);
      Dataset<Row> projected = encoding.project(table);
      return new Cells(
          TablePlan.rows(projected).toJavaRDD(),
          new RowCells(encoding, Arrays.asList(projected.schema().fields())));
    }

    /** Takes a number of a column. */
    interface Taker {
      void take(int place, double number);
    }

    /**
     * Reads some columns of all rows that are not corrupt: a number where there is one, NaN where
     * it is missing, and nothing where it is malformed.
     */
    void read(Iterator<InternalRow> all, int[] columns, Taker taker) {
      while (all.hasNext()) {
        InternalRow row = all.next();
        for (int i = 0; i < columns.length && !cells.isCorrupt(row); i++) {
          int cell = RowCells.FIRST_FEATURE + columns[i];
          try {
            boolean isMissing = cells.isMissing(row, cell);
            taker.take(i, isMissing ? Double.NaN : cells.number(row, cell));
          } catch (MalformedRow e) {
            continue; // the row is refused or left out when it is read as one
          }
        }
      }
    }
  }

  /**
   * The exact sum of finite numbers: as a whole multiple of 2^−1074, of which each is one. So
   * neither the order of the numbers nor how they are distributed over tasks changes a bit of it. A
   * final class, because it is a task result.
   */
  static final class ExactSum implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int DIGIT_BITS = 32;
    private static final int DIGITS = 68; // for 2^1024 times 2^1074, and sums of 2^64 of those
    private static final int MOST_ADDED =
        1 << 29; // before carries are passed on: each is below 2^32
    private static final int LEAST_EXPONENT = -1074;
    private static final MathContext PRECISE = new MathContext(60);

    private final long[] digits = new long[DIGITS]; // each with a sign of its own
    private int added; // since carries were passed on

    /** Adds a finite number. */
    void add(double number) {
      long bits = Double.doubleToRawLongBits(number);
      int exponent = (int) (bits >>> 52 & 0x7ff);
      long mantissa = bits & (1L << 52) - 1 | (exponent == 0 ? 0 : 1L << 52);
      int place = Math.max(0, exponent - 1); // of its lowest bit above 2^-1074
      int digit = place / DIGIT_BITS;
      int shift = place % DIGIT_BITS;
      long low = (mantissa & 0xffffffffL) << shift;
      long high = (mantissa >>> DIGIT_BITS) << shift;
      int sign = bits < 0 ? -1 : 1;
      digits[digit] += sign * (low & 0xffffffffL);
      digits[digit + 1] += sign * ((low >>> DIGIT_BITS) + (high & 0xffffffffL));
      digits[digit + 2] += sign * (high >>> DIGIT_BITS);
      if (++added >= MOST_ADDED) {
        carry();
      }
    }

    /** Adds another sum. */
    void add(ExactSum other) {
      carry();
      other.carry();
      for (int i = 0; i < DIGITS; i++) {
        digits[i] += other.digits[i];
      }
      carry();
    }

    private void carry() {
      for (int i = 0; i < DIGITS - 1; i++) {
        digits[i + 1] += digits[i] >> DIGIT_BITS;
        digits[i] &= 0xffffffffL;
      }
      added = 0;
    }

    /** The sum divided by a count, rounded once to 60 digits and once more to a double. */
    double dividedBy(long count) {
      BigInteger sum = BigInteger.ZERO;
      for (int i = DIGITS - 1; i >= 0; i--) {
        sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
      }
      BigInteger unit = BigInteger.ONE.shiftLeft(-LEAST_EXPONENT);
      return new BigDecimal(sum)
          .divide(new BigDecimal(unit.multiply(BigInteger.valueOf(count))), PRECISE)
          .doubleValue();
    }
  }

  /**
   * Exact medians of columns of a table, by the digits of the numbers from the highest: each pass
   * counts the numbers by their next digit among those with the digits found so far, until those
   * left are few enough to be brought to the driver. A small table needs that last pass alone.
   * Memory of a task: 8 bytes for each value of a digit, and fewer bits a digit where columns are
   * many.
   *
   * <p>Two numbers are searched for each column, since an even number of them has two in the
   * middle. Search 2c finds the first of column c, and search 2c + 1 the second.
   */
  static final class Medians {
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
}
