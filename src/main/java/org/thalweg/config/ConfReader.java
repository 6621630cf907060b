package org.thalweg.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Updater;

/** Makes a {@link TrainingConf} of the keys that are given, and of defaults. */
final class ConfReader {
  private ConfReader() {}

  static TrainingConf read(Config config) {
    return assemble(Values.of(config.withoutPath(Settings.VARIABLES), Keys.ALL));
  }

  static TrainingConf assemble(Values values) {
    ObjectiveConf objective = ObjectiveConf.of(values);
    Method method = method(values);
    Named<Penalties> penalty = values.orDefault(ProblemKeys.PENALTY);
    Named<Updater> updater = values.orDefault(RunKeys.UPDATER);
    return new TrainingConf(
        DataConf.of(values),
        objective,
        penalty,
        method,
        updater,
        values.get(RunKeys.LEARNING_RATE).orElseGet(() -> learningRate(updater.value())),
        values.orDefault(RunKeys.ON_DIVERGENCE),
        BatchConf.of(values, method),
        RoundConf.of(values),
        values.orDefault(RunKeys.AGGREGATION),
        values.orDefault(RunKeys.STORAGE),
        values.orDefault(RunKeys.START),
        StopConf.of(
            values,
            method,
            MethodRules.takesRounds(objective),
            MethodRules.certifies(method, objective, penalty.value())),
        values.orDefault(RunKeys.SEED),
        values.get(RunKeys.OUTPUT),
        CheckpointConf.of(values),
        LogConf.of(values),
        TuneConf.of(values));
  }

  /** The default of the learning rate. */
  static Named<LearningRate> learningRate(Updater updater) {
    return Values.parsed(RunKeys.LEARNING_RATE, updater.isLearningRateFree() ? "1" : "0.001");
  }

  /** As given; else auto, unless a key is given that only gradient steps use. */
  private static Method method(Values values) {
    Optional<Key<?>> ofSteps =
        Keys.ALL.stream()
            .filter(key -> key.isRefusedBy(Method.AUTO) && values.has(key))
            .findFirst();
    boolean auto = ofSteps.isEmpty();
    Method method = values.get(RunKeys.METHOD).orElse(auto ? Method.AUTO : Method.SGD);
    Keys.ALL.stream()
        .filter(key -> key.isRefusedBy(method) && values.has(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw new ConfException(
                  "%s must not be given for method %s, which does not use it"
                      .formatted(key.name(), Settings.lower(method)));
            });
    return method;
  }

  /** The fewest keys that give the same conf. The method stays where no other key implies it. */
  static Values withoutDefaults(TrainingConf conf) {
    List<Key<?>> keys = new ArrayList<>(Keys.ALL);
    keys.remove(RunKeys.METHOD);
    keys.add(RunKeys.METHOD);
    Values fewest = Values.of(conf);
    for (Key<?> key : keys) {
      Values fewer = fewest.without(key);
      if (fewest.has(key) && makes(fewer, conf)) {
        fewest = fewer;
      }
    }
    return fewest;
  }

  private static boolean makes(Values values, TrainingConf conf) {
    try {
      return assemble(values).equals(conf);
    } catch (ConfException e) { // without the key it is no conf
      return false;
    }
  }
}
