package org.thalweg.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfBuilder;
import org.thalweg.loss.LabelDomain;

/**
 * Spark's {@link org.apache.spark.ml.regression.FMRegressor}, trained by Thalweg: the same Params,
 * the same objective, and Spark's model.
 *
 * <pre>
 *   F(w) = mean (z − y)² + (regParam/2)·‖w‖²        half of it is minimised
 *   z = b + Σⱼ wⱼxⱼ + Σ_{i&lt;j} ⟨vᵢ, vⱼ⟩xᵢxⱼ
 * </pre>
 *
 * It is not convex, so that the minimum may be another one than Spark's. The Params differ as those
 * of {@link FMClassifier} do.
 */
public final class FMRegressor extends org.apache.spark.ml.regression.FMRegressor
    implements TrainingParams<FMRegressor> {
  private static final long serialVersionUID = 1;

  private final KeyParams keys = KeyParams.besideSpark(this);

  public FMRegressor() {
    this(Identifiable.randomUID("fmr"));
  }

  public FMRegressor(String uid) {
    super(uid);
  }

  @Override
  public FMRegressionModel fit(Dataset<?> dataset) {
    return Fit.by(this, dataset, this::train);
  }

  @Override
  public FMRegressionModel train(Dataset<?> dataset) {
    return task().train(dataset);
  }

  Task<FMRegressionModel> task() {
    Columns columns = Columns.of(getLabelCol(), getFeaturesCol()).weighted(this, weightCol());
    Form.Labels labels = new Form.Labels(LabelDomain.REAL.toString(), "FMRegressor");
    return new Task<>(
        this, keys, Form.besideSpark(keys, columns, "halfSquared", labels), this::train);
  }

  private FMRegressionModel train(Fit fit, Dataset<?> dataset) {
    Factorization machine =
        new Factorization(this, keys, getFactorSize(), getFitLinear(), getFitIntercept());
    ConfBuilder conf = machine.conf(fit, "halfSquared", getRegParam() / 2);
    double deviation = Math.sqrt(fit.rows().targets().variance());
    StopRules.set(this, keys, conf, deviation > 0 ? deviation : 1);
    double[] w = fit.train(conf.build(), machine.start(fit.features())).w();
    Vector linear = machine.linearOf(w, fit.features());
    return copyValues(
        new FMRegressionModel(
            uid(), machine.interceptOf(w), linear, machine.factorsOf(w, fit.features())),
        new ParamMap());
  }

  // The setters of Spark, which return this class so that calls can follow each other.

  @Override
  public FMRegressor setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public FMRegressor setMiniBatchFraction(double value) {
    super.setMiniBatchFraction(value);
    return this;
  }

  @Override
  public FMRegressor setInitStd(double value) {
    super.setInitStd(value);
    return this;
  }

  @Override
  public FMRegressor setStepSize(double value) {
    super.setStepSize(value);
    return this;
  }

  @Override
  public FMRegressor setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public FMRegressor setFactorSize(int value) {
    super.setFactorSize(value);
    return this;
  }

  @Override
  public FMRegressor setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public FMRegressor setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public FMRegressor setFitLinear(boolean value) {
    super.setFitLinear(value);
    return this;
  }

  @Override
  public FMRegressor setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public FMRegressor setSolver(String value) {
    super.setSolver(value);
    return this;
  }

  @Override
  public FMRegressor setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public FMRegressor setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public FMRegressor setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public FMRegressor copy(ParamMap extra) {
    return (FMRegressor) super.copy(extra);
  }

  @Override
  public Param<String> keyParam(String shortName) {
    return keys.of(shortName);
  }

  /** A reader of estimators that were saved, of this class or of Spark's, as this class. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // the type hides that of the superclass's
  public static MLReader read() {
    return EstimatorFiles.reader(FMRegressor.class, FMRegressor::new);
  }

  /** Reads an estimator that was saved at a path, of this class or of Spark's. */
  public static FMRegressor load(String path) {
    return (FMRegressor) read().load(path);
  }
}
