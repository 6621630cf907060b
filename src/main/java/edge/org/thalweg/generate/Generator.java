package org.thalweg.generate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.thalweg.generate.SyntheticData.Variates;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.SparseRow;
import org.thalweg.sample.RandomStream;

/**
 * What the features of a synthetic set look like, and how large the true w is over them. The
 * arguments of the records here have to lie in the ranges they say.
 */
public interface Generator extends Serializable {

  /** How many rows are written, whatever the number of files. */
  long rows();

  /** Number of features d: columns are in [0, d). */
  int features();

  /** The most entries a row can have. */
  int entriesPerRow();

  /** Standard deviation of the true weights, which are normal with mean 0. */
  double weightDeviation();

  /** What the true w adds to the score of every row; 0 unless a generator has another. */
  default double intercept() {
    return 0;
  }

  /** Whether every row has every feature, so that columns of a table can hold them. */
  default boolean isDense() {
    return false;
  }

  /**
   * What makes rows, one after the other, in one task: it fills in the features of an empty row, by
   * ascending columns, given the random numbers that belong to this row.
   */
  BiConsumer<RandomStream, SparseRow> maker();

  /**
   * Standard normal features, rounded to thousandths; the score's standard deviation is 2.
   *
   * @param rows at least 1
   * @param features in [1, 100,000]
   */
  public record Dense(long rows, int features) implements Generator {
    public Dense {
      require(rows >= 1, "rows must be at least 1", rows);
      require(features >= 1 && features <= 100_000, "features must be in [1, 100000]", features);
    }

    /** 100,000 rows of 50 features. */
    public Dense() {
      this(100_000, 50);
    }

    @Override
    public int entriesPerRow() {
      return features;
    }

    @Override
    public double weightDeviation() {
      return 2 / Math.sqrt(features);
    }

    @Override
    public boolean isDense() {
      return true;
    }

    @Override
    public BiConsumer<RandomStream, SparseRow> maker() {
      return (random, row) -> {
        for (int column = 0; column < features; column++) {
          row.add(column, Math.rint(1000 * Variates.normal(random)) / 1000);
        }
      };
    }
  }

  /**
   * Few of many features, column j in proportion to (j + 1)^−exponent, as words are in texts; the
   * values are uniform multiples of a thousandth in (0, 1].
   *
   * @param rows at least 1
   * @param features in [1, 2³⁰]
   * @param entriesPerRow columns drawn for each row, in [1, 10,000]; what is drawn again counts
   *     once
   * @param exponent in [0, 10]; 0 makes all columns alike
   */
  public record Sparse(long rows, int features, int entriesPerRow, double exponent)
      implements Generator {
    public Sparse {
      require(rows >= 1, "rows must be at least 1", rows);
      require(
          features >= 1 && features <= 1 << 30,
          "features must be in [1, %d]".formatted(1 << 30),
          features);
      require(
          entriesPerRow >= 1 && entriesPerRow <= 10_000,
          "entriesPerRow must be in [1, 10000]",
          entriesPerRow);
      require(exponent >= 0 && exponent <= 10, "exponent must be in [0, 10]", exponent);
    }

    /** 100,000 rows of about 30 among 100,000 features, exponent 1. */
    public Sparse() {
      this(100_000, 100_000, 30, 1);
    }

    @Override
    public double weightDeviation() {
      return 2 / Math.sqrt(entriesPerRow / 3.0); // a value's mean square is 1/3
    }

    @Override
    public BiConsumer<RandomStream, SparseRow> maker() {
      Variates.PowerLaw columns = new Variates.PowerLaw(features, exponent);
      int[] drawn = new int[entriesPerRow];
      return (random, row) -> {
        Arrays.setAll(drawn, i -> columns.rank(random));
        addEach(drawn, row, () -> (random.nextLong(1000) + 1) / 1000.0);
      };
    }
  }

  /**
   * Clicks on advertisements: categorical fields, hashed one-hot into 2^bits features, all values
   * 1. The number of values of a field grows geometrically from 2 in the first field to a million
   * in the last, and the values of a field have Zipf's frequencies, 1/rank. Two fields may meet in
   * one column.
   *
   * @param rows at least 1
   * @param bits in [1, 30]
   * @param fields in [1, 1,000]
   * @param clickRate in (0, 0.5], about; the mean of the labels where they are drawn from {0, 1}
   */
  public record Clicks(long rows, int bits, int fields, double clickRate) implements Generator {
    private static final int FEWEST_VALUES = 2;
    private static final int MOST_VALUES = 1_000_000;

    public Clicks {
      require(rows >= 1, "rows must be at least 1", rows);
      require(bits >= 1 && bits <= 30, "bits must be in [1, 30]", bits);
      require(fields >= 1 && fields <= 1000, "fields must be in [1, 1000]", fields);
      require(clickRate > 0 && clickRate <= 0.5, "clickRate must be in (0, 0.5]", clickRate);
    }

    /** A million rows of 30 fields in 2²⁰ features, three clicks in a hundred. */
    public Clicks() {
      this(1_000_000, 20, 30, 0.03);
    }

    @Override
    public int features() {
      return 1 << bits;
    }

    @Override
    public int entriesPerRow() {
      return fields;
    }

    @Override
    public double weightDeviation() {
      return 1 / Math.sqrt(fields);
    }

    /**
     * ln(rate / (1 − rate)), less half the variance of the score, which is what E[eᶻ] gains by it.
     */
    @Override
    public double intercept() {
      return StrictMath.log(clickRate / (1 - clickRate)) - 0.5;
    }

    @Override
    public BiConsumer<RandomStream, SparseRow> maker() {
      Variates.PowerLaw[] values = new Variates.PowerLaw[fields];
      double ratio = (double) MOST_VALUES / FEWEST_VALUES;
      for (int field = 0; field < fields; field++) {
        double place = fields == 1 ? 0 : field / (fields - 1.0);
        double count = FEWEST_VALUES * StrictMath.pow(ratio, place);
        values[field] = new Variates.PowerLaw((int) Math.rint(count), 1);
      }
      int[] drawn = new int[fields];
      return (random, row) -> {
        Arrays.setAll(drawn, field -> column(field, values[field].rank(random)));
        addEach(drawn, row, () -> 1);
      };
    }

    private int column(int field, int value) {
      return (int) (Hash.mix(((long) field << 32) + value) >>> (64 - bits));
    }
  }

  /** Adds columns, which are sorted for that, each once, with a value for each. */
  private static void addEach(int[] columns, SparseRow row, DoubleSupplier value) {
    Arrays.sort(columns);
    for (int i = 0; i < columns.length; i++) {
      if (i == 0 || columns[i] != columns[i - 1]) {
        row.add(columns[i], value.getAsDouble());
      }
    }
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("%s but was %s".formatted(rule, value));
    }
  }
}
