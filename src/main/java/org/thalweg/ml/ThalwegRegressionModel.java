package org.thalweg.ml;

import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.thalweg.model.Model;

/** What {@link ThalwegRegressor} found; predicts the mean of y that a score stands for. */
public final class ThalwegRegressionModel extends RegressionModel<Vector, ThalwegRegressionModel>
    implements ThalwegModel {
  private static final long serialVersionUID = 1;

  private String uid; // without an initial value, since it is taken before fields get theirs
  private final transient Model model;
  private final RowScorer scorer;

  /** For Spark, which finds the class by a service; has no weights, and predicts nothing. */
  public ThalwegRegressionModel() {
    this(Identifiable.randomUID("thalwegRegressor"), null);
  }

  ThalwegRegressionModel(String uid, Model model) {
    this(PendingUid.leave(uid), model);
  }

  @SuppressWarnings("UnusedVariable") // the argument leaves the uid when it is evaluated
  private ThalwegRegressionModel(Void left, Model model) {
    super();
    this.model = model;
    this.scorer =
        model == null ? null : new RowScorer(model.objective(), model.features(), model.w());
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = PendingUid.take();
    }
    return uid;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public PredictionModel<Vector, ?> toSparkModel() {
    return SparkCounterpart.of(model, this);
  }

  @Override
  public int numFeatures() {
    return scorer.features();
  }

  @Override
  public double predict(Vector features) {
    return scorer.objective().mean(scorer.scores(features)[0]);
  }

  @Override
  public ThalwegRegressionModel copy(ParamMap extra) {
    ThalwegRegressionModel copy = copyValues(new ThalwegRegressionModel(uid(), model), extra);
    copy.setParent(parent());
    return copy;
  }

  /** Bytes; without the session, which is reached through the parent. */
  @Override
  public long estimatedSize() {
    return 8L * scorer.w().length;
  }

  public static MLReader<ThalwegRegressionModel> read() {
    return ModelFiles.reader(ThalwegRegressionModel::new);
  }

  public static ThalwegRegressionModel load(String path) {
    return read().load(path);
  }
}
