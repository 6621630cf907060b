package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.Serializable;

/** How a w in ranges is minimised: what stays the same during a run. */
public interface RangeMethod extends Serializable {

  /** The largest λ₁ of the penalties λ₁·|w| + (λ₂/2)·w² of the weights in ranges. */
  double l1();

  /** The largest λ₂. */
  double l2();

  /** What the weights make of a row. */
  default RangeHead head() {
    return RangeHead.LINEAR;
  }

  /** The rows of every step, where steps are on batches; their order in any case. */
  RowPieces batches();

  /** The most rows whose numbers a job of a step brings up. */
  default int rowsOfJob() {
    return batches().batch();
  }

  /** Bytes that a feature takes in its range with all that belongs to it, while a step is taken. */
  long bytesOfFeature();

  /** The vectors of a range where the run begins. */
  RangeVectors begin(RangeRows rows);

  /**
   * The vectors of a range as they were written.
   *
   * @throws IOException if those were of another one, or end before
   */
  RangeVectors read(RangeRows rows, DataInputStream in) throws IOException;

  /** The penalty of every weight of a range. */
  default ElasticPenalty.OfWeights penalty(RangeRows rows) {
    return ElasticPenalty.OfWeights.all(l1(), l2());
  }
}
