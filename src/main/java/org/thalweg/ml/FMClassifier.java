package org.thalweg.ml;

import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfBuilder;

/**
 * Spark's {@link org.apache.spark.ml.classification.FMClassifier}, trained by Thalweg: the same
 * Params, the same objective, and Spark's model with Spark's summary.
 *
 * <pre>
 *   F(w) = mean ln(1 + e^z) − y·z + (regParam/2)·‖w‖²
 *   z = b + Σⱼ wⱼxⱼ + Σ_{i&lt;j} ⟨vᵢ, vⱼ⟩xᵢxⱼ
 * </pre>
 *
 * It is not convex, so that the minimum may be another one than Spark's. Where the Params differ:
 * L-BFGS finds it, unless {@code solver}, {@code stepSize} or {@code miniBatchFraction} is set, or
 * a key such as {@code method}; then there are gradient steps, of which adamW is adam with the
 * penalty in its gradient. {@code tol} is a rule for the gradient.
 */
public final class FMClassifier extends org.apache.spark.ml.classification.FMClassifier
    implements TrainingParams<FMClassifier> {
  private static final long serialVersionUID = 1;

  private final KeyParams keys = KeyParams.besideSpark(this);

  public FMClassifier() {
    this(Identifiable.randomUID("fmc"));
  }

  public FMClassifier(String uid) {
    super(uid);
  }

  @Override
  public FMClassificationModel fit(Dataset<?> dataset) {
    return Fit.by(this, dataset, this::train);
  }

  @Override
  public FMClassificationModel train(Dataset<?> dataset) {
    return task().train(dataset);
  }

  Task<FMClassificationModel> task() {
    Columns columns = Columns.of(getLabelCol(), getFeaturesCol()).weighted(this, weightCol());
    Form.Labels labels = Form.Labels.ofTwoClasses("FMClassifier");
    return new Task<>(this, keys, Form.besideSpark(keys, columns, "softmax", labels), this::train);
  }

  private FMClassificationModel train(Fit fit, Dataset<?> dataset) {
    Classes.ofRows(fit).requireBinary("FMClassifier"); // Spark's takes no count of the metadata
    Classes.requireThresholds(this, thresholds(), 2);
    Factorization machine =
        new Factorization(this, keys, getFactorSize(), getFitLinear(), getFitIntercept());
    ConfBuilder conf = machine.conf(fit, "logistic", getRegParam());
    StopRules.set(this, keys, conf, 1);
    Trained trained = fit.train(conf.build(), machine.start(fit.features()));
    double[] w = trained.w();
    Vector linear = machine.linearOf(w, fit.features());
    FMClassificationModel model =
        copyValues(
            new FMClassificationModel(
                uid(), machine.interceptOf(w), linear, machine.factorsOf(w, fit.features())),
            new ParamMap());
    return LateSummary.of(
        model, dataset, (own, rows) -> own.createSummary(rows, trained.objectives()));
  }

  // The setters of Spark, which return this class so that calls can follow each other.

  @Override
  public FMClassifier setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public FMClassifier setMiniBatchFraction(double value) {
    super.setMiniBatchFraction(value);
    return this;
  }

  @Override
  public FMClassifier setInitStd(double value) {
    super.setInitStd(value);
    return this;
  }

  @Override
  public FMClassifier setStepSize(double value) {
    super.setStepSize(value);
    return this;
  }

  @Override
  public FMClassifier setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public FMClassifier setFactorSize(int value) {
    super.setFactorSize(value);
    return this;
  }

  @Override
  public FMClassifier setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public FMClassifier setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public FMClassifier setFitLinear(boolean value) {
    super.setFitLinear(value);
    return this;
  }

  @Override
  public FMClassifier setSeed(long value) {
    super.setSeed(value);
    return this;
  }

  @Override
  public FMClassifier setSolver(String value) {
    super.setSolver(value);
    return this;
  }

  @Override
  public FMClassifier setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public FMClassifier setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public FMClassifier setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public FMClassifier setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public FMClassifier setProbabilityCol(String value) {
    super.setProbabilityCol(value);
    return this;
  }

  @Override
  public FMClassifier setThresholds(double[] value) {
    super.setThresholds(value);
    return this;
  }

  @Override
  public FMClassifier copy(ParamMap extra) {
    return (FMClassifier) super.copy(extra);
  }

  @Override
  public Param<String> keyParam(String shortName) {
    return keys.of(shortName);
  }

  /** A reader of estimators that were saved, of this class or of Spark's, as this class. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // the type hides that of the superclass's
  public static MLReader read() {
    return EstimatorFiles.reader(FMClassifier.class, FMClassifier::new);
  }

  /** Reads an estimator that was saved at a path, of this class or of Spark's. */
  public static FMClassifier load(String path) {
    return (FMClassifier) read().load(path);
  }
}
