package org.thalweg.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
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
public final class ThalwegRegressor
    extends Regressor<Vector, ThalwegRegressor, ThalwegRegressionModel>
    implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private String uid; // without an initial value, since it is taken before fields get theirs
  private final KeyParams keys;

  public ThalwegRegressor() {
    this(Identifiable.randomUID("thalwegRegressor"));
  }

  public ThalwegRegressor(String uid) {
    this(PendingUid.leave(uid));
  }

  @SuppressWarnings("UnusedVariable") // the argument leaves the uid when it is evaluated
  private ThalwegRegressor(Void left) {
    super();
    keys = KeyParams.of(this, Training.keys());
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = PendingUid.take();
    }
    return uid;
  }

  @Override
  public Param<?>[] params() {
    return Training.params(super.params(), keys);
  }

  /**
   * Sets the Param of a key of a conf.
   *
   * @throws ConfException if there is no such key, or the value is out of its range
   */
  public ThalwegRegressor setKey(String shortName, String value) {
    set(keys.of(shortName), value);
    return this;
  }

  @Override
  public ThalwegRegressionModel train(Dataset<?> dataset) {
    return task().train(dataset);
  }

  Task<ThalwegRegressionModel> task() {
    TrainingConf conf = Training.conf(keys, getLabelCol(), getFeaturesCol());
    requireAmounts(conf.objective());
    Form form = Form.ofKeys(keys, getLabelCol(), getFeaturesCol());
    return new Task<>(
        this,
        keys,
        form,
        (fit, dataset) ->
            copyValues(
                new ThalwegRegressionModel(uid(), Training.train(fit, conf)), new ParamMap()));
  }

  private static void requireAmounts(ObjectiveConf objective) {
    if (objective.labels().isOfClasses()) {
      throw new ConfException(
          "loss must be one of amounts for ThalwegRegressor but was %s, which is for ThalwegClassifier"
              .formatted(objective.lossText()));
    }
  }

  @Override
  public ThalwegRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return DefaultParamsWritable.super.write();
  }

  public static MLReader<ThalwegRegressor> read() {
    return new DefaultParamsReader<>();
  }

  public static ThalwegRegressor load(String path) {
    return read().load(path);
  }
}
