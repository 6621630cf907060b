package org.thalweg.run;

import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.TrainingConf;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
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

  /**
   * What {@link RateSearch} chose is what it remembers, so that a run that is resumed has it.
   *
   * @param steps of the line; empty for a constant
   */
  record Chosen(double first, OptionalLong steps) implements LearningRate {
    @Override
    public double[] memory() {
      return new double[] {first};
    }

    @Override
    public double at(long step, double[] memory) {
      return steps.isEmpty()
          ? memory[0]
          : new Schedules.Polynomial(memory[0], memory[0] * LAST, steps.getAsLong(), 1).at(step);
    }
  }

  /**
   * That of a conf.
   *
   * @param start where the search begins; empty where a run is resumed, which remembers
   */
  static LearningRate of(
      TrainingConf conf, RateSearch search, Optional<double[]> start, double stepsPerEpoch) {
    LearningRate given = conf.learningRate().value();
    if (!(given instanceof Auto)) {
      return given;
    }
    Updater updater = conf.updater().value();
    if (updater.isLearningRateFree()) {
      return new Schedules.Constant(1);
    }
    double first = start.map(w -> search.choose(updater, w)).orElse(1.0);
    Chosen chosen = new Chosen(first, conf.stop().budget(stepsPerEpoch));
    if (start.isPresent()) {
      LOG.info("learningRate auto chose {}", chosen);
    }
    return chosen;
  }
}
