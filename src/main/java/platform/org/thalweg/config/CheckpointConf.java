package org.thalweg.config;

import java.util.Optional;
import java.util.stream.Stream;
import org.thalweg.text.Require;

/**
 * Where and when checkpoints are written.
 *
 * @param directory empty where none are written; the others are then at their defaults
 * @param everyRounds steps between two of them; 0 where the time alone decides
 * @param everySeconds seconds between two of them; 0 where the steps alone decide
 * @param keep how many of the newest are kept
 */
public record CheckpointConf(
    Optional<String> directory, long everyRounds, double everySeconds, int keep) {
  private static final double SECONDS = 300; // where no other interval is given

  /**
   * Checks that there is an interval.
   *
   * @throws ConfException if not
   */
  public CheckpointConf {
    if (everyRounds == 0 && everySeconds == 0) {
      throw new ConfException(
          "checkpoint.everyRounds or checkpoint.everySeconds must be at least 1 but both were 0");
    }
    if (keep < 1) {
      throw new ConfException("checkpoint.keep must be at least 1 but was " + keep);
    }
  }

  static CheckpointConf of(KeyValues values) {
    Optional<String> directory = values.get(OutputKeys.CHECKPOINT_DIRECTORY);
    Require.none(
        Stream.of(
                OutputKeys.CHECKPOINT_EVERY_ROUNDS,
                OutputKeys.CHECKPOINT_EVERY_SECONDS,
                OutputKeys.CHECKPOINT_KEEP)
            .filter(key -> directory.isEmpty() && values.has(key))
            .findFirst(),
        key -> new ConfException("checkpoint.directory must be given for " + key.name()));
    long everyRounds = values.get(OutputKeys.CHECKPOINT_EVERY_ROUNDS).orElse(0L);
    return new CheckpointConf(
        directory,
        everyRounds,
        values.get(OutputKeys.CHECKPOINT_EVERY_SECONDS).orElse(everyRounds > 0 ? 0 : SECONDS),
        values.orDefault(OutputKeys.CHECKPOINT_KEEP));
  }

  /** Gives checkpoints an interval where none is given. */
  static void complete(KeyValues values) {
    if (values.has(OutputKeys.CHECKPOINT_DIRECTORY)
        && !values.has(OutputKeys.CHECKPOINT_EVERY_ROUNDS)
        && !values.has(OutputKeys.CHECKPOINT_EVERY_SECONDS)) {
      values.put(OutputKeys.CHECKPOINT_EVERY_SECONDS, SECONDS);
    }
  }
}
