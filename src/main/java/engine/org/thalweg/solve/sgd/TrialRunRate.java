package org.thalweg.solve.sgd;

import org.thalweg.schedule.RateStages;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.update.Updater;

/**
 * A learning rate that is chosen by short runs, see {@link TrialRuns}: what a step along a line
 * says of a rate holds for one step, and the noise of batches is not in it. In each stage of the
 * run it falls on a straight line from there to a thousandth, as {@link LineSearchRate} does; in a
 * stage that does not end it stays.
 *
 * @param trialSteps of a short run
 * @param part of the rate that is best in short runs, with which the stages begin
 */
public record TrialRunRate(RateStages stages, int trialSteps, double part) implements ChosenRate {

  /** All of the rate that is best in short runs. */
  public TrialRunRate(RateStages stages, int trialSteps) {
    this(stages, trialSteps, 1);
  }

  @Override
  public double search(Problem problem, Updater updater, double[] start, Oracle rows) {
    return new TrialRuns(problem, updater, start, trialSteps, rows).rate();
  }

  @Override
  public double at(long step, double[] memory) {
    double rate = part * memory[0];
    int stage = stages.of(step);
    long begin = stages.begin(stage);
    long steps = Math.max(1, stages.end(stage) - begin);
    return new Schedules.Polynomial(rate, rate * LineSearchRate.LAST, steps, 1).at(step - begin);
  }
}
