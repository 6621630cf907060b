package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.objective.ModelFamily;

/** The keys of {@code objective}. */
final class ObjectiveKeys {
  static final List<String> KEYS =
      List.of(
          "objective.model",
          "objective.loss",
          "objective.classes",
          "objective.intercept",
          ClassWeights.KEY);

  private ObjectiveKeys() {}

  static ObjectiveConf read(Settings settings) {
    Named<ModelFamily> model = settings.named("objective.model", Registry.models(), "linear");
    String loss =
        model.value().impliesSoftmax()
            ? settings.text("objective.loss").orElse(ObjectiveConf.SOFTMAX)
            : settings.required("objective.loss");
    return new ObjectiveConf(
        model,
        loss.equals(ObjectiveConf.SOFTMAX)
            ? Optional.empty()
            : Optional.of(settings.named("objective.loss", Registry.losses(), loss)),
        (int) settings.whole("objective.classes", 0L, 2),
        settings.truth("objective.intercept", true));
  }

  /** The effective value of a key. */
  static Optional<?> value(ObjectiveConf objective, String key) {
    return switch (key) {
      case "objective.model" -> Optional.of(objective.model().text());
      case "objective.loss" -> Optional.of(objective.lossText());
      case "objective.classes" -> Settings.unlessZero(objective.classes());
      case "objective.intercept" -> Optional.of(objective.intercept());
      default -> throw new IllegalStateException(key);
    };
  }
}
