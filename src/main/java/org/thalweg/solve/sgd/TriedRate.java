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
 * @param part of the rate that is best in short runs, with which the legs begin
 */
public record TriedRate(Legs legs, int trialSteps, double part) implements ChosenRate {

  /** All of the rate that is best in short runs. */
  public TriedRate(Legs legs, int trialSteps) {
    this(legs, trialSteps, 1);
  }

  @Override
  public Search search(Problem problem, Updater updater, double[] start) {
    return new RateTrials(problem, updater, start, trialSteps);
  }

  @Override
  public double at(long step, double[] memory) {
    double rate = part * memory[0];
    int leg = legs.of(step);
    long begin = legs.begin(leg);
    long steps = Math.max(1, legs.end(leg) - begin);
    return new Schedules.Polynomial(rate, rate * AutoRate.LAST, steps, 1).at(step - begin);
  }
}
