package org.thalweg.config;

import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.OnDivergence;
import org.thalweg.update.Updater;

/** What gradient steps and local rounds require of updaters, learning rates and batches. */
final class StepRules {
  private StepRules() {}

  static void check(TrainingConf conf) {
    if (conf.method() == Method.SGD) {
      checkUpdater(conf);
      checkSearch(conf);
    }
    if (conf.rounds().local().isPresent()) {
      checkLocal(conf);
    }
  }

  private static void checkUpdater(TrainingConf conf) {
    Updater updater = conf.updater().value();
    if (updater.needsAllRows()) {
      requireAllRows(conf, "updater " + conf.updater().text());
    }
    if (!updater.takesProximalPenalties() && conf.penalty().value().hasProx()) {
      throw new ConfException(
          "penalty must be smooth for updater %s but was %s"
              .formatted(conf.updater().text(), conf.penalty().text()));
    }
  }

  private static void checkSearch(TrainingConf conf) {
    if (!(conf.learningRate().value() instanceof LearningRate.Search)) {
      return;
    }
    String search = "learningRate " + conf.learningRate().text();
    requireAllRows(conf, search);
    if (conf.updater().value().looksAhead()) {
      throw new ConfException(
          "updater must not look ahead for %s but was %s".formatted(search, conf.updater().text()));
    }
  }

  private static void requireAllRows(TrainingConf conf, String what) {
    if (conf.batch().sampling() != Sampling.FULL) {
      throw new ConfException(
          "batch.sampling must be full for %s but was %s"
              .formatted(what, Settings.lower(conf.batch().sampling())));
    }
  }

  private static void checkLocal(TrainingConf conf) {
    if (conf.method() != Method.SGD) {
      throw unfit(conf, "method must be sgd", Settings.lower(conf.method()));
    }
    Sampling sampling = conf.batch().sampling();
    if (sampling != Sampling.EPOCH && sampling != Sampling.FULL) {
      throw unfit(conf, "batch.sampling must be epoch or full", Settings.lower(sampling));
    }
    if (conf.stop().gap().isPresent()) {
      throw unfit(conf, "stop.gap must not be given", conf.stop().gap().get().toString());
    }
    if (!(conf.onDivergence().value() instanceof OnDivergence.Stop)) {
      throw unfit(conf, "onDivergence must be stop", conf.onDivergence().text());
    }
    requireSchedule(conf, "learningRate", conf.learningRate());
    requireSchedule(conf, "outerLearningRate", conf.rounds().outerLearningRate());
    if (conf.rounds().outer().value().needsAllRows()) {
      throw unfit(conf, "outer must be an updater for batches", conf.rounds().outer().text());
    }
  }

  private static void requireSchedule(TrainingConf conf, String key, Named<?> rate) {
    if (!(rate.value() instanceof Schedule)) {
      throw unfit(conf, key + " must be a schedule, which depends on the step alone,", rate.text());
    }
  }

  private static ConfException unfit(TrainingConf conf, String rule, String value) {
    return new ConfException(
        "%s for round %s but was %s".formatted(rule, conf.rounds().round().text(), value));
  }
}
