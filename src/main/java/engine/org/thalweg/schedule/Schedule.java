package org.thalweg.schedule;

/** A learning rate for every step. Pure, positive and finite. */
@FunctionalInterface
public interface Schedule extends LearningRate {

  /**
   * η at a step.
   *
   * @param step from 0
   */
  double at(long step);

  @Override
  default double at(long step, double[] memory) {
    return at(step);
  }

  /** This schedule, reached along a straight line from 0 over the first steps; then from its 0. */
  default Schedule warmup(long steps) {
    return new Schedules.Warmup(steps, this);
  }

  /** This schedule for some steps, then another, which begins at its own step 0. */
  default Schedule then(long steps, Schedule next) {
    return new Schedules.Then(this, steps, next);
  }

  /** This schedule, times a factor. */
  default Schedule times(double factor) {
    return new Schedules.Times(factor, this);
  }
}
