package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.loss.LabelDomain;

/**
 * Spark's {@link org.apache.spark.ml.classification.LogisticRegression}, trained by Thalweg: the
 * same Params in their meaning, the same objective, and Spark's model with Spark's summary.
 *
 * <pre>
 *   F(w) = Σ s·ℓ(w; x, y)/Σ s + regParam·(elasticNetParam·‖v‖₁ + (1 − elasticNetParam)/2·‖v‖²)
 *   ℓ is the logistic loss of two classes, or softmax;  v = w·σ with standardization, else w
 * </pre>
 *
 * Where the Params differ: {@code tol} is a rule for the gradient, see {@link TrainingParams} for
 * others. Bounds must be the same for all coefficients, and 0 or infinite where these are penalised
 * in units of the features. {@code aggregationDepth} and {@code maxBlockSizeInMB}, which change no
 * result, are not used.
 */
public final class LogisticRegression extends LogisticRegressionSetters {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LogisticRegression.class);

  private static final String BINOMIAL = "family binomial"; // in messages

  private LogisticRegressionModel initial; // null where the run begins as usual

  public LogisticRegression() {
    this(Identifiable.randomUID("logreg"));
  }

  public LogisticRegression(String uid) {
    super(uid);
  }

  @Override
  public LogisticRegression setInitialModel(LogisticRegressionModel model) {
    initial = model;
    return this;
  }

  @Override
  FitTask<LogisticRegressionModel> task() {
    ReadPlan.Labels labels =
        isBinomial()
            ? ReadPlan.Labels.ofTwoClasses(BINOMIAL)
            : new ReadPlan.Labels(LabelDomain.CLASSES.toString(), "LogisticRegression");
    return FitTask.besideSpark(this, keys, "softmax", labels, this::train);
  }

  private LogisticRegressionModel train(Fit fit, Dataset<?> dataset) {
    Classes classes = Classes.of(fit, dataset, getLabelCol());
    boolean isMultinomial = isMultinomial(classes);
    Classes.requireThresholds(this, thresholds(), classes.count());
    LogisticModels models = new LogisticModels(this, dataset, classes.count(), isMultinomial);
    if (getFitIntercept() && classes.isConstant() && !usingBoundConstrainedOptimization()) {
      LOG.warn("all labels are {}, so the coefficients are 0", classes.constant());
      return models.constant(classes.constant(), fit.features());
    }
    int sets = models.sets();
    ConfBuilder conf = conf(fit, sets, isMultinomial);
    Optional<double[]> start = start(sets, fit.features());
    boolean isNewton = !keys.chooseMethod() && conf.build().method() == Method.NEWTON;
    FitResult trained =
        isNewton
            ? fit.bySecondOrder(conf, getMaxIter(), sets, start)
            : fit.train(conf.build(), start);
    return models.of(trained);
  }

  private boolean isBinomial() {
    return getFamily().equalsIgnoreCase("binomial");
  }

  private boolean isMultinomial(Classes classes) {
    if (isBinomial()) {
      classes.requireBinary(BINOMIAL);
    }
    return getFamily().equalsIgnoreCase("multinomial")
        || getFamily().equalsIgnoreCase("auto") && classes.count() > 2;
  }

  private ConfBuilder conf(Fit fit, int sets, boolean isMultinomial) {
    Regularisation shrinkage =
        Regularisation.elasticNet(getRegParam(), getElasticNetParam(), getStandardization());
    boolean scales = shrinkage.isNone() ? !usingBoundConstrainedOptimization() : shrinkage.scales();
    ConfBuilder conf = fit.conf().intercept(getFitIntercept());
    conf.standardize(Regularisation.units(scales, hasFreeIntercept()));
    if (isMultinomial) {
      conf.model("softmax").loss("softmax").classes(sets);
    } else {
      conf.loss("logistic");
    }
    Bounds bounds = new Bounds(this, sets, fit.features());
    conf.penalty(bounds.with(shrinkage.inUnits(fit.rows().unbiased()).penalties(), scales));
    if (shrinkage.l1() == 0 && !usingBoundConstrainedOptimization()) {
      keys.preferNewton(conf, sets * (fit.features() + 1L));
    }
    new SparkParams(this, keys).stop(conf, scales ? 1 : fit.rows().leastDeviation());
    return conf;
  }

  private boolean hasFreeIntercept() {
    return getFitIntercept()
        && !isSet(lowerBoundsOnIntercepts())
        && !isSet(upperBoundsOnIntercepts());
  }

  /**
   * The w of the initial model, features-major; empty where there is none.
   *
   * @throws ConfException if it is of another shape
   */
  private Optional<double[]> start(int sets, int features) {
    if (initial == null) {
      return Optional.empty();
    }
    Matrix matrix = initial.coefficientMatrix();
    if (matrix.numRows() != sets || matrix.numCols() != features) {
      throw new ConfException(
          "initialModel must have coefficients of %d × %d but had %d × %d"
              .formatted(sets, features, matrix.numRows(), matrix.numCols()));
    }
    int dimension = sets * (getFitIntercept() ? features + 1 : features);
    double[] w = Arrays.copyOf(matrix.toArray(), dimension); // column-major
    if (getFitIntercept()) {
      System.arraycopy(initial.interceptVector().toArray(), 0, w, sets * features, sets);
    }
    return Optional.of(w);
  }
}
