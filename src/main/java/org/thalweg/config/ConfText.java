package org.thalweg.config;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Stop;

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
    Stop stop = conf.stop();
    return switch (key) {
      case "data.train" -> Optional.of(conf.data().train());
      case "data.test" -> conf.data().test();
      case "data.format" -> Optional.of(conf.data().format());
      case "data.features" -> Optional.of(orAuto(conf.data().features()));
      case "data.shards" -> set(conf.data().shards());
      case "data.partitions" -> set(conf.data().partitions());
      case "objective.model" -> Optional.of(conf.objective().model());
      case "objective.loss" -> Optional.of(conf.objective().loss().text());
      case "objective.intercept" -> Optional.of(conf.objective().intercept());
      case "penalty" -> Optional.of(conf.penalty().text());
      case "method" -> Optional.of(ConfReader.lower(conf.method()));
      case "updater" -> Optional.of(conf.updater().text());
      case "learningRate" -> Optional.of(conf.learningRate().text());
      case "batch.sampling" -> Optional.of(ConfReader.lower(conf.batch().sampling()));
      case "batch.rows" -> set(conf.batch().rows());
      case "batch.fraction" -> set(conf.batch().fraction());
      case "aggregation" -> Optional.of(conf.aggregation());
      case "start" ->
          Optional.of(
              conf.start().rule() == null ? conf.start().model() : conf.start().rule().text());
      case "stop.maxSteps" -> stop.maxSteps();
      case "stop.maxEpochs" -> stop.maxEpochs();
      case "stop.gradientNorm" -> stop.gradientNorm();
      case "stop.objectiveChange" -> stop.objectiveChange();
      case "stop.smallStep" -> stop.smallStep();
      case "stop.seconds" -> stop.seconds();
      case "seed" -> Optional.of(conf.seed());
      case "output" -> Optional.of(conf.output());
      default -> throw new IllegalStateException(key);
    };
  }

  private static Object orAuto(int features) {
    return features == 0 ? "auto" : features;
  }

  private static Optional<Number> set(Number value) {
    return value.doubleValue() == 0 ? Optional.empty() : Optional.of(value);
  }

  private static String quoted(Object value) {
    return value instanceof String text ? ConfigUtil.quoteString(text) : value.toString();
  }
}
