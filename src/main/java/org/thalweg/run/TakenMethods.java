package org.thalweg.run;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.thalweg.config.Method;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.solve.Problem;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.svrg.Svrg;

/**
 * The methods that a run may take, each from where the one before ended, as far as its conf and the
 * sizes of its data tell: a run needs the memory of one of them at a time. It is the conf's method,
 * or what {@link AutoSolvers} decide. Where that depends on the strengths of a path, which are not
 * known yet, it is every method that may be chosen.
 *
 * @param methods with SGD for steps on batches; those of the points of a path that are not screened
 * @param screened the most weights among which the points of a path have second derivatives; 0
 *     where they need none of their sums, and empty where they are not found by such
 */
record TakenMethods(Set<Method> methods, Optional<Integer> screened) {
  /**
   * Those of a conf.
   *
   * @param objective over the features of the data
   */
  static TakenMethods of(TrainingConf conf, Objective objective, ShardedData data) {
    Penalties penalty = conf.penalty().value();
    if (penalty instanceof PenaltyPath path) {
      return ofPath(conf, objective, new Problem(objective, path.at(1)), data);
    }
    Problem problem = new Problem(objective, penalty);
    return new TakenMethods(of(conf, problem, data, true), Optional.empty());
  }

  /** Those that a conf names; empty where they depend on its data. */
  static Optional<TakenMethods> beforeData(TrainingConf conf) {
    boolean isChosen = conf.method() == Method.AUTO && !conf.takesGradientSteps();
    if (isChosen || conf.penalty().value() instanceof PenaltyPath) {
      return Optional.empty();
    }
    Method method = conf.takesGradientSteps() ? Method.SGD : conf.method();
    return Optional.of(new TakenMethods(EnumSet.of(method), Optional.empty()));
  }

  private static TakenMethods ofPath(
      TrainingConf conf, Objective objective, Problem any, ShardedData data) {
    if (ScreenedPaths.holdsColumns(conf, any, data)) {
      return new TakenMethods(EnumSet.noneOf(Method.class), Optional.of(0));
    }
    Set<Method> methods = of(conf, any, data, false);
    if (ScreenedPaths.takes(conf, any)) {
      int most = Math.min(any.layout().dimension(), ScreenedPaths.MOST);
      return new TakenMethods(methods, Optional.of(most));
    }
    if (!conf.takesGradientSteps() && hasFreeWeights(objective)) { // they are found by auto
      methods.addAll(ofAuto(conf, new Problem(objective, new Constraints.Box(0, 0)), data, true));
    }
    return new TakenMethods(methods, Optional.empty());
  }

  private static boolean hasFreeWeights(Objective objective) {
    return objective.layout().segments().stream().anyMatch(segment -> !segment.penalised());
  }

  private static Set<Method> of(
      TrainingConf conf, Problem problem, ShardedData data, boolean hasStrength) {
    if (conf.takesGradientSteps()) {
      return EnumSet.of(Method.SGD);
    }
    return conf.method() == Method.AUTO
        ? ofAuto(conf, problem, data, hasStrength)
        : EnumSet.of(conf.method());
  }

  /**
   * Those of auto.
   *
   * @param hasStrength whether the strength of the penalty is what the problem says
   */
  private static Set<Method> ofAuto(
      TrainingConf conf, Problem problem, ShardedData data, boolean hasStrength) {
    if (Svrg.obstacle(problem).isPresent()) {
      return EnumSet.of(Method.LBFGS);
    }
    Set<Method> taken = EnumSet.noneOf(Method.class);
    boolean isStandardised = conf.data().rows().standardize() != Standardize.NONE;
    RowCondition condition =
        isStandardised ? RowCondition.ofStandardised() : RowCondition.of(problem, data);
    boolean isKnown = hasStrength || isStandardised;
    if (AutoSolvers.mayTakeNewton(problem, data) && !(isKnown && condition.isSmall())) {
      taken.addAll(EnumSet.of(Method.NEWTON, Method.LBFGS));
      if (isKnown) {
        return taken;
      }
    }
    if (AutoSolvers.takesInteriorPoint(problem, data)) {
      taken.add(Method.INTERIOR_POINT);
    } else if (AutoSolvers.takesDual(conf, problem, data)) {
      taken.add(Method.SDCA);
    } else if (isKnown && AutoSolvers.takesScaledLbfgs(problem, condition)) {
      taken.add(Method.LBFGS);
    } else {
      taken.add(Method.SVRG);
      if (Lbfgs.unsupported(problem).isEmpty()) {
        taken.add(Method.LBFGS);
      }
    }
    return taken;
  }

  /** Whether there is this one among them. */
  boolean has(Method method) {
    return methods.contains(method);
  }

  /** Whether there are second derivatives among all weights. */
  boolean hasMatrix() {
    return has(Method.NEWTON) || has(Method.INTERIOR_POINT);
  }
}
