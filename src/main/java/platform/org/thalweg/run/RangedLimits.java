package org.thalweg.run;

import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ConfException;
import org.thalweg.solve.ranges.RangeMethod;

/** What ranges do not have room for, which is refused in one line. */
final class RangedLimits {
  private static final long MOST_NUMBERS = Integer.MAX_VALUE - 8; // as long as an array may be

  private RangedLimits() {}

  /**
   * Rejects a w that the memory of this process cannot hold in ranges, of which only features that
   * occur take any; on a cluster none, since executors may come later.
   *
   * @param occurring features, at most
   * @throws ConfException if it cannot
   */
  static void requireMemory(long occurring, RangeMethod method, JavaSparkContext spark) {
    long each = method.bytesOfFeature();
    long memory = Runtime.getRuntime().maxMemory();
    if (spark.isLocal() && occurring * each > memory) {
      throw new ConfException(
          "w of %d features in ranges needs %d MiB of the driver's memory, which is that of all here, but it has %d; raise --driver-memory"
              .formatted(occurring, occurring * each >> 20, memory >> 20));
    }
  }

  /**
   * Rejects rows that cannot be numbered, since the driver has an array of their scores.
   *
   * @param scores of a row
   * @throws ConfException if they are too many
   */
  static void requireRows(long train, long validation, long test, int scores) {
    long all = train + validation + test;
    long most = MOST_NUMBERS / scores;
    if (all > most) {
      throw new ConfException(
          "data must have at most %d rows for placement columns, those of data.validation and data.test included, but had %d; take fewer, or placement = rows"
              .formatted(most, all));
    }
  }

  /**
   * Rejects a batch of which the driver cannot have an array of what goes up.
   *
   * @param rows of a batch
   * @param width numbers of a row
   * @throws ConfException if it is too large
   */
  static void requireBatch(long rows, int width) {
    long most = MOST_NUMBERS / width;
    if (rows > most) {
      throw new ConfException(
          "batch must have at most %d rows for placement columns, each of which sends %d numbers, but had %d; set a smaller batch.rows"
              .formatted(most, width, rows));
    }
  }

  static void requireRanges(int ranges, int features) {
    if (ranges > features) {
      throw new ConfException(
          "data.ranges must be at most the number of features, %d, but was %d"
              .formatted(features, ranges));
    }
  }
}
