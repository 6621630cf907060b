package org.thalweg.interior;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * What is to be summed over the rows at the end of a path.
 *
 * @param path that led there
 * @param stage of the next iteration
 * @param direction of the next step, as far as it is known; null before any of it is
 * @param corrector a further one, as far as it is known; null but for its own stages
 */
public record PathTask(Path path, Stage stage, Path.Direction direction, Path.Corrector corrector)
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
    STEP,
    /** What the products of pairs lack after so much of the step. */
    CENTRALITY,
    /** How far the step leads with shares of one more corrector. */
    CORRECTOR
  }

  /** This task in other coordinates, by a linear map that makes new arrays. */
  public PathTask mapped(UnaryOperator<double[]> map) {
    return new PathTask(
        path.mapped(map),
        stage,
        direction == null ? null : direction.mapped(map),
        corrector == null ? null : corrector.mapped(map));
  }

  /** How many numbers its sum has, for w of a dimension. */
  public int length(int dimension) {
    return PathSum.length(stage, dimension);
  }
}
