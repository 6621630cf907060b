package org.thalweg.lab;

import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Updater;

/** How a descent on a function takes its steps. */
public sealed interface DescentRule {

  /**
   * Steps along gradients.
   *
   * @param updater the rule
   * @param learningRate its η
   */
  record GradientSteps(Updater updater, LearningRate learningRate) implements DescentRule {}

  /** Newton's method, which needs no rate: {@link org.thalweg.function.NewtonDescent}. */
  record NewtonSteps() implements DescentRule {}
}
