package org.thalweg.objective;

import java.io.Serializable;
import org.thalweg.linalg.Block;

/**
 * Steps on one row after the other, with the variance of their gradients reduced by an anchor ŵ: R.
 * Johnson, T. Zhang, "Accelerating Stochastic Gradient Descent using Predictive Variance
 * Reduction", NIPS (2013); each implicit in the row's own scores, a stochastic proximal point step.
 *
 * <pre>
 *   u ← u − ηW·g                                        g the gradient of everything, at ŵ
 *   u ← u − ηW·(s/s̄)·(ℓ′(x·u) − ℓ′(x·ŵ))·x              with u on both sides
 * </pre>
 *
 * The first line touches every coordinate, so it is kept as a count of steps and a vector, and
 * reckoned with where a coordinate is read: a step costs the entries of its row. What a penalty
 * adds away from ŵ is left to the caller, between {@link #read} and {@link #write}. For one thread.
 */
public interface RowSteps {

  /** Takes the step of one row of a block. */
  void take(Block block, int row);

  /** Copies u out, with all steps taken so far. */
  void read(double[] u);

  /** Goes on from another u. */
  void write(double[] u);

  /**
   * What an objective must say of itself to be minimised by row steps.
   *
   * @param curvature as {@link org.thalweg.loss.ConvexLoss#curvature}
   */
  record RowStepSource(double curvature, StepsAround steps) implements Serializable {

    /** Steps that begin at the anchor. */
    public RowSteps around(Anchor anchor) {
      return steps.around(anchor);
    }
  }

  /** Makes steps that begin at an anchor. */
  interface StepsAround extends Serializable {
    RowSteps around(Anchor anchor);
  }
}
