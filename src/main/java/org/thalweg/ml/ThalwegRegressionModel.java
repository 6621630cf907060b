package org.thalweg.ml;

import java.util.List;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.types.StructField;
import org.thalweg.model.Model;

/** What {@link ThalwegRegressor} found; predicts the mean of y that a score stands for. */
public final class ThalwegRegressionModel extends RegressionModel<Vector, ThalwegRegressionModel>
    implements MLWritable {
  private static final long serialVersionUID = 1;

  private String uid; // without an initial value, since it is taken before fields get theirs
  private final transient Model model;
  private final Scorer scorer;

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
    this.scorer = model == null ? null : new Scorer(model.objective(), model.features(), model.w());
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = PendingUid.take();
    }
    return uid;
  }

  /** The model of the command line. */
  public Model model() {
    return model;
  }

  /**
   * The model of Spark that predicts the same, with the same columns.
   *
   * @throws org.thalweg.config.ConfException if there is none
   */
  public PredictionModel<Vector, ?> toSparkModel() {
    return SparkModels.of(model, this);
  }

  /**
   * The weights of the features in the score of a linear model.
   *
   * @throws org.thalweg.config.ConfException if the model is not linear
   */
  public Vector coefficients() {
    return LinearScores.coefficients(model);
  }

  /**
   * What the score of a linear model is at x = 0; 0 without an intercept.
   *
   * @throws org.thalweg.config.ConfException if the model is not linear
   */
  public double intercept() {
    return LinearScores.intercept(model);
  }

  /**
   * The weights of the features in each score of a linear or softmax model: a row for each score,
   * of which there is one, and a column for each feature.
   *
   * @throws org.thalweg.config.ConfException if the model is neither linear nor softmax
   */
  public Matrix coefficientMatrix() {
    return LinearScores.of(model, "coefficientMatrix").coefficients();
  }

  /**
   * What each score of a linear or softmax model is at x = 0; zeros without intercepts.
   *
   * @throws org.thalweg.config.ConfException if the model is neither linear nor softmax
   */
  public Vector interceptVector() {
    return LinearScores.of(model, "interceptVector").intercepts();
  }

  /** The weights of the features that are largest, the largest first. */
  public List<Coefficient> explain(int k) {
    return Coefficient.largest(model, k, List.of());
  }

  /** The same, with names of the features as the metadata of a column of vectors have them. */
  public List<Coefficient> explain(int k, StructField column) {
    return Coefficient.largest(model, k, FeatureNames.of(column, numFeatures()));
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

  @Override
  public MLWriter write() {
    return ModelFiles.writer(this, model);
  }

  public static MLReader<ThalwegRegressionModel> read() {
    return ModelFiles.reader(ThalwegRegressionModel::new);
  }

  public static ThalwegRegressionModel load(String path) {
    return read().load(path);
  }
}
