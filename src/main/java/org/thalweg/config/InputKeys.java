package org.thalweg.config;

import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.thalweg.config.InputConf.ColumnNames;
import org.thalweg.text.Secrets;

/** The keys of {@code data} that say what form the data have. */
final class InputKeys {
  /** Those of tables alone. */
  private static final List<String> OF_TABLES =
      List.of(
          "data.label",
          "data.weight",
          "data.offset",
          "data.id",
          "data.categorical",
          "data.hash.bits",
          "data.options");

  /** All of them. */
  static final List<String> KEYS =
      Stream.concat(Stream.of("data.format", "data.features"), OF_TABLES.stream()).toList();

  private InputKeys() {}

  static InputConf read(Settings settings) {
    String format = settings.text("data.format").orElse("libsvm");
    if (!InputConf.FORMATS.contains(format)) {
      throw Nearest.unknown("data.format", format, InputConf.FORMATS);
    }
    if (!format.equals("libsvm")) {
      return new InputConf(format, 0, Optional.of(columns(settings)), settings.map("data.options"));
    }
    for (String key : OF_TABLES) {
      if (settings.has(key)) {
        throw new ConfException(
            "%s must not be given for data.format libsvm, which has no columns".formatted(key));
      }
    }
    boolean auto = settings.text("data.features").orElse("auto").equals("auto");
    int features = auto ? 0 : (int) settings.whole("data.features", 0L, 1);
    return new InputConf(format, features, Optional.empty(), Map.of());
  }

  private static ColumnNames columns(Settings settings) {
    List<String> categorical = settings.list("data.categorical");
    int bits = (int) settings.whole("data.hash.bits", 0L, 1);
    if (bits > 0 && categorical.isEmpty()) {
      throw new ConfException("data.categorical must be given where data.hash.bits is");
    }
    if (bits > 30) {
      throw new ConfException("data.hash.bits must be at most 30 but was " + bits);
    }
    List<String> features = settings.list("data.features");
    return new ColumnNames(
        settings.text("data.label").orElse("label"),
        settings.text("data.weight"),
        settings.text("data.offset"),
        settings.text("data.id"),
        features.equals(List.of("auto")) ? List.of() : features,
        categorical,
        bits);
  }

  /** The effective value of a key; empty where it is not set. */
  static Optional<?> value(InputConf input, String key) {
    if (key.equals("data.format")) {
      return Optional.of(input.format());
    }
    if (key.equals("data.features")) {
      List<String> names = input.columns().map(ColumnNames::features).orElse(List.of());
      Object limit = input.features() == 0 ? "auto" : input.features();
      return Optional.of(names.isEmpty() ? limit : String.join(",", names));
    }
    return input.columns().flatMap(columns -> value(columns, input.options(), key));
  }

  private static Optional<?> value(ColumnNames columns, Map<String, String> options, String key) {
    return switch (key) {
      case "data.label" -> Optional.of(columns.label());
      case "data.weight" -> columns.weight();
      case "data.offset" -> columns.offset();
      case "data.id" -> columns.id();
      case "data.categorical" ->
          Optional.of(String.join(",", columns.categorical())).filter(text -> !text.isEmpty());
      case "data.hash.bits" -> Settings.unlessZero(columns.hashBits());
      case "data.options" ->
          options.isEmpty()
              ? Optional.empty()
              : Optional.of(ConfigValueFactory.fromMap(Secrets.print(options)));
      default -> throw new IllegalStateException(key);
    };
  }
}
