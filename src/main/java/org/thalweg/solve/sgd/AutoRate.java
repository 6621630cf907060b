package org.thalweg.solve.sgd;

import java.util.OptionalLong;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;

/**
 * A learning rate that the solver chooses at the start, see {@link RateSearch}. From there it falls
 * on a straight line to a thousandth of that where the budget of steps runs out: A. Defazio et al.,
 * "Optimal Linear Decay Learning Rate Schedules and Further Refinements", arXiv:2310.07831 (2023).
 * The rate that was chosen is part of its memory, so a run that is resumed has it.
 *
 * @param steps of the line; empty for a constant rate
 */
public record AutoRate(OptionalLong steps) implements LearningRate {
  private static final double LAST = 1e-3; // of the first

  @Override
  public double[] memory() {
    return new double[] {Double.NaN};
  }

  /** Whether the first rate is known. */
  boolean isChosen(double[] memory) {
    return !Double.isNaN(memory[0]);
  }

  static void choose(double rate, double[] memory) {
    memory[0] = rate;
  }

  @Override
  public double at(long step, double[] memory) {
    return steps.isEmpty()
        ? memory[0]
        : new Schedules.Polynomial(memory[0], memory[0] * LAST, steps.getAsLong(), 1).at(step);
  }
}
