package org.thalweg.solve;

import java.util.List;
import org.thalweg.dual.DualPoint;
import org.thalweg.dual.DualRows;
import org.thalweg.dual.DualTask;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;

/**
 * Asks for some sweeps of dual coordinate ascent over all rows. Of linear models under a {@link
 * org.thalweg.loss.KinkedLoss} and an L2 penalty.
 */
public record DualQuestion(DualTask task) implements SequentialQuestion<DualRows, DualPoint> {

  @Override
  public DualRows rows(Objective objective, List<? extends List<Block>> shards) {
    return new DualRows((LinearObjective) objective, shards);
  }

  @Override
  public DualPoint answer(DualRows rows) {
    return rows.run(task);
  }
}
