package org.thalweg.config;

import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.text.Require;

/**
 * What a method requires of the objective, of the penalty, of batches and of the stop rules.
 *
 * @param conf the values of all keys that are used and have one
 */
record MethodRules(
    KeyValues conf,
    Method method,
    ObjectiveConf objective,
    Named<Penalties> penalty,
    StopConf stop) {

  static void check(KeyValues conf) {
    new MethodRules(
            conf,
            conf.get(RunKeys.METHOD).orElseThrow(),
            ObjectiveConf.of(conf),
            conf.orDefault(ProblemKeys.PENALTY),
            StopConf.of(conf))
        .check();
  }

  private void check() {
    if (penalty.value().path().isPresent()) {
      checkPath();
    }
    checkPenalty();
    checkRestarts();
    objective.formula().requireMinimum();
    if (method.setsItsSteps() && method != Method.AUTO) {
      checkConvex();
    }
    Keys.ALL.forEach(this::requireUsed);
    if (method == Method.SDCA && hasStart()) { // it begins where all dual variables are 0
      throw unused(RunKeys.START);
    }
    Sampling sampling = BatchConf.of(conf).sampling();
    if (method == Method.LBFGS && sampling != Sampling.FULL) {
      throw unfit("batch.sampling must be full", Settings.lower(sampling));
    }
    if (method.setsItsSteps() && !stop.mayConverge()) {
      throw unfit("a rule of convergence, such as stop.gradientNorm, must be given", "none");
    }
    boolean followsFromWork =
        method.setsItsSteps() && (objective.takesRounds() || takesSecondDerivatives());
    if (!followsFromWork && !stop.hasBudget()) {
      throw unfit("one of stop.maxSteps, stop.maxEpochs and stop.seconds must be given", "none");
    }
    checkGaps();
  }

  private void checkGaps() {
    if (stop.relativeGap().isPresent() && objective.takesGradientSteps(method)) {
      throw new ConfException(
          "stop.relativeGap must not be given for %s, which does not measure F over all rows at every step, but was %s"
              .formatted(
                  method == Method.AUTO
                      ? "method auto of an objective that is not convex"
                      : "method " + method.text(),
                  stop.relativeGap().get()));
    }
    StrongConvexity convexity = StrongConvexity.of(objective.ofAnyData(), penalty.value());
    boolean hasBound =
        StopConf.isCertifiedBy(method, objective, penalty.value())
            || hasFreeIntercept(DataConf.of(conf), objective, penalty.value());
    if (stop.gap().isPresent() && convexity.obstacle().isPresent() && !hasBound) {
      Require.none(
          DualBound.obstacle(objective.ofAnyData(), penalty.value()),
          why -> new ConfException("stop.gap must have a bound of F - F* but " + why));
    }
  }

  /**
   * A penalty is on segments of w that the objective has, whatever the data; a table may have a
   * column of any other name, and LIBSVM text has numbers.
   */
  private void checkPenalty() {
    ParameterLayout layout = objective.ofAnyData().layout();
    boolean isTable = InputConf.isTable(conf.get(DataKeys.FORMAT).orElseThrow());
    Penalties known =
        () ->
            penalty.value().terms().stream()
                .filter(
                    t -> !t.isOnColumns(layout) || !isTable && !t.segment().matches("[\\W\\d]+"))
                .toList();
    try {
      known.check(layout);
    } catch (IllegalArgumentException e) {
      throw new ConfException("penalty: " + e.getMessage());
    }
  }

  /** Minima of a convex objective are equally low, and only F is compared. */
  private void checkRestarts() {
    int restarts = conf.get(RunKeys.RESTARTS).orElse(0);
    if (restarts > 0 && objective.ofAnyData().isConvex()) {
      throw new ConfException(
          "restarts must be 0 for an objective that is convex, since each of its minima is as low"
              + " as the others, but was "
              + restarts);
    }
    if (restarts > 0 && stop.validation().isPresent()) {
      throw new ConfException(
          "restarts must be 0 beside stop.validation, which does not end runs by F, but was "
              + restarts);
    }
  }

  /** A path begins where all weights are 0, and each of its problems where another one ended. */
  private void checkPath() {
    String path = "penalty " + penalty.text();
    if (method == Method.SGD || method == Method.INTERIOR_POINT || method == Method.SDCA) {
      throw new ConfException(
          "method must be auto, newton, svrg or lbfgs for %s but was %s"
              .formatted(path, method.text()));
    }
    if (!objective.takesRounds() || objective.ofAnyData().hasKinks()) {
      throw new ConfException(
          "objective must be convex in scores linear in the parameters, and have a derivative, for"
              + " %s but was %s".formatted(path, objective.lossText()));
    }
    try {
      penalty.value().path().orElseThrow().of().with(new Constraints.Box(0, 0));
    } catch (IllegalArgumentException e) {
      throw new ConfException(
          "bounds must be around 0 for %s, which begins there, but %s"
              .formatted(path, e.getMessage()));
    }
    if (hasStart()) {
      throw new ConfException(
          "start must not be given for %s, which begins where all weights are 0".formatted(path));
    }
    if (stop.validation().isPresent()) {
      throw new ConfException(
          "stop.validation must not be given for %s, whose points are compared at the end"
              .formatted(path));
    }
  }

  /** Whether F is bounded by {@link FreeIntercept}, which knows no offsets and equal classes. */
  static boolean hasFreeIntercept(DataConf data, ObjectiveConf objective, Penalties penalties) {
    boolean hasOffsets = data.input().columns().flatMap(Columns::offset).isPresent();
    return !hasOffsets
        && data.rows().classWeights().isEmpty()
        && FreeIntercept.fits(objective.ofAnyData(), penalties);
  }

  private void checkConvex() {
    if (!objective.takesRounds() && !takesSecondDerivatives()) {
      throw new ConfException(
          "method must be auto, sgd or lbfgs for an objective that is not convex in scores linear"
              + " in the parameters but was "
              + method.text());
    }
  }

  /** Whether it is Newton's method, of a formula that need not be convex. */
  private boolean takesSecondDerivatives() {
    return method == Method.NEWTON && objective.hasSecondDerivatives();
  }

  private boolean hasStart() {
    return !conf.orDefault(RunKeys.START).equals(KeyValues.absent(RunKeys.START));
  }

  private void requireUsed(Key<?> key) {
    if (key.isRefusedBy(method) && conf.has(key)) {
      throw unused(key);
    }
  }

  private <T> ConfException unused(Key<T> key) {
    return new ConfException(
        "%s must not be given for method %s, which does not use it, but was %s"
            .formatted(key.name(), method.text(), key.kind().written(conf.get(key).orElseThrow())));
  }

  private ConfException unfit(String rule, String value) {
    return new ConfException("%s for method %s but was %s".formatted(rule, method.text(), value));
  }
}
