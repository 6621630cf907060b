package org.thalweg.solve.ranges;

import java.util.List;

/**
 * The questions of L-BFGS in ranges, and how many steps of the log they ask for. A question says of
 * the intercept what the ranges do not know.
 */
final class LbfgsLog {
  private final LbfgsIntercept intercept;
  private long version; // steps that were asked for
  private long answered; // those that were answered

  LbfgsLog(LbfgsIntercept intercept) {
    this.intercept = intercept;
  }

  /** Goes on after so many steps. */
  void resume(long steps) {
    version = steps;
    answered = steps;
  }

  /** Steps that were asked for. */
  long version() {
    return version;
  }

  /** Steps that were answered. */
  long answered() {
    return answered;
  }

  /** A question that is logged; what it says of the intercept is done when it is answered. */
  LbfgsQuestion asked(LbfgsStep step, double... numbers) {
    version++;
    return read(step, intercept.of(step), numbers);
  }

  /** {@link LbfgsStep#METRIC}, and then {@link LbfgsStep#STEEPEST}. */
  LbfgsQuestion scaled(double curvature) {
    version += 2;
    return new LbfgsQuestion(
        List.of(LbfgsStep.METRIC, LbfgsStep.STEEPEST),
        List.of(new double[] {curvature}, new double[0]),
        version,
        intercept.of(LbfgsStep.STEEPEST));
  }

  /** A question that moves no vector. */
  LbfgsQuestion read(LbfgsStep step, double ofIntercept, double... numbers) {
    return new LbfgsQuestion(List.of(step), List.of(numbers), version, ofIntercept);
  }

  /** Takes note of an answer. */
  void answered(LbfgsQuestion question) {
    answered = question.version();
  }
}
