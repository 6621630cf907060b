package org.thalweg.solve.sgd;

import org.thalweg.schedule.Legs;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Problem;
import org.thalweg.update.Updater;

/**
 * A learning rate that is chosen by short runs, see {@link RateTrials}: what a step along a line
 * says of a rate holds for one step, and the noise of batches is not in it. In each leg of the run
 * it falls on a straight line from there to a thousandth, as {@link AutoRate} does; in a leg that
 * does not end it stays.
 *
 * @param trialSteps of a short run
 */
public record TriedRate(Legs legs, int trialSteps) implements ChosenRate {

  @Override
  public Search search(Problem problem, Updater updater, DescentState state) {
    return new RateTrials(problem, updater, state.w(), trialSteps);
  }

  @Override
  public double at(long step, double[] memory) {
    int leg = legs.of(step);
    long begin = legs.begin(leg);
    long steps = Math.max(1, legs.end(leg) - begin);
    return new Schedules.Polynomial(memory[0], memory[0] * AutoRate.LAST, steps, 1)
        .at(step - begin);
  }
}
