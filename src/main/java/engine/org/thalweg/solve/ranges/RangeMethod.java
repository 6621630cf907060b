package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.Serializable;

/** How a w in ranges is minimised: what stays the same during a run. */
public interface RangeMethod extends Serializable {

  /** λ₁ of the penalty λ₁·|w| + (λ₂/2)·w² of every weight in ranges. */
  double l1();

  /** λ₂. */
  double l2();

  /** What the weights make of a row. */
  default RangeHead head() {
    return RangeHead.LINEAR;
  }

  /** The rows of every step, where steps are on batches; their order in any case. */
  RowPieces batches();

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

  /** λ₁·|w| + (λ₂/2)·w². */
  default double penalty(double w) {
    return l1() * Math.abs(w) + 0.5 * l2() * w * w;
  }

  /** The least-norm element of g + ∂penalty(w). */
  default double subgradient(double w, double gradient) {
    double smooth = gradient + l2() * w;
    return w != 0
        ? smooth + l1() * Math.signum(w)
        : Math.abs(smooth) <= l1() ? 0 : smooth - Math.copySign(l1(), smooth);
  }
}
