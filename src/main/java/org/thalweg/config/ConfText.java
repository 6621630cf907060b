package org.thalweg.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@link TrainingConf} as HOCON, every key with its effective value. */
final class ConfText {
  private ConfText() {}

  static String render(TrainingConf conf) {
    List<String> lines = new ArrayList<>();
    for (String key : ConfReader.KEYS) {
      value(conf, key).ifPresent(value -> lines.add(key + " = " + quoted(value)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static Optional<?> value(TrainingConf conf, String key) {
    if (key.equals(ClassWeights.KEY)) {
      return conf.data().rows().classWeights().map(ClassWeights::value);
    }
    String group = key.contains(".") ? key.substring(0, key.indexOf('.')) : "";
    return switch (group) {
      case "data" -> DataKeys.value(conf.data(), key);
      case "objective" -> ObjectiveKeys.value(conf.objective(), key);
      case "batch" -> BatchKeys.value(conf.batch(), key);
      case "stop" -> StopKeys.value(conf.stop(), key);
      default -> Optional.of(single(conf, key));
    };
  }

  private static Object single(TrainingConf conf, String key) {
    return switch (key) {
      case "penalty" -> conf.penalty().text();
      case "method" -> Settings.lower(conf.method());
      case "updater" -> conf.updater().text();
      case "learningRate" -> conf.learningRate().text();
      case "aggregation" -> conf.aggregation();
      case "storage" -> Settings.lower(conf.storage());
      case "start" ->
          conf.start().rule() == null ? conf.start().model() : conf.start().rule().text();
      case "seed" -> conf.seed();
      case "output" -> conf.output();
      default -> throw new IllegalStateException(key);
    };
  }

  private static String quoted(Object value) {
    if (value instanceof ConfigValue names) {
      return names.render(ConfigRenderOptions.concise());
    }
    return value instanceof String text ? ConfigUtil.quoteString(text) : value.toString();
  }
}
