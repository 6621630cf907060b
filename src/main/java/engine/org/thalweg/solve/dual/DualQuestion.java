package org.thalweg.solve.dual;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.SequentialQuestion;

/**
 * Asks for some sweeps of dual coordinate ascent over all rows. Of linear models under a {@link
 * org.thalweg.loss.KinkedLoss} and an L2 penalty; {@link DualRows} says what the sweeps do.
 *
 * @param lambda λ of the L2 penalty of every weight
 * @param share of F to which F less its bound is meant to fall; 0 for as far as it can
 * @param seed of the random order of rows
 * @param coordinates of w: features as they are, or divided by numbers
 * @param from where the sweeps before have ended; {@link DualPoint#FIRST} for the first ones
 */
public record DualQuestion(
    double lambda, double share, long seed, Standardisation coordinates, DualPoint from)
    implements SequentialQuestion<DualRows, DualPoint> {

  @Override
  public DualRows rows(Objective objective, List<? extends List<Block>> shards) {
    return new DualRows((LinearObjective) objective, shards, coordinates);
  }

  @Override
  public DualPoint answer(DualRows rows) {
    return rows.run(this);
  }
}
