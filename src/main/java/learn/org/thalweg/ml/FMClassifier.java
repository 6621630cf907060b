package org.thalweg.ml;

import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
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
public final class FMClassifier extends FMClassifierSetters {
  private static final long serialVersionUID = 1;

  public FMClassifier() {
    this(Identifiable.randomUID("fmc"));
  }

  public FMClassifier(String uid) {
    super(uid);
  }

  @Override
  FitTask<FMClassificationModel> task() {
    ReadPlan.Labels labels = ReadPlan.Labels.ofTwoClasses("FMClassifier");
    return FitTask.besideSpark(this, keys, "softmax", labels, this::train);
  }

  private FMClassificationModel train(Fit fit, Dataset<?> dataset) {
    Classes.ofRows(fit).requireBinary("FMClassifier"); // Spark's takes no count of the metadata
    Classes.requireThresholds(this, thresholds(), 2);
    FactorizationMachine machine =
        new FactorizationMachine(this, keys, getFactorSize(), getFitLinear(), getFitIntercept());
    ConfBuilder conf = machine.conf(fit, "logistic", getRegParam());
    new SparkParams(this, keys).stop(conf, 1);
    FitResult trained = fit.train(conf.build(), machine.start(fit.features()));
    double[] w = trained.w();
    Vector linear = machine.linearOf(w, fit.features());
    FMClassificationModel model =
        copyValues(
            new FMClassificationModel(
                uid(), machine.interceptOf(w), linear, machine.factorsOf(w, fit.features())),
            new ParamMap());
    return LateSummary.of(
        model, dataset, (own, rows) -> Summaries.create(own, rows, trained.objectives()));
  }
}
