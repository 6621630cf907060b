package org.thalweg.solve.ranges;

import java.io.Serializable;

/**
 * The derivatives of the steps that were taken, from which a range that was lost takes its steps
 * once more.
 */
public interface StepLog extends Serializable {
  /**
   * The derivatives of the mean loss by the scores of the batch of a step, in the order of its
   * rows; only to be read.
   *
   * @throws IllegalStateException if it has none of that step
   */
  double[] derivatives(long step);

  /**
   * The first step that it has, all later ones included; {@link Long#MAX_VALUE} where it has none.
   */
  default long first() {
    return 0;
  }
}
