package org.thalweg.solve.sgd;

import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.update.Updater;

/**
 * A learning rate whose first value the solver chooses before its first step. The value is part of
 * its memory, so a run that is resumed has it.
 */
interface ChosenRate extends LearningRate {

  /** How the first value is found, in questions before the first step. */
  interface StepwiseSearch {
    Question<?> ask();

    /** Takes an answer; the rate where that is found. */
    Optional<Double> tell(Answer answer);
  }

  /** A search that begins at a point, which it leaves as it is. */
  StepwiseSearch search(Problem problem, Updater updater, double[] start);

  @Override
  default double[] memory() {
    return new double[] {Double.NaN};
  }

  /** Takes the first value into the memory. */
  static void choose(double rate, double[] memory) {
    memory[0] = rate;
  }
}
