package org.thalweg.data.table;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.Columns;
import org.thalweg.config.Imputation;
import org.thalweg.data.shard.MalformedRow;
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
      long[] there = counts.stream().mapToLong(each -> each.there).toArray();
      values = medians(table.sparkSession(), cells, numbers, there);
    }
    for (int i = 0; i < numbers.length; i++) {
      Feature feature = features.get(numbers[i]);
      filled.set(numbers[i], feature.filledBy(values[i]));
      boolean isMultiplied = numbers[i] > 0 && features.get(numbers[i] - 1).isFactor();
      if (fill.indicator() && counts.get(i).missing > 0 && !isMultiplied && !feature.isFactor()) {
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
   * The exact medians of columns: one shuffle sorts their numbers, and of each column the one or
   * two in the middle are taken.
   *
   * @param columns numbers of features
   * @param counts how many numbers each has, at least 1
   */
  static double[] medians(SparkSession spark, Cells cells, int[] columns, long[] counts) {
    JavaRDD<Row> numbers =
        cells
            .rows()
            .flatMap(
                row -> {
                  List<Row> some = new ArrayList<>();
                  Iterator<InternalRow> one = Collections.singleton(row).iterator();
                  cells.read(
                      one,
                      columns,
                      (i, number) -> {
                        if (!Double.isNaN(number)) {
                          some.add(RowFactory.create(i, number + 0.0)); // which is never −0
                        }
                      });
                  return some.iterator();
                });
    double[] medians = new double[columns.length];
    spark
        .createDataFrame(numbers, new StructType().add("column", "int").add("number", "double"))
        .repartition(
            Math.min(columns.length, numbers.context().defaultParallelism()), col("column"))
        .sortWithinPartitions("column", "number")
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(sorted -> middles(sorted, counts).iterator())
        .collect()
        .forEach(
            two -> {
              double sum = two.low + two.high;
              medians[two.column] = Double.isFinite(sum) ? sum / 2 : two.low / 2 + two.high / 2;
            });
    return medians;
  }

  private static List<MiddleNumbers> middles(Iterator<InternalRow> sorted, long[] counts) {
    List<MiddleNumbers> middles = new ArrayList<>();
    long[] ranks = new long[counts.length];
    double low = 0;
    while (sorted.hasNext()) {
      InternalRow row = sorted.next();
      int column = row.getInt(0);
      long rank = ranks[column]++;
      low = rank == (counts[column] - 1) / 2 ? row.getDouble(1) : low;
      if (rank == counts[column] / 2) {
        middles.add(new MiddleNumbers(column, low, row.getDouble(1)));
      }
    }
    return middles;
  }

  /**
   * The numbers in the middle of a column, which are one number twice if they are odd in number.
   */
  private record MiddleNumbers(int column, double low, double high) implements Serializable {}
}
