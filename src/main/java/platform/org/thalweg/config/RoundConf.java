package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.sgd.Round;
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

  static RoundConf of(KeyValues values) {
    for (Key<?> key : List.of(RunKeys.OUTER, RunKeys.OUTER_LEARNING_RATE)) {
      if (values.has(key) && !isLocal(values)) {
        throw new ConfException(
            "%s must not be given for round gradient, which does not use it".formatted(key.name()));
      }
    }
    return new RoundConf(
        values.orDefault(RunKeys.ROUND),
        values.orDefault(RunKeys.OUTER),
        values.orDefault(RunKeys.OUTER_LEARNING_RATE));
  }

  /** Whether shards take steps by themselves. */
  static boolean isLocal(KeyValues values) {
    return values.orDefault(RunKeys.ROUND).value() instanceof Round.Local;
  }

  /** The plan of local steps; empty where a round is one gradient. */
  public Optional<Round.Local> local() {
    return round.value() instanceof Round.Local local ? Optional.of(local) : Optional.empty();
  }
}
