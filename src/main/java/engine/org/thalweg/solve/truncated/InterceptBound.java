package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.RowSteps;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.Problem;

/** What bounds F over some rows if an intercept alone has no penalty. */
final class InterceptBound {
  private static final double ROUNDING = 0x1p-52; // of a term, and of its share in a sum

  private final List<? extends List<Block>> shards;
  private final int parts;
  private double[] classWeights; // Σ s of each of two classes; null before they are asked for
  private double[] squares; // mean square of each feature as it is, and 1; known with these
  private double meanSquare; // mean ‖x‖², known with these

  /** That of the blocks of each shard, which are read by so many parts. */
  InterceptBound(List<? extends List<Block>> shards, int parts) {
    this.shards = shards;
    this.parts = parts;
  }

  /**
   * The bound of a problem at a point; empty if there is none.
   *
   * @param w in the coordinates of the problem
   */
  Optional<FreeIntercept> of(Problem problem, double[] w) {
    return of(problem).map(free -> free.within(slopeError(problem, w)));
  }

  /**
   * By how much rounding may change the mean of ℓ′, to first order. A score is a sum of terms x·w,
   * which may be much greater than it, as in a column far from 0 that the intercept offsets.
   */
  private double slopeError(Problem problem, double[] w) {
    LinearObjective objective = (LinearObjective) problem.objective();
    double[] original = problem.coordinates().original(w);
    double terms = 0;
    for (int j = 0; j < original.length; j++) {
      terms += Math.sqrt(squares[j]) * Math.abs(original[j]);
    }
    double curvature =
        objective.rowSteps().map(RowSteps.RowStepSource::curvature).orElse(Double.NaN);
    double derivative = Math.abs(objective.loss().derivative(0, 1));
    return ROUNDING * (curvature * terms + derivative);
  }

  /** The bound of a problem; empty if there is none. */
  Optional<FreeIntercept> of(Problem problem) {
    LinearObjective objective = (LinearObjective) problem.objective();
    double[] l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    if (!FreeIntercept.fits(objective, problem.penalties())
        || l2[l2.length - 1] > 0
        || haveOffsets()) {
      return Optional.empty();
    }
    if (classWeights == null) {
      classWeights = classWeights();
      Problem asItIs = new Problem(objective, problem.penalties());
      squares = FeatureSquares.of(asItIs, shards, parts);
      meanSquare =
          problem.coordinates().isIdentity()
              ? Arrays.stream(squares).sum()
              : FeatureSquares.ofRows(problem, shards, parts);
    }
    return FreeIntercept.of(problem, classWeights, meanSquare);
  }

  private boolean haveOffsets() {
    return shards.stream().flatMap(List::stream).anyMatch(block -> block.targets().haveOffsets());
  }

  private double[] classWeights() {
    double[] sums = new double[2];
    for (List<Block> blocks : shards) {
      for (Block block : blocks) {
        for (int row = 0; row < block.rows(); row++) {
          sums[(int) block.label(row)] += block.weight(row);
        }
      }
    }
    return sums;
  }
}
