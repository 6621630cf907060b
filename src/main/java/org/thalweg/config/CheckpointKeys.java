package org.thalweg.config;

import java.util.List;
import java.util.Optional;

/** The keys of {@code checkpoint}. */
final class CheckpointKeys {
  static final List<String> KEYS =
      List.of(
          "checkpoint.directory",
          "checkpoint.everyRounds",
          "checkpoint.everySeconds",
          "checkpoint.keep");
  private static final double SECONDS = 300; // where no other cadence is given
  private static final int KEEP = 3;

  private CheckpointKeys() {}

  static CheckpointConf read(Settings settings) {
    Optional<String> directory = settings.text("checkpoint.directory");
    Optional<String> other = KEYS.stream().filter(settings::has).findFirst();
    if (directory.isEmpty() && other.isPresent()) {
      throw new ConfException("checkpoint.directory must be given for " + other.get());
    }
    long everyRounds = settings.whole("checkpoint.everyRounds", 0L, 1);
    double absent = everyRounds > 0 ? 0 : SECONDS;
    double everySeconds = settings.positive("checkpoint.everySeconds").orElse(absent);
    long keep = Math.min(Integer.MAX_VALUE, settings.whole("checkpoint.keep", KEEP, 1));
    return new CheckpointConf(directory, everyRounds, everySeconds, (int) keep);
  }

  /** The effective value of a key; empty where it is not set. */
  static Optional<?> value(CheckpointConf conf, String key) {
    return conf.directory()
        .flatMap(
            directory ->
                switch (key) {
                  case "checkpoint.directory" -> Optional.of(directory);
                  case "checkpoint.everyRounds" -> Settings.unlessZero(conf.everyRounds());
                  case "checkpoint.everySeconds" -> Settings.unlessZero(conf.everySeconds());
                  case "checkpoint.keep" -> Optional.of(conf.keep());
                  default -> throw new IllegalStateException(key);
                });
  }
}
