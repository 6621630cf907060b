package org.thalweg.solve.truncated;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.SequentialQuestion;

/**
 * Asks for the point to which a step of {@link TruncatedNewton} leads, from rows that one process
 * holds.
 *
 * @param at where it begins
 * @param forcing part of the gradient that the model may leave at its end, at most
 */
public record StepQuestion(Problem problem, Iterate at, double forcing)
    implements SequentialQuestion<LinearRows, NewtonStep> {

  @Override
  public LinearRows rows(Objective objective, List<? extends List<Block>> shards) {
    return new LinearRows(objective, shards);
  }

  @Override
  public NewtonStep answer(LinearRows rows) {
    return new StepSystem(problem, rows, at).step(forcing);
  }
}
