package org.thalweg.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.thalweg.text.Secrets;

/** Writes {@link TrainingConf} as HOCON, every key with its effective value. */
final class ConfText {
  private static final String IS = " = ";

  private ConfText() {}

  static String render(TrainingConf conf) {
    return values(conf).entrySet().stream()
        .map(entry -> entry.getKey() + IS + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** The effective value of every key that has one, as it is rendered. */
  static Map<String, String> values(TrainingConf conf) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : ConfReader.KEYS) {
      if (MethodKeys.isUnused(key, conf.method())) {
        continue;
      }
      value(conf, key).ifPresent(value -> values.put(key, quoted(value)));
    }
    return values;
  }

  /** The same of a conf that was rendered, be it by another version. */
  static Map<String, String> values(String rendered) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : rendered.lines().toList()) {
      int end = line.indexOf(IS);
      if (end > 0) {
        values.put(line.substring(0, end), line.substring(end + IS.length()));
      }
    }
    return values;
  }

  private static Optional<?> value(TrainingConf conf, String key) {
    if (key.equals(ClassWeights.KEY)) {
      return conf.data().rows().classWeights().map(ClassWeights::value);
    }
    if (RoundKeys.KEYS.contains(key)) {
      return RoundKeys.value(conf.rounds(), key);
    }
    String group = key.contains(".") ? key.substring(0, key.indexOf('.')) : "";
    return switch (group) {
      case "data" -> DataKeys.value(conf.data(), key);
      case "objective" -> ObjectiveKeys.value(conf.objective(), key);
      case "batch" -> BatchKeys.value(conf.batch(), key);
      case "stop" -> StopKeys.value(conf.stop(), key);
      case "checkpoint" -> CheckpointKeys.value(conf.checkpoint(), key);
      default -> Optional.of(single(conf, key));
    };
  }

  private static Object single(TrainingConf conf, String key) {
    return switch (key) {
      case "penalty" -> conf.penalty().text();
      case "method" -> Settings.lower(conf.method());
      case "updater" -> conf.updater().text();
      case "learningRate" -> conf.learningRate().text();
      case "onDivergence" -> conf.onDivergence().text();
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
    return value instanceof String text
        ? ConfigUtil.quoteString(Secrets.print(text))
        : value.toString();
  }
}
