package org.thalweg.config;

import java.util.List;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Updater;

/** The keys {@code updater} and {@code learningRate}, and what they ask of the others. */
final class UpdaterKeys {
  static final List<String> KEYS = List.of("updater", "learningRate", "onDivergence");

  private UpdaterKeys() {}

  static Named<Updater> updater(Settings settings) {
    return settings.named("updater", Registry.updaters(), "adam");
  }

  static Named<LearningRate> learningRate(Settings settings, Updater updater) {
    String absent = updater.isLearningRateFree() ? "1" : "0.001";
    return settings.named("learningRate", Registry.schedules(), absent);
  }

  static void check(TrainingConf conf) {
    if (conf.method() == Method.SGD) {
      checkUpdater(conf);
      checkSearch(conf);
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
}
