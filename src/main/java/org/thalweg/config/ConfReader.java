package org.thalweg.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.StartPoint;

/** Reads {@link TrainingConf} from HOCON; each group of keys has a file of its own. */
final class ConfReader {
  /** All keys, in the order in which they are rendered. */
  static final List<String> KEYS =
      Stream.of(
              DataKeys.KEYS,
              ObjectiveKeys.KEYS,
              List.of("penalty", "method", "updater", "learningRate"),
              BatchKeys.KEYS,
              List.of("aggregation", "start"),
              StopKeys.KEYS,
              List.of("seed", "output"))
          .flatMap(List::stream)
          .toList();

  private ConfReader() {}

  static TrainingConf read(Config config) {
    Settings settings = new Settings(config, KEYS);
    Method method = settings.oneOf("method", Method.class, Method.SGD);
    return new TrainingConf(
        DataKeys.read(settings),
        ObjectiveKeys.read(settings),
        settings.named("penalty", Registry.penalties(), "none"),
        method,
        settings.named("updater", Registry.updaters(), "adam"),
        settings.named("learningRate", Registry.schedules(), "0.001"),
        BatchKeys.read(settings, method),
        settings.text("aggregation").orElse("auto"),
        start(settings),
        StopKeys.read(settings, method),
        settings.whole("seed", 0L, Long.MIN_VALUE),
        settings.required("output"));
  }

  private static StartPoint start(Settings settings) {
    String text = settings.text("start").orElse("auto");
    boolean isPath = text.contains("/") || text.contains(":");
    return isPath
        ? new StartPoint(null, text)
        : new StartPoint(settings.named("start", Registry.starts(), "auto"), null);
  }
}
