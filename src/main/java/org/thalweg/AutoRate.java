package org.thalweg;

import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.TrainingConf;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.spark.RateSearch;
import org.thalweg.update.Updater;

/**
 * The learning rate of a run. For {@code auto} it is a straight line from what {@link RateSearch}
 * chose to a thousandth of it where steps or epochs run out: A. Defazio et al., "Optimal Linear
 * Decay Learning Rate Schedules and Further Refinements", arXiv:2310.07831 (2023). Rules that need
 * no learning rate get 1.
 */
final class AutoRate {
  private static final Logger LOG = LoggerFactory.getLogger(AutoRate.class);
  private static final double LAST = 1e-3; // of the first

  private AutoRate() {}

  static LearningRate of(
      TrainingConf conf, RateSearch search, double[] start, double stepsPerEpoch) {
    LearningRate given = conf.learningRate().value();
    if (!(given instanceof Auto)) {
      return given;
    }
    Updater updater = conf.updater().value();
    OptionalLong budget = conf.stop().budget(stepsPerEpoch);
    Schedule chosen;
    if (updater.isLearningRateFree()) {
      chosen = new Schedules.Constant(1);
    } else {
      double first = search.choose(updater, start);
      chosen =
          budget.isEmpty()
              ? new Schedules.Constant(first)
              : new Schedules.Polynomial(first, first * LAST, budget.getAsLong(), 1);
    }
    LOG.info("learningRate auto chose {}", chosen);
    return chosen;
  }
}
