package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.OnDivergence;

/** The keys {@code round}, {@code outer} and {@code outerLearningRate}. */
final class RoundKeys {
  static final List<String> KEYS = List.of("round", "outer", "outerLearningRate");

  private static final List<String> OF_LOCAL = KEYS.subList(1, KEYS.size());

  private RoundKeys() {}

  static RoundConf read(Settings settings) {
    RoundConf rounds =
        new RoundConf(
            settings.named("round", Registry.rounds(), "gradient"),
            settings.named("outer", Registry.updaters(), "sgd"),
            settings.named("outerLearningRate", Registry.schedules(), "1"));
    if (rounds.local().isEmpty()) {
      OF_LOCAL.stream()
          .filter(settings::has)
          .findFirst()
          .ifPresent(
              key -> {
                throw new ConfException(
                    "%s must not be given for round gradient, which has no use for it"
                        .formatted(key));
              });
    }
    return rounds;
  }

  static void check(TrainingConf conf) {
    if (conf.rounds().local().isEmpty()) {
      return;
    }
    if (conf.method() != Method.SGD) {
      throw new ConfException(
          "method must be sgd for " + what(conf, Settings.lower(conf.method())));
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
      throw unfit(conf, "outer must be a rule for batches", conf.rounds().outer().text());
    }
  }

  private static void requireSchedule(TrainingConf conf, String key, Named<?> rate) {
    if (!(rate.value() instanceof Schedule)) {
      throw unfit(conf, key + " must be a schedule, which knows the step alone,", rate.text());
    }
  }

  private static ConfException unfit(TrainingConf conf, String rule, String value) {
    return new ConfException("%s for %s".formatted(rule, what(conf, value)));
  }

  private static String what(TrainingConf conf, String value) {
    return "round %s but was %s".formatted(conf.rounds().round().text(), value);
  }

  /** The effective value of a key; empty where it means nothing. */
  static Optional<?> value(RoundConf rounds, String key) {
    if (rounds.local().isEmpty() && OF_LOCAL.contains(key)) {
      return Optional.empty();
    }
    return switch (key) {
      case "round" -> Optional.of(rounds.round().text());
      case "outer" -> Optional.of(rounds.outer().text());
      case "outerLearningRate" -> Optional.of(rounds.outerLearningRate().text());
      default -> throw new IllegalStateException(key);
    };
  }
}
