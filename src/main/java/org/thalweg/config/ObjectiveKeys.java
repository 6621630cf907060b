package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Objective;

/** The keys of {@code objective}. */
final class ObjectiveKeys {
  static final List<String> KEYS =
      List.of("objective.model", "objective.loss", "objective.intercept");

  private ObjectiveKeys() {}

  static Objective read(Settings settings) {
    String model = settings.text("objective.model").orElse("linear");
    if (!model.equals("linear")) {
      throw new ConfException("objective.model must be linear but was " + model);
    }
    settings.required("objective.loss");
    return new Objective(
        model,
        settings.named("objective.loss", Registry.losses(), ""),
        settings.truth("objective.intercept", true));
  }

  /** The effective value of a key. */
  static Optional<?> value(Objective objective, String key) {
    return switch (key) {
      case "objective.model" -> Optional.of(objective.model());
      case "objective.loss" -> Optional.of(objective.loss().text());
      case "objective.intercept" -> Optional.of(objective.intercept());
      default -> throw new IllegalStateException(key);
    };
  }
}
