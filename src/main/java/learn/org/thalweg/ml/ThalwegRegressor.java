package org.thalweg.ml;

import org.apache.spark.ml.util.Identifiable;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;

/**
 * Any loss of amounts under any model, penalty and method. Its Params are the keys of a conf under
 * their short names, with values as on a command line, beside {@code labelCol}, {@code featuresCol}
 * and {@code predictionCol}; {@code loss} must be set. The same keys and rows give the same bits of
 * w as {@code thalweg train}.
 *
 * <pre>{@code
 * new ThalwegRegressor().setKey("loss", "huber(1)").setKey("penalty", "l1(1e-3)").fit(rows)
 * }</pre>
 */
public final class ThalwegRegressor extends ThalwegRegressorSetters {
  private static final long serialVersionUID = 1;

  public ThalwegRegressor() {
    this(Identifiable.randomUID("thalwegRegressor"));
  }

  public ThalwegRegressor(String uid) {
    super(uid);
  }

  @Override
  FitTask<ThalwegRegressionModel> task() {
    TrainingConf conf = keys.conf(getLabelCol(), getFeaturesCol());
    requireAmounts(conf.objective());
    return FitTask.ofKeys(this, keys, conf, ThalwegRegressionModel::new);
  }

  private static void requireAmounts(ObjectiveConf objective) {
    if (objective.labels().isOfClasses()) {
      throw new ConfException(
          "loss must be one of amounts for ThalwegRegressor but was %s, which is for ThalwegClassifier"
              .formatted(objective.lossText()));
    }
  }
}
