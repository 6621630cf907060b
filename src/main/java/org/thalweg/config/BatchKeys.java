package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Batch;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;

/** The keys of {@code batch}. */
final class BatchKeys {
  static final List<String> KEYS = List.of("batch.sampling", "batch.rows", "batch.fraction");

  private BatchKeys() {}

  static Batch read(Settings settings, Method method) {
    Sampling sampling =
        settings.oneOf(
            "batch.sampling",
            Sampling.class,
            method == Method.SGD ? Sampling.EPOCH : Sampling.FULL);
    Optional<String> fraction = settings.text("batch.fraction");
    if (method == Method.LBFGS && sampling != Sampling.FULL) {
      throw new ConfException(
          "batch.sampling must be full for method lbfgs but was " + Settings.lower(sampling));
    }
    if (sampling == Sampling.FULL
        && (fraction.isPresent() || settings.text("batch.rows").isPresent())) {
      throw new ConfException(
          "batch.rows and batch.fraction must not be given for batch.sampling full");
    }
    if (sampling == Sampling.FULL) {
      return new Batch(sampling, 0, 0);
    }
    if (fraction.isPresent() && settings.text("batch.rows").isPresent()) {
      throw new ConfException("batch.rows and batch.fraction must not both be given");
    }
    if (fraction.isEmpty()) {
      if (sampling == Sampling.PARTITIONS) {
        throw new ConfException("batch.fraction must be given for batch.sampling partitions");
      }
      long rows = settings.whole("batch.rows", 0L, 1);
      if (sampling == Sampling.REPLACEMENT && rows > Integer.MAX_VALUE) {
        throw new ConfException(
            "batch.rows must be at most %d for batch.sampling replacement but was %d"
                .formatted(Integer.MAX_VALUE, rows));
      }
      return new Batch(sampling, rows, 0);
    }
    return new Batch(sampling, 0, settings.fraction("batch.fraction").orElseThrow());
  }

  /** The effective value of a key; empty where it is not set. */
  static Optional<?> value(Batch batch, String key) {
    return switch (key) {
      case "batch.sampling" -> Optional.of(Settings.lower(batch.sampling()));
      case "batch.rows" -> Settings.unlessZero(batch.rows());
      case "batch.fraction" -> Settings.unlessZero(batch.fraction());
      default -> throw new IllegalStateException(key);
    };
  }
}
