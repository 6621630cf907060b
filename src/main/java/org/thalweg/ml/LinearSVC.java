package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TrainingConf.Method;

/**
 * Spark's {@link org.apache.spark.ml.classification.LinearSVC}, trained by Thalweg: the same Params
 * in their meaning, the same objective, and Spark's model with Spark's summary.
 *
 * <pre>
 *   F(w) = Σ s·max(0, 1 − (2y − 1)·z)/Σ s + (regParam/2)·‖v‖²
 *   z = w·x + b;  v = w·σ with standardization, else w
 * </pre>
 *
 * Where the Params differ: {@code method}, where it is not set, is interiorPoint if w has at most
 * 1000 numbers and rows are not long, and {@code tol} is then a rule for the gap: F(w) is at most
 * 0.01·tol of F above the minimum. Otherwise {@code method} is lbfgs. Because the loss has a kink,
 * such a run often ends when it finds no lower point, before its gradient is small. {@code
 * aggregationDepth} and {@code maxBlockSizeInMB}, which change no result, are not used.
 */
public final class LinearSVC extends org.apache.spark.ml.classification.LinearSVC
    implements TrainingParams<LinearSVC> {
  private static final long serialVersionUID = 1;

  private final KeyParams keys = KeyParams.besideSpark(this);

  public LinearSVC() {
    this(Identifiable.randomUID("linearsvc"));
  }

  public LinearSVC(String uid) {
    super(uid);
  }

  @Override
  public LinearSVCModel fit(Dataset<?> dataset) {
    return Fit.by(this, dataset, this::train);
  }

  @Override
  public LinearSVCModel train(Dataset<?> dataset) {
    return task().train(dataset);
  }

  Task<LinearSVCModel> task() {
    Columns columns = Columns.of(getLabelCol(), getFeaturesCol()).weighted(this, weightCol());
    Form.Labels labels = Form.Labels.ofTwoClasses("LinearSVC");
    return new Task<>(this, keys, Form.besideSpark(keys, columns, "softmax", labels), this::train);
  }

  private LinearSVCModel train(Fit fit, Dataset<?> dataset) {
    Classes.of(fit, dataset, getLabelCol()).requireBinary("LinearSVC");
    Trained trained = fit.train(conf(fit), Optional.empty());
    double[] w = trained.w();
    double[] coefficients = Arrays.copyOf(w, fit.features());
    double intercept = getFitIntercept() ? w[w.length - 1] : 0;
    LinearSVCModel model =
        copyValues(
            new LinearSVCModel(uid(), Vectors.dense(coefficients), intercept), new ParamMap());
    return LateSummary.of(
        model, dataset, (own, rows) -> own.createSummary(rows, trained.objectives()));
  }

  private TrainingConf conf(Fit fit) {
    Shrinkage shrinkage = Shrinkage.elasticNet(getRegParam(), 0, getStandardization());
    ConfBuilder conf = fit.conf().loss("hinge").intercept(getFitIntercept());
    conf.standardize(Shrinkage.units(shrinkage.scales(), getFitIntercept()));
    conf.penalty(shrinkage.inUnits(fit.rows().unbiased()).penalties());
    if (!keys.chooseMethod()) {
      // variance-reduced rounds are slow where a loss has a kink
      conf.method(fit.matrixIsLittle(1) ? Method.INTERIOR_POINT : Method.LBFGS);
    }
    StopRules.set(this, keys, conf, shrinkage.scales() ? 1 : fit.rows().leastDeviation());
    return conf.build();
  }

  // The setters of Spark, which return this class so that calls can follow each other.

  @Override
  public LinearSVC setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public LinearSVC setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public LinearSVC setThreshold(double value) {
    super.setThreshold(value);
    return this;
  }

  @Override
  public LinearSVC setMaxBlockSizeInMB(double value) {
    super.setMaxBlockSizeInMB(value);
    return this;
  }

  @Override
  public LinearSVC setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public LinearSVC setAggregationDepth(int value) {
    super.setAggregationDepth(value);
    return this;
  }

  @Override
  public LinearSVC setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public LinearSVC setStandardization(boolean value) {
    super.setStandardization(value);
    return this;
  }

  @Override
  public LinearSVC setWeightCol(String value) {
    super.setWeightCol(value);
    return this;
  }

  @Override
  public LinearSVC setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public LinearSVC setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public LinearSVC setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public LinearSVC setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public LinearSVC copy(ParamMap extra) {
    return (LinearSVC) super.copy(extra);
  }

  @Override
  public Param<String> keyParam(String shortName) {
    return keys.of(shortName);
  }

  /** A reader of estimators that were saved, of this class or of Spark's, as this class. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // the type hides that of the superclass's
  public static MLReader read() {
    return EstimatorFiles.reader(LinearSVC.class, LinearSVC::new);
  }

  /** Reads an estimator that was saved at a path, of this class or of Spark's. */
  public static LinearSVC load(String path) {
    return (LinearSVC) read().load(path);
  }
}
