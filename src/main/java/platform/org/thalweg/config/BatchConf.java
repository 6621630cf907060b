package org.thalweg.config;

/**
 * How the rows of a batch are drawn, and how many.
 *
 * @param rows the number of rows; 0 where it is not given
 * @param fraction the same as a share of all rows, in (0, 1]; 0 where it is not given
 */
public record BatchConf(Sampling sampling, long rows, double fraction) {
  private static final long MOST = 1024;
  private static final long LEAST = 16;
  private static final long PER_EPOCH = 256;

  /**
   * Checks that the size suits the way of drawing.
   *
   * @throws ConfException if it does not
   */
  public BatchConf {
    if (sampling == Sampling.FULL && (rows != 0 || fraction != 0)) {
      throw new ConfException(
          "batch.rows and batch.fraction must not be given for batch.sampling full but were "
              + values(rows, fraction));
    }
    if (rows != 0 && fraction != 0) {
      throw new ConfException(
          "batch.rows and batch.fraction must not both be given but were "
              + values(rows, fraction));
    }
    if (sampling == Sampling.PARTITIONS && fraction == 0) {
      throw new ConfException(
          "batch.fraction must be given for batch.sampling partitions but was not");
    }
    if (sampling == Sampling.REPLACEMENT && rows > Integer.MAX_VALUE) {
      throw new ConfException(
          "batch.rows must be at most %d for batch.sampling replacement but was %d"
              .formatted(Integer.MAX_VALUE, rows));
    }
  }

  private static String values(long rows, double fraction) {
    return "%d and %s".formatted(rows, fraction);
  }

  static BatchConf of(KeyValues values) {
    return new BatchConf(
        values.get(RunKeys.BATCH_SAMPLING).orElse(Sampling.FULL),
        values.get(RunKeys.BATCH_ROWS).orElse(0L),
        values.get(RunKeys.BATCH_FRACTION).orElse(0.0));
  }

  /** The rows of a batch that is drawn from so many: as given, else a 256th, from 16 to 1,024. */
  public long rowsOf(long all) {
    if (fraction > 0) {
      return Math.max(1, Math.round(fraction * all));
    }
    return rows > 0 ? rows : Math.max(LEAST, Math.min(MOST, all / PER_EPOCH));
  }

  /** The share of so many rows that a batch has. */
  public double fractionOf(long all) {
    return fraction > 0 ? fraction : Math.min(1, (double) rowsOf(all) / all);
  }
}
