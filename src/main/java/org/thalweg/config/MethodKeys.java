package org.thalweg.config;

import java.util.List;
import java.util.stream.Stream;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.objective.Objective;

/** The key {@code method}, and what it asks of the others. */
final class MethodKeys {
  static final String KEY = "method";

  /** What only gradient steps have a use for. */
  private static final List<String> OF_STEPS =
      Stream.of(UpdaterKeys.KEYS, BatchKeys.KEYS, RoundKeys.KEYS).flatMap(List::stream).toList();

  private MethodKeys() {}

  /**
   * As given; else auto where it can be, unless there is something that only gradient steps use.
   */
  static Method read(Settings settings, ObjectiveConf objective) {
    boolean stepsAreMeant = OF_STEPS.stream().anyMatch(settings::has);
    Method absent = stepsAreMeant || !takesRounds(objective) ? Method.SGD : Method.AUTO;
    Method method = settings.oneOf(KEY, Method.class, absent);
    if (isRounds(method)) {
      OF_STEPS.stream()
          .filter(settings::has)
          .findFirst()
          .ifPresent(
              key -> {
                throw new ConfException(
                    "%s must not be given for method %s, which has no use for it"
                        .formatted(key, Settings.lower(method)));
              });
    }
    return method;
  }

  /** Whether a key means nothing to a method. */
  static boolean isUnused(String key, Method method) {
    return isRounds(method) && OF_STEPS.contains(key);
  }

  /** Whether a method looks at all rows, and sets its steps itself. */
  static boolean isRounds(Method method) {
    return method == Method.AUTO || method == Method.SVRG;
  }

  static void check(TrainingConf conf) {
    Method method = conf.method();
    if (isRounds(method) && !takesRounds(conf.objective())) {
      throw new ConfException(
          "method must be sgd or lbfgs for an objective that is not convex in scores linear in w"
              + " but was "
              + Settings.lower(method));
    }
    if (method == Method.SVRG
        && conf.data().rows().standardize() != TrainingConf.Standardize.NONE) {
      throw new ConfException(
          "data.standardize must be none for method svrg but was "
              + Settings.lower(conf.data().rows().standardize()));
    }
    boolean isLbfgs =
        method == Method.LBFGS
            || method == Method.AUTO
                && conf.data().rows().standardize() != TrainingConf.Standardize.NONE;
    if (isLbfgs && !conf.penalty().value().isSmoothOrL1()) {
      throw new ConfException(
          "penalty must be smooth or l1 for method lbfgs but was " + conf.penalty().text());
    }
  }

  private static boolean takesRounds(ObjectiveConf objective) {
    Objective any = objective.ofAnyData();
    return any.isConvex() && any.rowSteps().isPresent();
  }
}
