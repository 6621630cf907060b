package org.thalweg.solve;

import org.thalweg.interior.PathRows;
import org.thalweg.interior.PathState;
import org.thalweg.interior.PathSum;
import org.thalweg.interior.PathTask;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/**
 * Asks for the sums of an iteration of an interior point method over all rows, of which every shard
 * keeps where they are on the path. Of linear models under a {@link org.thalweg.loss.KinkedLoss}.
 */
public record InteriorQuestion(PathTask task) implements ShardQuestion<PathSum> {

  @Override
  public String label() {
    return "interior point, " + task.stage();
  }

  @Override
  public InteriorQuestion inOriginal(Standardisation coordinates) {
    return new InteriorQuestion(task.mapped(coordinates::original));
  }

  @Override
  public void standardise(PathSum sum, Standardisation coordinates) {
    for (int which = 0; which < sum.vectors(); which++) {
      double[] vector = sum.vector(which);
      coordinates.transform(vector);
      sum.setVector(which, vector);
    }
    if (sum.packedMatrix() != null) {
      coordinates.transformPacked(sum.packedMatrix());
    }
  }

  @Override
  public long numbers(Objective objective) {
    return task.length(objective.layout().dimension());
  }

  @Override
  public double work(double entries) {
    return (1 + entries / 2) * entries;
  }

  @Override
  public Part<PathSum> part(Problem problem, ShardSizes sizes, Sampler batches) {
    LinearObjective linear = (LinearObjective) problem.objective();
    PathTask asked = task;
    return (shard, blocks, vectors, state) -> {
      PathRows rows = new PathRows(linear, blocks, (PathState) state.get());
      PathSum sum = rows.answer(asked);
      state.set(rows.state());
      return sum;
    };
  }
}
