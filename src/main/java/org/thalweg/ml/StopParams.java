package org.thalweg.ml;

import org.apache.spark.ml.param.shared.HasMaxIter;
import org.apache.spark.ml.param.shared.HasTol;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.Method;

/**
 * Spark's maxIter and tol as rules of a conf.
 *
 * <p>maxIter is a budget of steps; the evaluation of the start is not counted. Spark compares tol
 * with relative changes of the objective. Here the norm of the gradient must be at most a hundredth
 * of tol, in the unit of the gradient, since that also says how far away the minimum may be; an
 * interior point method, at whose minimum there may be no gradient, ends when F is at most a
 * hundredth of tol of itself above its minimum. If maxIter or tol was not set but another rule of
 * its kind was, the other rule replaces it.
 */
final class StopParams {
  private static final double SHARE = 0.01;

  private StopParams() {}

  /**
   * Sets them.
   *
   * @param conf has all else
   * @param unit of the gradient
   */
  static <E extends HasMaxIter & HasTol> void set(
      E estimator, KeyParams keys, ConfBuilder conf, double unit) {
    boolean hasBudget = keys.hasAny("stopMaxEpochs", "stopSeconds");
    if (!hasBudget || estimator.isSet(estimator.maxIter())) {
      conf.stopMaxSteps(estimator.getMaxIter() + 1L);
    }
    boolean hasRule =
        keys.hasAny("stopGradientNorm", "stopGap", "stopObjectiveChange", "stopSmallStep");
    boolean isBatched = conf.build().takesGradientSteps(); // its gradients are of batches
    boolean wanted = estimator.isSet(estimator.tol()) || !hasRule && !isBatched;
    if (wanted && !keys.hasAny("stopGradientNorm")) {
      conf.stopGradientNorm(bound(estimator, unit));
    }
    if (wanted && conf.build().method() == Method.INTERIOR_POINT) {
      conf.set("stop.relativeGap", Double.toString(bound(estimator, 1)));
    }
  }

  private static double bound(HasTol estimator, double unit) {
    return Math.max(Double.MIN_NORMAL, SHARE * estimator.getTol() * unit);
  }
}
