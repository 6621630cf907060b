package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SparseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
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
 * others. Bounds on the coefficients of a feature must be the same for all classes. {@code
 * aggregationDepth} and {@code maxBlockSizeInMB}, which change no result, are not used.
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
  Fit.FitTask<LogisticRegressionModel> task() {
    ReadPlan.Labels labels =
        isBinomial()
            ? ReadPlan.Labels.ofTwoClasses(BINOMIAL)
            : new ReadPlan.Labels(LabelDomain.CLASSES.toString(), "LogisticRegression");
    return Fit.FitTask.besideSpark(this, keys, "softmax", labels, this::train);
  }

  private LogisticRegressionModel train(Fit fit, Dataset<?> dataset) {
    Fit.Classes classes = Fit.Classes.of(fit, dataset, getLabelCol());
    boolean isMultinomial = isMultinomial(classes);
    Fit.Classes.requireThresholds(this, thresholds(), classes.count());
    LogisticModels models = new LogisticModels(this, dataset, classes.count(), isMultinomial);
    if (getFitIntercept() && classes.isConstant() && !usingBoundConstrainedOptimization()) {
      LOG.warn("all labels are {}, so the coefficients are 0", classes.constant());
      return models.constant(classes.constant(), fit.features());
    }
    int sets = models.sets();
    ConfBuilder conf = conf(fit, sets, isMultinomial);
    Optional<double[]> start = start(sets, fit.features());
    boolean isNewton = !keys.chooseMethod() && conf.build().method() == Method.NEWTON;
    Fit.FitResult trained =
        isNewton
            ? fit.bySecondOrder(conf, getMaxIter(), sets, start)
            : fit.train(conf.build(), start);
    return models.of(trained);
  }

  private boolean isBinomial() {
    return getFamily().equalsIgnoreCase("binomial");
  }

  private boolean isMultinomial(Fit.Classes classes) {
    if (isBinomial()) {
      classes.requireBinary(BINOMIAL);
    }
    return getFamily().equalsIgnoreCase("multinomial")
        || getFamily().equalsIgnoreCase("auto") && classes.count() > 2;
  }

  private ConfBuilder conf(Fit fit, int sets, boolean isMultinomial) {
    Regularisation shrinkage =
        Regularisation.elasticNet(getRegParam(), getElasticNetParam(), getStandardization());
    boolean scales = shrinkage.scales();
    ConfBuilder conf = fit.conf().intercept(getFitIntercept());
    conf.standardize(Regularisation.units(scales, SparkParams.Bounds.leaveIntercept(this)));
    if (isMultinomial) {
      conf.model("softmax").loss("softmax").classes(sets);
    } else {
      conf.loss("logistic");
    }
    SparkParams.Bounds bounds = new SparkParams.Bounds(this, sets, fit.features());
    conf.penalty(
        bounds.with(
            shrinkage.inUnits(fit.rows().unbiased()).penalties(),
            j -> scales ? fit.rows().deviation(j) : 1));
    if (shrinkage.l1() == 0 && !usingBoundConstrainedOptimization()) {
      keys.preferNewton(conf, sets * (fit.features() + 1L));
    }
    new SparkParams(this, keys).stop(conf, scales ? 1 : fit.rows().leastDeviation());
    return conf;
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

  /**
   * Makes the models of Spark that {@link LogisticRegression} returns: from the w of a run, or for
   * rows whose labels are all the same, for which no run is needed.
   *
   * @param estimator whose Params the models have
   * @param dataset the rows for the summaries of the models
   * @param classes number of classes
   * @param isMultinomial whether there are coefficients for each class
   */
  private record LogisticModels(
      LogisticRegression estimator, Dataset<?> dataset, int classes, boolean isMultinomial) {

    /** How many vectors of coefficients a model has: one for each class, or one for two classes. */
    int sets() {
      return isMultinomial ? classes : 1;
    }

    /** The model of a run, whose w is features-major and is overwritten. */
    LogisticRegressionModel of(Fit.FitResult trained) {
      int sets = sets();
      double[] w = trained.w();
      boolean hasIntercepts = estimator.getFitIntercept();
      int features = (hasIntercepts ? w.length - sets : w.length) / sets;
      if (isMultinomial && !estimator.usingBoundConstrainedOptimization()) {
        center(w, features);
      }
      double[] rows = new double[sets * features];
      for (int k = 0; k < sets; k++) {
        for (int j = 0; j < features; j++) {
          rows[k * features + j] = w[j * sets + k];
        }
      }
      double[] intercepts =
          hasIntercepts ? Arrays.copyOfRange(w, sets * features, w.length) : new double[sets];
      return model(
          new DenseMatrix(sets, features, rows, true).compressed(),
          intercepts,
          trained.objectives());
    }

    /**
     * Subtracts the mean over the classes, which changes no probability: from the intercepts, and
     * from the coefficients where no penalty has made their mean 0.
     */
    private void center(double[] w, int features) {
      int first = estimator.getRegParam() == 0 ? 0 : features * classes;
      for (int from = first; from < w.length; from += classes) {
        double mean = Arrays.stream(w, from, from + classes).sum() / classes;
        for (int k = from; k < from + classes; k++) {
          w[k] -= mean;
        }
      }
    }

    /** The model of rows that all have one label: it gives that label the probability 1. */
    LogisticRegressionModel constant(int label, int features) {
      int sets = sets();
      Matrix zeros =
          new SparseMatrix(sets, features, new int[sets + 1], new int[0], new double[0], true);
      double[] intercepts = new double[sets];
      if (isMultinomial) {
        intercepts[label] = Double.POSITIVE_INFINITY;
      } else {
        intercepts[0] = label == 1 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      }
      return model(zeros, intercepts, new double[1]);
    }

    private LogisticRegressionModel model(
        Matrix coefficients, double[] intercepts, double[] objectives) {
      Vector vector = Vectors.dense(intercepts).compressed();
      LogisticRegressionModel model =
          estimator.copyValues(
              new LogisticRegressionModel(
                  estimator.uid(), coefficients, vector, classes, isMultinomial),
              new ParamMap());
      return Fit.LateSummary.of(
          model, dataset, (own, rows) -> Summaries.create(own, rows, objectives));
    }
  }
}
