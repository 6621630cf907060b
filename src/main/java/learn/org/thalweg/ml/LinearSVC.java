package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;

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
public final class LinearSVC extends LinearSVCSetters {
  private static final long serialVersionUID = 1;

  public LinearSVC() {
    this(Identifiable.randomUID("linearsvc"));
  }

  public LinearSVC(String uid) {
    super(uid);
  }

  @Override
  Fit.FitTask<LinearSVCModel> task() {
    ReadPlan.Labels labels = ReadPlan.Labels.ofTwoClasses("LinearSVC");
    return Fit.FitTask.besideSpark(this, keys, "softmax", labels, this::train);
  }

  private LinearSVCModel train(Fit fit, Dataset<?> dataset) {
    Fit.Classes.of(fit, dataset, getLabelCol()).requireBinary("LinearSVC");
    Fit.FitResult trained = fit.train(conf(fit), Optional.empty());
    double[] w = trained.w();
    double[] coefficients = Arrays.copyOf(w, fit.features());
    double intercept = getFitIntercept() ? w[w.length - 1] : 0;
    LinearSVCModel model =
        copyValues(
            new LinearSVCModel(uid(), Vectors.dense(coefficients), intercept), new ParamMap());
    return Fit.LateSummary.of(
        model, dataset, (own, rows) -> Summaries.create(own, rows, trained.objectives()));
  }

  private TrainingConf conf(Fit fit) {
    Regularisation shrinkage = Regularisation.elasticNet(getRegParam(), 0, getStandardization());
    ConfBuilder conf = fit.conf().loss("hinge").intercept(getFitIntercept());
    conf.standardize(Regularisation.units(shrinkage.scales(), getFitIntercept()));
    conf.penalty(shrinkage.inUnits(fit.rows().unbiased()).penalties());
    if (!keys.chooseMethod()) {
      // variance-reduced rounds are slow where a loss has a kink
      conf.method(fit.matrixIsLittle(1) ? Method.INTERIOR_POINT : Method.LBFGS);
    }
    new SparkParams(this, keys).stop(conf, shrinkage.scales() ? 1 : fit.rows().leastDeviation());
    return conf.build();
  }
}
