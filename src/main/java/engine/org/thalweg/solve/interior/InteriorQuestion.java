package org.thalweg.solve.interior;

import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Problem;
import org.thalweg.solve.ShardQuestion;

/**
 * Asks for the sums of an iteration of an interior point method over all rows, of which every shard
 * keeps where they are on the path. Of linear models under a {@link org.thalweg.loss.KinkedLoss}.
 *
 * @param path that led to where the sums are made
 * @param stage of the next iteration
 * @param direction of the next step, as far as it is known; null before any of it is
 * @param corrector a further one, as far as it is known; null but for its own stages
 */
public record InteriorQuestion(
    CentralPath path,
    CentralPathSum.Stage stage,
    CentralPath.Direction direction,
    CentralPath.Corrector corrector)
    implements ShardQuestion<CentralPathSum>, Serializable {

  @Override
  public String label() {
    return "interior point, " + stage;
  }

  @Override
  public InteriorQuestion inOriginal(Standardisation coordinates) {
    UnaryOperator<double[]> map = coordinates::original;
    return new InteriorQuestion(
        path.mapped(map),
        stage,
        direction == null ? null : direction.mapped(map),
        corrector == null ? null : corrector.mapped(map));
  }

  @Override
  public void standardise(CentralPathSum sum, Standardisation coordinates) {
    for (int which = 0; which < sum.vectors(); which++) {
      double[] vector = sum.vector(which);
      coordinates.transform(vector);
      sum.setVector(which, vector);
    }
    if (sum.packedMatrix() != null) {
      StandardisedSums.transformPacked(coordinates, sum.packedMatrix());
    }
  }

  @Override
  public long numbers(Objective objective) {
    return CentralPathSum.length(stage, objective.layout().dimension());
  }

  @Override
  public double work(double entries) {
    return (1 + entries / 2) * entries;
  }

  @Override
  public ShardPart<CentralPathSum> part(Problem problem, ShardSizes sizes, Sampler batches) {
    LinearObjective linear = (LinearObjective) problem.objective();
    return (shard, blocks, vectors, state) -> {
      CentralPathRows rows = new CentralPathRows(linear, blocks, (CentralPathState) state.get());
      CentralPathSum sum = rows.answer(this);
      state.set(rows.state());
      return sum;
    };
  }
}
