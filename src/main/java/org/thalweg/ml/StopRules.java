package org.thalweg.ml;

import org.apache.spark.ml.param.shared.HasMaxIter;
import org.apache.spark.ml.param.shared.HasTol;
import org.thalweg.config.ConfBuilder;

/**
 * Spark's maxIter and tol as rules of a conf.
 *
 * <p>maxIter is a budget of steps, besides the evaluation of the start. tol, to which Spark
 * compares relative changes of the objective, becomes a bound on the norm of the gradient, which
 * also says how far the minimum may be: a hundredth of tol, in the unit of the gradient. Each is
 * left out where another rule of its kind was set and it was not.
 */
final class StopRules {
  private static final double SHARE = 0.01;

  private StopRules() {}

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
      conf.stopGradientNorm(Math.max(Double.MIN_NORMAL, SHARE * estimator.getTol() * unit));
    }
  }
}
