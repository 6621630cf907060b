package org.thalweg.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.text.Require;
import org.thalweg.update.Updater;

/**
 * Makes the values of a whole conf of those that are given: each key that is used and has a value
 * or a default then has one, and no other key.
 */
final class ConfReader {
  /** What a key may be given that means the same as leaving it out. */
  private static final Map<Key<?>, Object> NOTHING =
      Map.of(
          ProblemKeys.SHARDS, 0,
          ProblemKeys.PARTITIONS, 0,
          DataKeys.CLASS_NAMES, List.of(),
          DataKeys.CATEGORICAL, List.of(),
          DataKeys.EFFECTS, List.of(),
          DataKeys.OPTIONS, Map.of(),
          OutputKeys.LOG_TENSORBOARD, false,
          OutputKeys.LOG_STANDARD_ERRORS, false,
          TuneKeys.GRID, Map.of(),
          TuneKeys.RANGES, Map.of());

  private ConfReader() {}

  static KeyValues complete(KeyValues leftOpen) {
    KeyValues given = InputConf.named(leftOpen);
    ObjectiveConf objective = ObjectiveConf.of(given);
    Method method = method(given);
    InputConf input = InputConf.of(given);
    InputConf.requireOneFormat(given, input);
    KeyValues all = given.copy();
    all.put(ProblemKeys.LOSS, objective.loss());
    all.put(RunKeys.METHOD, method);
    Penalties penalty = given.orDefault(ProblemKeys.PENALTY).value();
    Penalties simple = penalty.over(objective.ofAnyData().layout());
    if (simple != penalty) { // as a group lasso of a linear model, which is l1
      all.put(ProblemKeys.PENALTY, Registry.penalties().named(simple));
    }
    all.put(DataKeys.FORMAT, input.format());
    all.put(DataKeys.FEATURES, input.featureNames());
    Set<Key<?>> unused = unused(given, input);
    Keys.ALL.stream()
        .filter(key -> key.absent().text().isPresent() && !all.has(key))
        .filter(key -> !unused.contains(key) && !key.isRefusedBy(method))
        .forEach(all::putDefault);
    if (!RunKeys.LEARNING_RATE.isRefusedBy(method) && !all.has(RunKeys.LEARNING_RATE)) {
      all.put(RunKeys.LEARNING_RATE, learningRate(all));
    }
    if (!RunKeys.BATCH_SAMPLING.isRefusedBy(method) && !all.has(RunKeys.BATCH_SAMPLING)) {
      all.put(RunKeys.BATCH_SAMPLING, method == Method.SGD ? Sampling.EPOCH : Sampling.FULL);
    }
    StopConf.complete(all, method, objective);
    CheckpointConf.complete(all);
    NOTHING.forEach(
        (key, value) -> {
          if (all.get(key).filter(value::equals).isPresent()) {
            all.remove(key);
          }
        });
    TuneConf.complete(all);
    return all;
  }

  /** The keys that have defaults but no use beside the values of others. */
  private static Set<Key<?>> unused(KeyValues given, InputConf input) {
    Set<Key<?>> unused = new HashSet<>();
    if (input.columns().isEmpty()) {
      unused.add(DataKeys.LABEL);
    }
    unused.addAll(CsvKeys.TABLE.rows()); // what is not given is not said to the reader
    if (!RoundConf.isLocal(given)) {
      unused.add(RunKeys.OUTER);
      unused.add(RunKeys.OUTER_LEARNING_RATE);
    }
    if (!given.has(OutputKeys.CHECKPOINT_DIRECTORY)) {
      unused.add(OutputKeys.CHECKPOINT_KEEP);
    }
    return unused;
  }

  /** The learning rate that is given, or the default, which depends on the updater. */
  static Named<LearningRate> learningRate(KeyValues values) {
    Updater updater = values.orDefault(RunKeys.UPDATER).value();
    String absent = updater.isLearningRateFree() ? "1" : "0.001";
    return values
        .get(RunKeys.LEARNING_RATE)
        .orElseGet(() -> KeyValues.parsed(RunKeys.LEARNING_RATE, absent));
  }

  /** As given; else auto, unless a key is given that only gradient steps use. */
  private static Method method(KeyValues values) {
    Method method =
        values
            .get(RunKeys.METHOD)
            .orElse(refused(values, Method.AUTO).isEmpty() ? Method.AUTO : Method.SGD);
    Require.none(
        refused(values, method),
        key ->
            new ConfException(
                "%s must not be given for method %s, which does not use it"
                    .formatted(key.name(), method.text())));
    return method;
  }

  private static Optional<Key<?>> refused(KeyValues values, Method method) {
    return Keys.ALL.stream().filter(key -> key.isRefusedBy(method) && values.has(key)).findFirst();
  }

  /** The fewest keys that give the same conf. The method stays where no other key implies it. */
  static KeyValues withoutDefaults(KeyValues all) {
    List<Key<?>> keys = new ArrayList<>(Keys.ALL);
    keys.remove(RunKeys.METHOD);
    keys.add(RunKeys.METHOD);
    KeyValues fewest = all;
    for (Key<?> key : keys) {
      KeyValues fewer = fewest.without(key);
      if (fewest.has(key) && makes(fewer, all)) {
        fewest = fewer;
      }
    }
    return fewest.copy();
  }

  private static boolean makes(KeyValues values, KeyValues all) {
    try {
      return complete(values).equals(all);
    } catch (ConfException e) { // without the key it is no conf
      return false;
    }
  }
}
