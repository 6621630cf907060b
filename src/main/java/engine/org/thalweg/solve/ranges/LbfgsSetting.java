package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.text.Require;

/**
 * How a range takes part in L-BFGS.
 *
 * @param strengths of the penalties of the weights; where λ₁ is not 0, steps stay in an orthant
 * @param batches the order of the rows
 * @param pairs m: how many curvature pairs are kept at most
 * @param ranges how many there are
 */
public record LbfgsSetting(
    CoordinatePenalties.Pieces strengths, RowPieces batches, int pairs, int ranges)
    implements RangeMethod {
  private static final int VECTORS = 8; // w, two gradients, the line and its point, D, M, a sum

  public LbfgsSetting {
    Require.atLeast("pairs", pairs, 1);
  }

  @Override
  public double l1() {
    return Arrays.stream(strengths.l1()).max().orElseThrow();
  }

  @Override
  public double l2() {
    return Arrays.stream(strengths.l2()).max().orElseThrow();
  }

  @Override
  public ElasticPenalty.OfWeights penalty(RangeRows rows) {
    return ElasticPenalty.OfWeights.of(strengths, rows);
  }

  /** Those of a piece, since a step is of all rows. */
  @Override
  public int rowsOfJob() {
    return Math.min(batches.rows(), LbfgsPasses.PIECE);
  }

  @Override
  public long bytesOfFeature() {
    int which = strengths.ends().length == 1 ? 0 : Integer.BYTES;
    return (2L * pairs + VECTORS) * Double.BYTES + which;
  }

  @Override
  public RangeVectors begin(RangeRows rows) {
    return new RangePairs(rows, vectors(rows), ranges);
  }

  @Override
  public RangeVectors read(RangeRows rows, DataInputStream in) throws IOException {
    LbfgsVectors vectors = vectors(rows);
    vectors.read(in);
    return new RangePairs(rows, vectors, ranges);
  }

  private LbfgsVectors vectors(RangeRows rows) {
    return new LbfgsVectors(rows.start(1), penalty(rows), pairs);
  }
}
