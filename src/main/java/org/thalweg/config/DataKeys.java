package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Data;
import org.thalweg.config.TrainingConf.Malformed;
import org.thalweg.config.TrainingConf.RowTreatment;

/** The keys of {@code data}. */
final class DataKeys {
  static final List<String> KEYS =
      List.of(
          "data.train",
          "data.test",
          "data.format",
          "data.features",
          "data.shards",
          "data.partitions",
          "data.malformed",
          "data.downsample");

  private DataKeys() {}

  static Data read(Settings settings) {
    String format = settings.text("data.format").orElse("libsvm");
    if (!format.equals("libsvm")) {
      throw new ConfException("data.format must be libsvm but was " + format);
    }
    boolean auto = settings.text("data.features").orElse("auto").equals("auto");
    return new Data(
        settings.required("data.train"),
        settings.text("data.test"),
        format,
        auto ? 0 : (int) settings.whole("data.features", 0L, 1),
        (int) settings.whole("data.shards", 0L, 0),
        (int) settings.whole("data.partitions", 0L, 0),
        new RowTreatment(
            settings.oneOf("data.malformed", Malformed.class, Malformed.FAIL),
            settings.fraction("data.downsample").orElse(1.0)));
  }

  /** The effective value of a key; empty where it is not set. */
  static Optional<?> value(Data data, String key) {
    return switch (key) {
      case "data.train" -> Optional.of(data.train());
      case "data.test" -> data.test();
      case "data.format" -> Optional.of(data.format());
      case "data.features" -> Optional.of(data.features() == 0 ? "auto" : data.features());
      case "data.shards" -> Settings.unlessZero(data.shards());
      case "data.partitions" -> Settings.unlessZero(data.partitions());
      case "data.malformed" -> Optional.of(Settings.lower(data.rows().malformed()));
      case "data.downsample" -> Optional.of(data.rows().downsample());
      default -> throw new IllegalStateException(key);
    };
  }
}
