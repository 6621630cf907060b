package org.thalweg.ml;

import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;

/**
 * Any regression loss with any model, penalty and method. Its Params are the keys of a conf under
 * their short names, with values as on a command line, beside {@code labelCol}, {@code featuresCol}
 * and {@code predictionCol}; {@code loss} must be set. The same keys and rows give the same bits of
 * w as {@code thalweg train}. A formula without a score reads the columns that it names, and no
 * column of features.
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
  Fit.FitTask<ThalwegRegressionModel> task() {
    String features = keys.features(getFeaturesCol());
    TrainingConf conf = keys.conf(getLabelCol(), features);
    requireAmounts(conf.objective());
    return Fit.FitTask.ofKeys(this, keys, features, conf, ThalwegRegressionModel::new);
  }

  /** {@inheritDoc} A loss of columns alone needs no column of features. */
  @Override
  public StructType transformSchema(StructType schema) {
    return keys.features(getFeaturesCol()).isEmpty()
        ? schema.add(getPredictionCol(), DataTypes.DoubleType)
        : super.transformSchema(schema);
  }

  private static void requireAmounts(ObjectiveConf objective) {
    if (objective.labels().isOfClasses() && !objective.readsColumnsAlone()) {
      throw new ConfException(
          "loss %s is for classification; use ThalwegClassifier, or a loss for regression"
              .formatted(objective.lossText()));
    }
  }
}
