package org.thalweg.objective;

import java.io.Serializable;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.HessianSum;

/** The second derivatives of an objective of scores that are linear in w. */
public interface Curvature extends Serializable {
  /**
   * Adds s·∂²f/∂w∂w of the given rows, in their order, to a sum; and s·f and s·∂f/∂w, as {@link
   * Objective#accumulate} does.
   *
   * @param w parameters, only read
   * @param rows of this block
   * @param least a row counts at least that part of the curvature its loss may have, in [0, 1]; 0
   *     for the second derivatives as they are. It damps in the metric of the data, whatever their
   *     units
   */
  void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum);

  /** Whether the second derivatives are the same at every w, as those of squared losses are. */
  default boolean isConstant() {
    return false;
  }

  /**
   * Adds second derivatives among some coordinates of w: the matrix has their number, and its
   * gradient of all.
   *
   * @param coordinates ascending
   * @throws UnsupportedOperationException if the model is neither linear nor softmax
   */
  default Curvature among(int[] coordinates) {
    throw new UnsupportedOperationException("second derivatives among some coordinates of " + this);
  }
}
