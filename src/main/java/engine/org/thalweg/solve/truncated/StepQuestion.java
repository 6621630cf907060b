package org.thalweg.solve.truncated;

import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
      return new NewtonStep(start, 1, sum, rows.freeIntercept(problem), 0, sum.rows());
    }
    return new StepSystem(problem, rows, at, effort).step();
  }

  @Override
  public boolean sharesPass() {
    return true;
  }

  /** Systems of several models are solved side by side, by products of all of them at once. */
  @Override
  public List<NewtonStep> answers(
      List<SequentialQuestion<LinearRows, NewtonStep>> questions, List<LinearRows> rows) {
    NewtonStep[] steps = new NewtonStep[questions.size()];
    StepSystem[] systems = new StepSystem[steps.length];
    each(
        steps.length,
        m -> {
          StepQuestion own = (StepQuestion) questions.get(m);
          if (own.at == null) {
            steps[m] = own.answer(rows.get(m));
          } else {
            systems[m] = new StepSystem(own.problem, rows.get(m), own.at, own.effort);
          }
        });
    List<StepSystem> unsolved = Stream.of(systems).filter(Objects::nonNull).toList();
    JointProducts products = new JointProducts();
    while (!unsolved.isEmpty()) {
      unsolved = unsolved.parallelStream().filter(StepSystem::asks).toList();
      List<double[]> found = products.of(unsolved.stream().map(StepSystem::product).toList());
      List<StepSystem> all = unsolved;
      each(all.size(), m -> all.get(m).take(found.get(m)));
    }
    each(
        steps.length,
        m -> {
          if (systems[m] != null) {
            steps[m] = systems[m].end();
          }
        });
    return List.of(steps);
  }

  private static void each(int models, IntConsumer action) {
    IntStream.range(0, models).parallel().forEach(action);
  }
}
