package org.thalweg.solve.sgd;

import java.util.OptionalLong;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.update.Updater;

/**
 * A learning rate that is chosen along a line at the start, see {@link RateSearch}. From there it
 * falls on a straight line to a thousandth of that where the budget of steps runs out: A. Defazio
 * et al., "Optimal Linear Decay Learning Rate Schedules and Further Refinements", arXiv:2310.07831
 * (2023).
 *
 * @param steps of the line; empty for a constant rate
 */
public record LineSearchRate(OptionalLong steps) implements ChosenRate {
  static final double LAST = 1e-3; // of the first

  @Override
  public double search(Problem problem, Updater updater, double[] start, Oracle rows) {
    return RateSearch.rate(problem, updater, start, rows);
  }

  @Override
  public double at(long step, double[] memory) {
    return steps.isEmpty()
        ? memory[0]
        : new Schedules.Polynomial(memory[0], memory[0] * LAST, steps.getAsLong(), 1).at(step);
  }
}
