package org.thalweg.online;

import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;
import org.thalweg.config.Standardize;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.schedule.Auto;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.OnDivergence;
import org.thalweg.text.Require;
import org.thalweg.update.Updater;

/** What a conf of online learning may say. Whatever a stream cannot do is refused, by its key. */
final class OnlineRules {
  private static final double MOST_PASSES = 1e6;

  private OnlineRules() {}

  /**
   * Checks a conf.
   *
   * @throws ConfException if a rule is broken
   */
  static void check(TrainingConf conf) {
    require("method", conf.method() == Method.SGD, "sgd", conf.method().text());
    require("round", conf.rounds().local().isEmpty(), "gradient", conf.rounds().round().text());
    conf.requireRows("online learning");
    Sampling sampling = conf.batch().sampling();
    require(
        "batch.sampling",
        sampling == Sampling.EPOCH || sampling == Sampling.FULL,
        "epoch or full",
        sampling.name().toLowerCase(java.util.Locale.ROOT));
    require(
        "data.standardize",
        conf.data().rows().standardize() == Standardize.NONE,
        "none, since batches have units of their own,",
        conf.data().rows().standardize().name().toLowerCase(java.util.Locale.ROOT));
    require(
        "onDivergence",
        conf.onDivergence().value() instanceof OnDivergence.Stop,
        "stop",
        conf.onDivergence().text());
    requireAbsent("data.validation", conf.data().validation().rows());
    requireAbsent("tune.folds", Optional.of(conf.tune()).filter(TuneConf::isGiven));
    requireAbsent("objective.classWeights", conf.data().rows().classWeights());
    require("restarts", conf.restarts() == 0, "0", String.valueOf(conf.restarts()));
    requireAbsent("checkpoint.directory", conf.checkpoint().directory());
    require(
        "data.downsample",
        conf.data().rows().downsample() == 1,
        "1",
        String.valueOf(conf.data().rows().downsample()));
    checkStop(conf.stop());
    rate(conf);
  }

  private static void checkStop(StopConf stop) {
    requireAbsent("stop.maxSteps", stop.maxSteps());
    requireAbsent("stop.gradientNorm", stop.gradientNorm());
    requireAbsent("stop.gap", stop.gap());
    requireAbsent("stop.objectiveChange", stop.objectiveChange());
    requireAbsent("stop.smallStep", stop.smallStep());
    requireAbsent("stop.seconds", stop.seconds());
    double passes = stop.maxEpochs().orElse(0.0);
    require(
        "stop.maxEpochs",
        passes >= 1 && passes <= MOST_PASSES && passes == Math.rint(passes),
        "a whole number of passes over each batch",
        String.valueOf(passes));
  }

  /** The learning rate, which no search may choose. */
  static LearningRate rate(TrainingConf conf) {
    LearningRate given = conf.learningRate().value();
    Updater updater = conf.updater().value();
    if (given instanceof Auto && updater.isLearningRateFree()) {
      return new Schedules.Constant(1);
    }
    require(
        "learningRate",
        !(given instanceof Auto) && !(given instanceof LearningRate.Search),
        "a number or a schedule",
        conf.learningRate().text());
    return given;
  }

  /** Passes over each batch. */
  static long passes(TrainingConf conf) {
    return conf.stop().maxEpochs().orElseThrow().longValue();
  }

  private static void require(String key, boolean holds, String wanted, String was) {
    if (!holds) {
      throw new ConfException(
          "%s must be %s for online learning but was %s".formatted(key, wanted, was));
    }
  }

  private static void requireAbsent(String key, Optional<?> value) {
    Require.none(
        value,
        given ->
            new ConfException(
                "%s must not be given for online learning but was %s".formatted(key, given)));
  }
}
