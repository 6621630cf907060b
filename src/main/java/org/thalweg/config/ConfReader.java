package org.thalweg.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.config.TrainingConf.Standardize;
import org.thalweg.config.TrainingConf.StartPoint;
import org.thalweg.config.TrainingConf.Storage;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.InputWeights;
import org.thalweg.penalty.Penalties;
import org.thalweg.update.Updater;

/** Reads {@link TrainingConf} from HOCON; each group of keys has a file of its own. */
final class ConfReader {
  /** All keys, in the order in which they are rendered. */
  static final List<String> KEYS =
      Stream.of(
              DataKeys.KEYS,
              ObjectiveKeys.KEYS,
              List.of("penalty", MethodKeys.KEY),
              UpdaterKeys.KEYS,
              BatchKeys.KEYS,
              RoundKeys.KEYS,
              List.of("aggregation", "storage", "start"),
              StopKeys.KEYS,
              List.of("seed", "output"),
              CheckpointKeys.KEYS)
          .flatMap(List::stream)
          .toList();

  private ConfReader() {}

  static TrainingConf read(Config config) {
    Settings settings = new Settings(config, KEYS);
    ObjectiveConf objective = ObjectiveKeys.read(settings);
    Method method = MethodKeys.read(settings, objective);
    Named<Penalties> penalty = settings.named("penalty", Registry.penalties(), "none");
    Named<Updater> updater = UpdaterKeys.updater(settings);
    return checked(
        new TrainingConf(
            DataKeys.read(settings),
            objective,
            penalty,
            method,
            updater,
            UpdaterKeys.learningRate(settings, updater.value()),
            settings.named("onDivergence", Registry.onDivergence(), "stop"),
            BatchKeys.read(settings, method),
            RoundKeys.read(settings),
            settings.text("aggregation").orElse("auto"),
            settings.oneOf("storage", Storage.class, Storage.MEMORY_AND_DISK),
            start(settings),
            StopKeys.read(settings, method, objective.strongConvexity(penalty.value())),
            settings.whole("seed", 0L, Long.MIN_VALUE),
            settings.required("output"),
            CheckpointKeys.read(settings)));
  }

  /** What two groups of keys say must fit together. */
  private static TrainingConf checked(TrainingConf conf) {
    MethodKeys.check(conf);
    UpdaterKeys.check(conf);
    RoundKeys.check(conf);
    StopKeys.check(conf);
    LabelDomain labels = conf.objective().labels();
    if (conf.data().rows().downsample() < 1 && labels != LabelDomain.BINARY) {
      throw unfit("data.downsample", LabelDomain.BINARY.toString(), conf, labels);
    }
    if (conf.batch().sampling() == Sampling.STRATIFIED && !labels.isOfClasses()) {
      throw unfit("batch.sampling stratified", "that are classes", conf, labels);
    }
    if (conf.data().rows().classWeights().isPresent() && !labels.isOfClasses()) {
      throw unfit(ClassWeights.KEY, "that are classes", conf, labels);
    }
    if (conf.data().rows().standardize() == Standardize.SCALE_AND_CENTER) {
      requireCentring(conf.objective());
    }
    return conf;
  }

  private static void requireCentring(ObjectiveConf objective) {
    List<InputWeights> inputs = objective.ofAnyData().inputs();
    if (inputs.stream().anyMatch(input -> input.intercepts() < 0)) {
      String where =
          objective.intercept()
              ? "for %s, where no intercept can take up all that means add to scores,"
                  .formatted(objective.model().text())
              : "without objective.intercept";
      throw new ConfException(
          "data.standardize must be none or scale %s but was scaleAndCenter".formatted(where));
    }
  }

  private static ConfException unfit(
      String key, String wanted, TrainingConf conf, LabelDomain labels) {
    return new ConfException(
        "%s must have labels %s but %s has %s"
            .formatted(key, wanted, conf.objective().lossText(), labels));
  }

  private static StartPoint start(Settings settings) {
    String text = settings.text("start").orElse("auto");
    boolean isPath = text.contains("/") || text.contains(":");
    return isPath
        ? new StartPoint(null, text)
        : new StartPoint(settings.named("start", Registry.starts(), "auto"), null);
  }
}
