package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Stop;
import org.thalweg.solve.StrongConvexity;

/** The keys of {@code stop}. */
final class StopKeys {
  static final List<String> KEYS =
      List.of(
          "stop.maxSteps",
          "stop.maxEpochs",
          "stop.gradientNorm",
          "stop.gap",
          "stop.objectiveChange",
          "stop.smallStep",
          "stop.seconds");

  private static final List<String> CONVERGENCE =
      List.of("stop.gradientNorm", "stop.gap", "stop.objectiveChange", "stop.smallStep");

  /** Where rounds end if nothing else is said: the gap where it can be told, else the gradient. */
  private static final double CLOSE = 1e-6;

  private static final double FLAT = 1e-5;

  private StopKeys() {}

  /**
   * The rules of stopping; where a method sets its steps itself, one of convergence in any case.
   */
  static Stop read(Settings settings, Method method, StrongConvexity convexity) {
    Optional<Long> maxSteps =
        settings.text("stop.maxSteps").map(t -> settings.whole("stop.maxSteps", 0L, 1));
    Optional<Double> maxEpochs = settings.positive("stop.maxEpochs");
    Optional<Double> seconds = settings.positive("stop.seconds");
    boolean endless = MethodKeys.isRounds(method) && CONVERGENCE.stream().noneMatch(settings::has);
    boolean hasGap = convexity.obstacle().isEmpty();
    boolean unlimited = maxSteps.isEmpty() && maxEpochs.isEmpty() && seconds.isEmpty();
    return new Stop(
        unlimited && method == Method.LBFGS ? Optional.of(1000L) : maxSteps,
        unlimited && method != Method.LBFGS ? Optional.of(100.0) : maxEpochs,
        endless && !hasGap ? Optional.of(FLAT) : settings.positive("stop.gradientNorm"),
        endless && hasGap ? Optional.of(CLOSE) : settings.positive("stop.gap"),
        settings.positive("stop.objectiveChange"),
        settings.positive("stop.smallStep"),
        seconds);
  }

  static void check(TrainingConf conf) {
    StrongConvexity convexity = conf.strongConvexity();
    if (conf.stop().gap().isPresent() && convexity.obstacle().isPresent()) {
      throw new ConfException(
          "stop.gap must have an objective that is strongly convex but "
              + convexity.obstacle().get());
    }
  }

  /** The effective value of a key; empty where it is not set. */
  static Optional<?> value(Stop stop, String key) {
    return switch (key) {
      case "stop.maxSteps" -> stop.maxSteps();
      case "stop.maxEpochs" -> stop.maxEpochs();
      case "stop.gradientNorm" -> stop.gradientNorm();
      case "stop.gap" -> stop.gap();
      case "stop.objectiveChange" -> stop.objectiveChange();
      case "stop.smallStep" -> stop.smallStep();
      case "stop.seconds" -> stop.seconds();
      default -> throw new IllegalStateException(key);
    };
  }
}
