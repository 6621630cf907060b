package org.thalweg.ml;

import org.apache.spark.ml.param.Params;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;

/**
 * What Params of Spark say that keys of a conf say as well: the gradient steps of a run, and when
 * it ends. Keys count; the Params say the rest.
 *
 * <p>maxIter is a budget of steps; the evaluation of the start is not counted. Spark compares tol
 * with relative changes of the objective. Here the norm of the gradient must be at most a hundredth
 * of tol, in the unit of the gradient, since that also says how far away the minimum may be; an
 * interior point method, at whose minimum there may be no gradient, ends when F is at most a
 * hundredth of tol of itself above its minimum. If maxIter or tol was not set but another rule of
 * its kind was, the other rule replaces it.
 *
 * @param estimator with these Params
 */
record SparkParams(Params estimator, KeyParams keys) {
  private static final double SHARE = 0.01;

  /**
   * Sets when a run ends.
   *
   * @param conf has all else
   * @param unit of the gradient
   */
  void stop(ConfBuilder conf, double unit) {
    boolean hasBudget = keys.hasAny("stopMaxEpochs", "stopSeconds");
    if (!hasBudget || isSet("maxIter")) {
      conf.stopMaxSteps((Integer) value("maxIter") + 1L);
    }
    boolean hasRule =
        keys.hasAny("stopGradientNorm", "stopGap", "stopObjectiveChange", "stopSmallStep");
    boolean isBatched = conf.build().takesGradientSteps(); // its gradients are of batches
    boolean wanted = isSet("tol") || !hasRule && !isBatched;
    if (wanted && !keys.hasAny("stopGradientNorm")) {
      conf.stopGradientNorm(bound(unit));
    }
    if (wanted && conf.build().method() == Method.INTERIOR_POINT) {
      conf.set("stop.relativeGap", Double.toString(bound(1)));
    }
  }

  private double bound(double unit) {
    return Math.max(Double.MIN_NORMAL, SHARE * (Double) value("tol") * unit);
  }

  private Object value(String param) {
    return estimator.getOrDefault(estimator.getParam(param));
  }

  /** Whether a Param was set. */
  boolean isSet(String param) {
    return estimator.isSet(estimator.getParam(param));
  }

  /**
   * Has a conf take gradient steps.
   *
   * @param asking the Param that asks for them
   * @param updater of Spark's solver
   * @param fraction of the rows in a batch
   * @throws ConfException if the key of the method names one without such steps
   */
  void set(ConfBuilder conf, String asking, String updater, double fraction) {
    if (!takesSteps()) {
      throw new ConfException(
          "%s must not be set beside method %s, which takes no such steps, but was %s"
              .formatted(asking, keys.value("method").orElseThrow(), value(asking)));
    }
    conf.method("sgd");
    boolean hasUpdater = keys.hasAny("updater");
    if (!hasUpdater) {
      conf.updater(updater);
    }
    if (isSet("stepSize") || !hasUpdater) { // another updater has a default of its own
      setRate(conf);
    }
    if (keys.hasAny("batchSampling", "batchRows", "batchFraction")) {
      return;
    }
    if (fraction < 1) {
      conf.batchSampling(Sampling.BERNOULLI).batchFraction(fraction);
    } else {
      conf.batchSampling(Sampling.FULL);
    }
  }

  /** Whether no other method is named by its key. */
  boolean takesSteps() {
    return keys.value("method").orElse("sgd").equals("sgd");
  }

  /** Has the steps of a conf be of stepSize, unless the key of the learning rate says otherwise. */
  void setRate(ConfBuilder conf) {
    if (!keys.hasAny("learningRate")) {
      conf.learningRate(value("stepSize").toString());
    }
  }
}
