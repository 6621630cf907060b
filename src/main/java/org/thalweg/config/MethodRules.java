package org.thalweg.config;

import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.StrongConvexity;

/** What a method requires of the objective, of the penalty, of batches and of the stop rules. */
final class MethodRules {
  private MethodRules() {}

  static void check(TrainingConf conf) {
    Method method = conf.method();
    if (conf.penalty().value() instanceof PenaltyPath) {
      checkPath(conf);
    }
    checkPenalty(conf);
    if (method.setsItsSteps()) {
      if (method != Method.AUTO) {
        checkConvex(conf);
      }
      requireDefault(conf, "batch", conf.batch(), BatchConf.of(new Values(), conf.method()));
      requireDefault(conf, "round", conf.rounds(), RoundConf.of(new Values()));
    }
    if (method != Method.SGD) {
      requireNoSteps(conf);
    }
    if (method == Method.SDCA) { // it begins where all dual variables are 0
      requireDefault(conf, "start", conf.start(), Values.absent(RunKeys.START));
    }
    if (method == Method.LBFGS && conf.batch().sampling() != Sampling.FULL) {
      throw unfit("batch.sampling must be full", conf, Settings.lower(conf.batch().sampling()));
    }
    if (method.setsItsSteps() && !conf.stop().mayConverge()) {
      throw unfit("a rule of convergence, such as stop.gradientNorm, must be given", conf, "none");
    }
    boolean followsFromWork = method.setsItsSteps() && takesRounds(conf.objective());
    if (!followsFromWork && !conf.stop().hasBudget()) {
      throw unfit(
          "one of stop.maxSteps, stop.maxEpochs and stop.seconds must be given", conf, "none");
    }
    if (conf.stop().relativeGap().isPresent() && conf.takesGradientSteps()) {
      throw new ConfException(
          "stop.relativeGap must not be given for %s, which does not measure F over all rows at every step, but was %s"
              .formatted(
                  method == Method.AUTO
                      ? "method auto of an objective that is not convex"
                      : "method " + Settings.lower(method),
                  conf.stop().relativeGap().get()));
    }
    StrongConvexity convexity = conf.strongConvexity();
    boolean isCertified = certifies(conf.method(), conf.objective(), conf.penalty().value());
    boolean hasBound = isCertified || hasFreeIntercept(conf);
    if (conf.stop().gap().isPresent() && convexity.obstacle().isPresent() && !hasBound) {
      throw new ConfException(
          "stop.gap must have an objective that is strongly convex but "
              + convexity.obstacle().get());
    }
  }

  /** A penalty is on segments of w that the objective has, whatever the data. */
  private static void checkPenalty(TrainingConf conf) {
    try {
      conf.penalty().value().check(conf.objective().ofAnyData().layout());
    } catch (IllegalArgumentException e) {
      throw new ConfException("penalty: " + e.getMessage());
    }
  }

  /** A path begins where all weights are 0, and each of its problems where another one ended. */
  private static void checkPath(TrainingConf conf) {
    String path = "penalty " + conf.penalty().text();
    Method method = conf.method();
    if (method == Method.SGD || method == Method.INTERIOR_POINT || method == Method.SDCA) {
      throw new ConfException(
          "method must be auto, newton, svrg or lbfgs for %s but was %s"
              .formatted(path, Settings.lower(method)));
    }
    if (!takesRounds(conf.objective()) || conf.objective().ofAnyData().hasKinks()) {
      throw new ConfException(
          "objective must be convex in scores linear in the parameters, and have a derivative, for"
              + " %s but was %s".formatted(path, conf.objective().lossText()));
    }
    if (conf.hasStart()) {
      throw new ConfException(
          "start must not be given for %s, which begins where all weights are 0".formatted(path));
    }
    if (conf.stop().validation().isPresent()) {
      throw new ConfException(
          "stop.validation must not be given for %s, whose points are compared at the end"
              .formatted(path));
    }
  }

  /** Whether F is bounded by {@link FreeIntercept}, which knows no offsets and equal classes. */
  static boolean hasFreeIntercept(TrainingConf conf) {
    boolean hasOffsets =
        conf.data().input().columns().flatMap(InputConf.ColumnNames::offset).isPresent();
    return !hasOffsets
        && conf.data().rows().classWeights().isEmpty()
        && FreeIntercept.fits(conf.objective().ofAnyData(), conf.penalty().value());
  }

  /** Whether the objective is one for variance-reduced rounds. */
  static boolean takesRounds(ObjectiveConf objective) {
    Objective any = objective.ofAnyData();
    return any.isConvex() && any.rowSteps().isPresent();
  }

  /** Whether the method may be one that bounds the minimum of losses with kinks from below. */
  static boolean certifies(Method method, ObjectiveConf objective, Penalties penalties) {
    return (method == Method.AUTO || method == Method.INTERIOR_POINT || method == Method.SDCA)
        && objective.ofAnyData() instanceof LinearObjective linear
        && linear.loss() instanceof KinkedLoss
        && penalties.terms().stream().allMatch(MethodRules::isOfPieces);
  }

  /** Whether a bound of the minimum is known with a penalty: smooth, or of straight pieces. */
  private static boolean isOfPieces(Penalties.Term term) {
    Penalty penalty = term.penalty();
    return !(penalty instanceof Penalty.Proximal)
        || penalty instanceof Penalty.L1
        || penalty instanceof Constraints.Box
        || penalty instanceof Constraints.NonNegative;
  }

  private static void checkConvex(TrainingConf conf) {
    if (!takesRounds(conf.objective())) {
      throw new ConfException(
          "method must be auto, sgd or lbfgs for an objective that is not convex in scores linear"
              + " in the parameters but was "
              + Settings.lower(conf.method()));
    }
  }

  /** What only gradient steps use is not rendered for other methods, and so must be a default. */
  private static void requireNoSteps(TrainingConf conf) {
    requireDefault(conf, "updater", conf.updater(), Values.absent(RunKeys.UPDATER));
    requireDefault(
        conf, "learningRate", conf.learningRate(), ConfReader.learningRate(conf.updater().value()));
    requireDefault(conf, "onDivergence", conf.onDivergence(), Values.absent(RunKeys.ON_DIVERGENCE));
  }

  private static void requireDefault(TrainingConf conf, String key, Object value, Object absent) {
    if (!value.equals(absent)) {
      throw new ConfException(
          "%s must not be given for method %s, which does not use it, but was %s"
              .formatted(
                  key,
                  Settings.lower(conf.method()),
                  value instanceof Named<?> named ? named.text() : value));
    }
  }

  private static ConfException unfit(String rule, TrainingConf conf, String value) {
    return new ConfException(
        "%s for method %s but was %s".formatted(rule, Settings.lower(conf.method()), value));
  }
}
