package org.thalweg.solve.ranges;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The vectors of a range of which L-BFGS minimises F over all rows.
 *
 * @param ranges of the run
 */
record RangePairs(RangeRows rows, LbfgsVectors vectors, int ranges) implements RangeVectors {
  /** Numbers before the scores of {@link #trial}: R, Σ (p − w)². */
  static final int TRIAL = 2;

  /** Those of a range. */
  static RangePairs of(RangeState state) {
    return (RangePairs) state.vectors();
  }

  @Override
  public double[] at(long version) {
    return vectors.current();
  }

  @Override
  public double[] earlier(long version) {
    return vectors.measuredAt(version);
  }

  @Override
  public void step(double[] logged, long version) {
    switch (LbfgsStep.of(logged)) {
      case MEASURE -> vectors.measure(logged[1], gradient(logged), version + 1);
      case TAKE -> vectors.take(logged[1] != 0, Arrays.copyOfRange(logged, 2, logged.length));
      case AIM -> vectors.aim(logged, 1);
      case STEEPEST -> vectors.aimSteepest();
      case STRAIGHTEN -> vectors.straighten(logged[1]);
      case METRIC -> vectors.scale(logged[1], squares(logged));
      default -> throw new IllegalArgumentException(LbfgsStep.of(logged) + " is not logged");
    }
  }

  private double[] gradient(double[] derivatives) {
    return rows.sums(
        RangeHead.LINEAR,
        (chunk, sums) -> chunk.addGradient(derivatives, LbfgsStep.ROWS + chunk.from(), sums));
  }

  private double[] squares(double[] shares) {
    return rows.sums(
        RangeHead.LINEAR,
        (chunk, sums) -> chunk.addSquares(shares, LbfgsStep.ROWS + chunk.from(), sums));
  }

  /**
   * The scores of rows by the features of this range at a point of the line, behind its figures.
   */
  double[] trial(double rate, RowPiece piece) {
    double[] figures = vectors.line().trial(rate);
    double[] all = Arrays.copyOf(figures, TRIAL + piece.count());
    rows.score(RangeHead.LINEAR, vectors.line().point(rate), piece, all, TRIAL);
    return all;
  }

  /** {@link #trial} at the rate 1, behind what is known of the line. */
  double[] aimed(RowPiece piece) {
    return joined(line(), trial(1, piece));
  }

  /** The scores of rows by the direction of the line, behind what is known of that. */
  double[] along(RowPiece piece) {
    double[] scores = new double[piece.count()];
    rows.score(RangeHead.LINEAR, vectors.way(), piece, scores, 0);
    return joined(line(), scores);
  }

  /**
   * What is known of a line: {@link LbfgsVectors#aimed}, and {@link OrthantLine#reach} of each
   * range, beside zeros of the others.
   */
  double[] line() {
    double[] all = Arrays.copyOf(vectors.aimed(), LbfgsVectors.AIMED + ranges);
    all[LbfgsVectors.AIMED + rows.index()] = vectors.line().reach();
    return all;
  }

  private static double[] joined(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    vectors.write(out);
  }
}
