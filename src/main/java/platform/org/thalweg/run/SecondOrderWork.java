package org.thalweg.run;

import org.thalweg.data.shard.ShardedData;
import org.thalweg.solve.Problem;

/**
 * What a matrix of second derivatives costs, as a function of the sizes of data and model alone.
 *
 * @param rows of the data
 * @param entries stored in them
 * @param outputs scores of a row
 * @param dimension of w
 */
public record SecondOrderWork(long rows, long entries, int outputs, int dimension) {
  /** Of w; so many numbers squared are no burden to any driver, executor or wire. */
  static final int LONGEST = 1000;

  /** Multiplications a row: a matrix then costs as much as some hundred gradients. */
  private static final double MOST_PER_ROW = 1 << 15;

  private static final double QUICK_FACTOR = 1 << 24; // multiplications: some 20 ms
  private static final double QUICK_ROWS = 1 << 26; // multiplications: some 30 ms

  private static final double LEAST = 6; // multiplications an entry and score: about three passes

  private static final int SPARSE = 10; // features for an entry of a row

  private static final double WORK = 1L << 31; // multiplications: some seconds
  private static final double LONG_WORK = 1L << 32; // of one matrix, of which a run asks for thirty
  private static final double MOST_PASSES = 10_000;

  static SecondOrderWork of(Problem problem, ShardedData data) {
    return new SecondOrderWork(
        data.rows(), data.entries(), problem.objective().outputs(), problem.layout().dimension());
  }

  /**
   * How many passes are a budget where none is given, so that small data get many: their cost is
   * that of a matrix where these are asked for, else that of scores and a gradient.
   *
   * @param takesMatrices whether a pass may make one
   * @param fewest passes, whatever they cost
   */
  double budget(boolean takesMatrices, double fewest) {
    double matrix = takesMatrices ? rows * perRow() + factor() : 0;
    double pass = Math.max(2.0 * entries * outputs, matrix);
    return Math.max(fewest, Math.min(MOST_PASSES, Math.floor(WORK / pass)));
  }

  /** Whether w is long, and rows have few entries or are few beside it. */
  boolean isSparse() {
    return dimension > LONGEST
        && (SPARSE * entries <= (double) rows * dimension || 2 * rows <= dimension);
  }

  /** Multiplications of a matrix, in the mean of a row. */
  double perRow() {
    double perScore = (double) entries / rows;
    return perScore * outputs * perScore * outputs / 2;
  }

  /** Multiplications of a Cholesky factor. */
  double factor() {
    return (double) dimension * dimension * dimension / 6;
  }

  /**
   * Whether a handful of rounds with such a matrix are worth more than many without: w is short, a
   * row costs little or all of them do, and the factor no more than the rows do.
   */
  public boolean isLittle() {
    return isLittle(QUICK_ROWS);
  }

  /**
   * Whether it is {@link #isLittle}, or rounds without matrices would spend their {@link #budget}
   * far from the minimum, since the rows are ill-conditioned, and that is worth some matrices.
   */
  boolean isLittle(RowCondition condition) {
    return isLittle(condition.isIll() ? WORK : QUICK_ROWS);
  }

  /**
   * Whether it is, for a problem over these rows.
   *
   * @param meanSquaredNorm of the rows, over all of them: mean ‖x‖²
   */
  public boolean isLittle(Problem problem, double meanSquaredNorm) {
    return isLittle(RowCondition.of(problem, meanSquaredNorm, rows));
  }

  private boolean isLittle(double most) {
    double matrix = rows * perRow();
    return dimension <= LONGEST
        && (perRow() <= MOST_PER_ROW || matrix <= most)
        && factor() <= Math.max(QUICK_FACTOR, matrix);
  }

  /** Whether some thirty matrices and their factors take a minute or two on a core at most. */
  boolean isBearable() {
    return rows * perRow() + factor() <= LONG_WORK;
  }

  /** Whether a matrix costs no more than a few passes do: even the fewest epochs cost more. */
  boolean isLeast() {
    return rows * perRow() + factor() <= LEAST * entries * outputs;
  }

  @Override
  public String toString() {
    return "w has %d entries, and second derivatives cost about %.0f multiplications a row"
        .formatted(dimension, perRow());
  }
}
