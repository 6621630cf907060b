package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.IOException;
import org.thalweg.text.Require;

/**
 * How a range takes part in L-BFGS.
 *
 * @param l1 λ₁ of the penalty λ₁·|w| + (λ₂/2)·w² of every weight in ranges; where it is not 0,
 *     steps stay in an orthant
 * @param l2 λ₂
 * @param batches the order of the rows
 * @param pairs m: how many curvature pairs are kept at most
 * @param ranges how many there are
 */
public record LbfgsSetting(double l1, double l2, RowPieces batches, int pairs, int ranges)
    implements RangeMethod {
  private static final int VECTORS = 8; // w, two gradients, the line and its point, D, M, a sum

  public LbfgsSetting {
    Require.notNegative("l1", l1);
    Require.notNegative("l2", l2);
    Require.atLeast("pairs", pairs, 1);
  }

  /** Those of a piece, since a step is of all rows. */
  @Override
  public int rowsOfJob() {
    return Math.min(batches.rows(), LbfgsPasses.PIECE);
  }

  @Override
  public long bytesOfFeature() {
    return (2L * pairs + VECTORS) * Double.BYTES;
  }

  @Override
  public RangeVectors begin(RangeRows rows) {
    return new RangePairs(rows, new LbfgsVectors(rows.start(1), penalty(), pairs), ranges);
  }

  @Override
  public RangeVectors read(RangeRows rows, DataInputStream in) throws IOException {
    LbfgsVectors vectors = new LbfgsVectors(rows.start(1), penalty(), pairs);
    vectors.read(in);
    return new RangePairs(rows, vectors, ranges);
  }
}
