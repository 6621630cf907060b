package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Data;
import org.thalweg.config.TrainingConf.Malformed;
import org.thalweg.config.TrainingConf.RowTreatment;
import org.thalweg.config.TrainingConf.Standardize;

/** The keys of {@code data}. */
final class DataKeys {
  static final List<String> KEYS =
      List.of(
          "data.train",
          "data.test",
          "data.format",
          "data.label",
          "data.weight",
          "data.offset",
          "data.id",
          "data.features",
          "data.categorical",
          "data.hash.bits",
          "data.options",
          "data.shards",
          "data.partitions",
          "data.malformed",
          "data.downsample",
          "data.standardize");

  private DataKeys() {}

  static Data read(Settings settings) {
    return new Data(
        settings.required("data.train"),
        settings.text("data.test"),
        InputKeys.read(settings),
        (int) settings.whole("data.shards", 0L, 0),
        (int) settings.whole("data.partitions", 0L, 0),
        new RowTreatment(
            settings.oneOf("data.malformed", Malformed.class, Malformed.FAIL),
            settings.fraction("data.downsample").orElse(1.0),
            settings.oneOf("data.standardize", Standardize.class, Standardize.NONE),
            ClassWeights.read(settings)));
  }

  /** The effective value of a key; empty where it is not set. */
  static Optional<?> value(Data data, String key) {
    return switch (key) {
      case "data.train" -> Optional.of(data.train());
      case "data.test" -> data.test();
      case "data.shards" -> Settings.unlessZero(data.shards());
      case "data.partitions" -> Settings.unlessZero(data.partitions());
      case "data.malformed" -> Optional.of(Settings.lower(data.rows().malformed()));
      case "data.downsample" -> Optional.of(data.rows().downsample());
      case "data.standardize" -> Optional.of(Settings.lower(data.rows().standardize()));
      default -> InputKeys.value(data.input(), key);
    };
  }
}
