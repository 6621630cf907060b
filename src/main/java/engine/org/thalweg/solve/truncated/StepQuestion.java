package org.thalweg.solve.truncated;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.SequentialQuestion;

/**
 * Asks for the point to which a step of {@link TruncatedNewton} leads, with F and its gradient
 * there, from rows that one process holds.
 *
 * @param start where the run begins
 * @param at where the step begins; null for F at the start
 * @param effort how closely its system is solved
 */
public record StepQuestion(Problem problem, double[] start, Iterate at, Effort effort)
    implements SequentialQuestion<LinearRows, NewtonStep> {

  /**
   * How closely the system of a step is solved.
   *
   * @param forcing part of the gradient that the model may leave at its end, in the scale
   * @param enough norm of a gradient that ends the run, so that none shorter need be left
   * @param products of all steps before
   */
  public record Effort(double forcing, double enough, double products) {}

  @Override
  public LinearRows rows(Objective objective, List<? extends List<Block>> shards) {
    return new LinearRows(objective, shards);
  }

  @Override
  public NewtonStep answer(LinearRows rows) {
    if (at == null) {
      GradientSum sum = rows.moveTo(problem.coordinates(), start);
      return new NewtonStep(start, 1, sum, 0, sum.rows());
    }
    return new StepSystem(problem, rows, at).step(effort);
  }
}
