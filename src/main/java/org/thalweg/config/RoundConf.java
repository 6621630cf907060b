package org.thalweg.config;

import java.util.Optional;
import org.thalweg.epoch.Round;
import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Updater;

/**
 * What rounds are made of, for sgd.
 *
 * @param round what is done on the shards
 * @param outer the rule that takes the steps of local rounds
 * @param outerLearningRate its η
 */
public record RoundConf(
    Named<Round> round, Named<Updater> outer, Named<LearningRate> outerLearningRate) {

  /** The plan of local rounds; empty where rounds are gradients. */
  public Optional<Round.Local> local() {
    return round.value() instanceof Round.Local local ? Optional.of(local) : Optional.empty();
  }
}
