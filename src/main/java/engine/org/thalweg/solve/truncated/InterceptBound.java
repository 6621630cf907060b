package org.thalweg.solve.truncated;

import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.Problem;

/** What bounds F over some rows if an intercept alone has no penalty. */
final class InterceptBound {
  private final List<? extends List<Block>> shards;
  private final int parts;
  private double[] classWeights; // Σ s of each of two classes; null before they are asked for
  private double meanSquare; // mean ‖x‖², known with these

  /** That of the blocks of each shard, which are read by so many parts. */
  InterceptBound(List<? extends List<Block>> shards, int parts) {
    this.shards = shards;
    this.parts = parts;
  }

  /** The bound of a problem; empty if there is none. */
  Optional<FreeIntercept> of(Problem problem) {
    LinearObjective objective = (LinearObjective) problem.objective();
    if (!FreeIntercept.fits(objective, problem.penalties()) || haveOffsets()) {
      return Optional.empty();
    }
    if (classWeights == null) {
      classWeights = classWeights();
      meanSquare = FeatureSquares.ofRows(problem, shards, parts);
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
