package org.thalweg.config;

import java.util.Optional;
import org.thalweg.epoch.Round;
import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Updater;

/**
 * What is done between two broadcasts of the parameters, for method sgd.
 *
 * @param round one gradient, or steps on every shard by itself
 * @param outer the updater that moves the parameters after local steps
 * @param outerLearningRate its learning rate
 */
public record RoundConf(
    Named<Round> round, Named<Updater> outer, Named<LearningRate> outerLearningRate) {

  /**
   * Checks that the outer updater is at its default where there are no local steps.
   *
   * @throws ConfException if not
   */
  public RoundConf {
    if (!(round.value() instanceof Round.Local)) {
      requireUnused(RunKeys.OUTER, outer);
      requireUnused(RunKeys.OUTER_LEARNING_RATE, outerLearningRate);
    }
  }

  private static <T> void requireUnused(Key<Named<T>> key, Named<T> value) {
    if (!value.equals(Values.absent(key))) {
      throw unused(key, " but was " + value.text());
    }
  }

  private static ConfException unused(Key<?> key, String value) {
    return new ConfException(
        "%s must not be given for round gradient, which does not use it%s"
            .formatted(key.name(), value));
  }

  static RoundConf of(Values values) {
    RoundConf conf =
        new RoundConf(
            values.orDefault(RunKeys.ROUND),
            values.orDefault(RunKeys.OUTER),
            values.orDefault(RunKeys.OUTER_LEARNING_RATE));
    for (Key<?> key : new Key<?>[] {RunKeys.OUTER, RunKeys.OUTER_LEARNING_RATE}) {
      if (conf.local().isEmpty() && values.has(key)) {
        throw unused(key, "");
      }
    }
    return conf;
  }

  /** The plan of local steps; empty where a round is one gradient. */
  public Optional<Round.Local> local() {
    return round.value() instanceof Round.Local local ? Optional.of(local) : Optional.empty();
  }
}
