package org.thalweg.interior;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * What is to be summed over the rows at the end of a path.
 *
 * @param path that led there
 * @param stage of the next iteration
 * @param predictor Δw towards the minimum itself; null before it is known
 * @param step Δw; null before it is known
 * @param target product of each pair that the step aims at
 */
public record PathTask(Path path, Stage stage, double[] predictor, double[] step, double target)
    implements Serializable {
  /** The sums of one iteration, in their order. */
  public enum Stage {
    /** Weights and sizes, before there is a path. */
    START,
    /** The matrix Σ s·x·xᵀ/Σ s, where w has kinks or bounds of its own, before there are steps. */
    SCALES,
    /** The matrix, its right-hand sides, F and the dual. */
    SYSTEM,
    /** How far the predictor leads, and the second-order correction. */
    PREDICTOR,
    /** How far the step leads. */
    STEP
  }

  /** The same in other coordinates, by a linear map that makes new arrays. */
  public PathTask mapped(UnaryOperator<double[]> map) {
    return new PathTask(
        path.mapped(map),
        stage,
        predictor == null ? null : map.apply(predictor),
        step == null ? null : map.apply(step),
        target);
  }

  /** How many numbers its sum has, for w of a dimension. */
  public int length(int dimension) {
    return PathSum.length(stage, dimension);
  }
}
