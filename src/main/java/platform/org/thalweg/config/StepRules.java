package org.thalweg.config;

import org.thalweg.schedule.LearningRate;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.OnDivergence;
import org.thalweg.update.Updater;

/** What gradient steps and local rounds require of updaters, learning rates and batches. */
final class StepRules {
  private StepRules() {}

  static void check(KeyValues conf) {
    if (conf.get(RunKeys.METHOD).orElseThrow() == Method.SGD) {
      checkUpdater(conf);
      checkSearch(conf);
    }
    if (RoundConf.isLocal(conf)) {
      checkLocal(conf);
    }
  }

  private static void checkUpdater(KeyValues conf) {
    Updater updater = conf.orDefault(RunKeys.UPDATER).value();
    if (updater.needsAllRows()) {
      requireAllRows(conf, "updater " + conf.orDefault(RunKeys.UPDATER).text());
    }
    if (!updater.takesProximalPenalties()
        && conf.orDefault(ProblemKeys.PENALTY).value().hasProx()) {
      throw new ConfException(
          "penalty must be smooth for updater %s but was %s"
              .formatted(
                  conf.orDefault(RunKeys.UPDATER).text(),
                  conf.orDefault(ProblemKeys.PENALTY).text()));
    }
  }

  private static void checkSearch(KeyValues conf) {
    if (!(ConfReader.learningRate(conf).value() instanceof LearningRate.Search)) {
      return;
    }
    String search = "learningRate " + ConfReader.learningRate(conf).text();
    requireAllRows(conf, search);
    if (conf.orDefault(RunKeys.UPDATER).value().looksAhead()) {
      throw new ConfException(
          "updater must not look ahead for %s but was %s"
              .formatted(search, conf.orDefault(RunKeys.UPDATER).text()));
    }
  }

  private static void requireAllRows(KeyValues conf, String what) {
    if (BatchConf.of(conf).sampling() != Sampling.FULL) {
      throw new ConfException(
          "batch.sampling must be full for %s but was %s"
              .formatted(what, Settings.lower(BatchConf.of(conf).sampling())));
    }
  }

  private static void checkLocal(KeyValues conf) {
    if (conf.get(RunKeys.METHOD).orElseThrow() != Method.SGD) {
      throw unfit(
          conf, "method must be sgd", Settings.lower(conf.get(RunKeys.METHOD).orElseThrow()));
    }
    Sampling sampling = BatchConf.of(conf).sampling();
    if (sampling != Sampling.EPOCH && sampling != Sampling.FULL) {
      throw unfit(conf, "batch.sampling must be epoch or full", Settings.lower(sampling));
    }
    if (conf.has(StopKeys.STOP_GAP)) {
      throw unfit(conf, "stop.gap must not be given", conf.get(StopKeys.STOP_GAP).get().toString());
    }
    if (!(conf.orDefault(RunKeys.ON_DIVERGENCE).value() instanceof OnDivergence.Stop)) {
      throw unfit(conf, "onDivergence must be stop", conf.orDefault(RunKeys.ON_DIVERGENCE).text());
    }
    requireSchedule(conf, "learningRate", ConfReader.learningRate(conf));
    requireSchedule(conf, "outerLearningRate", conf.orDefault(RunKeys.OUTER_LEARNING_RATE));
    if (conf.orDefault(RunKeys.OUTER).value().needsAllRows()) {
      throw unfit(
          conf, "outer must be an updater for batches", conf.orDefault(RunKeys.OUTER).text());
    }
  }

  private static void requireSchedule(KeyValues conf, String key, Named<?> rate) {
    if (!(rate.value() instanceof Schedule)) {
      throw unfit(conf, key + " must be a schedule, which depends on the step alone,", rate.text());
    }
  }

  private static ConfException unfit(KeyValues conf, String rule, String value) {
    return new ConfException(
        "%s for round %s but was %s".formatted(rule, conf.orDefault(RunKeys.ROUND).text(), value));
  }
}
