package org.thalweg.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.util.Identifiable;
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
public final class FMRegressor extends FMRegressorSetters {
  private static final long serialVersionUID = 1;

  public FMRegressor() {
    this(Identifiable.randomUID("fmr"));
  }

  public FMRegressor(String uid) {
    super(uid);
  }

  @Override
  Fit.FitTask<FMRegressionModel> task() {
    ReadPlan.Labels labels = new ReadPlan.Labels(LabelDomain.REAL.toString(), "FMRegressor");
    return Fit.FitTask.besideSpark(this, keys, "halfSquared", labels, this::train);
  }

  private FMRegressionModel train(Fit fit, Dataset<?> dataset) {
    FMClassifier.FactorizationMachine machine =
        new FMClassifier.FactorizationMachine(
            this, keys, getFactorSize(), getFitLinear(), getFitIntercept());
    ConfBuilder conf = machine.conf(fit, "halfSquared", getRegParam() / 2);
    double deviation = Math.sqrt(fit.rows().targets().variance());
    new SparkParams(this, keys).stop(conf, deviation > 0 ? deviation : 1);
    double[] w = fit.train(conf.build(), machine.start(fit.features())).w();
    Vector linear = machine.linearOf(w, fit.features());
    return copyValues(
        new FMRegressionModel(
            uid(), machine.interceptOf(w), linear, machine.factorsOf(w, fit.features())),
        new ParamMap());
  }
}
