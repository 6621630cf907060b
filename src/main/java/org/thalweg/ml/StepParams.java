package org.thalweg.ml;

import org.apache.spark.ml.param.Params;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Sampling;

/**
 * Gradient steps that Params of Spark ask for. What keys of a conf say of them counts; the Params
 * say the rest.
 *
 * @param estimator with the Param stepSize
 */
record StepParams(Params estimator, KeyParams keys) {

  /** Whether a Param was set. */
  boolean isSet(String param) {
    return estimator.isSet(estimator.getParam(param));
  }

  /**
   * Has a conf take them.
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
              .formatted(
                  asking,
                  keys.value("method").orElseThrow(),
                  estimator.getOrDefault(estimator.getParam(asking))));
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
      conf.learningRate(estimator.getOrDefault(estimator.getParam("stepSize")).toString());
    }
  }
}
