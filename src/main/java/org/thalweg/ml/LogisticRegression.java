package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SparseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Standardize;
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
public final class LogisticRegression extends org.apache.spark.ml.classification.LogisticRegression
    implements TrainingParams<LogisticRegression> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LogisticRegression.class);

  private static final String BINOMIAL = "family binomial"; // in messages

  private final KeyParams keys = KeyParams.besideSpark(this);
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
  public LogisticRegressionModel fit(Dataset<?> dataset) {
    return Fit.by(this, dataset, this::train);
  }

  @Override
  public LogisticRegressionModel train(Dataset<?> dataset) {
    return task().train(dataset);
  }

  Task<LogisticRegressionModel> task() {
    Columns columns = Columns.of(getLabelCol(), getFeaturesCol()).weighted(this, weightCol());
    Form.Labels labels =
        isBinomial()
            ? Form.Labels.ofTwoClasses(BINOMIAL)
            : new Form.Labels(LabelDomain.CLASSES.toString(), "LogisticRegression");
    return new Task<>(this, keys, Form.besideSpark(keys, columns, "softmax", labels), this::train);
  }

  private LogisticRegressionModel train(Fit fit, Dataset<?> dataset) {
    Classes classes = Classes.of(fit, dataset, getLabelCol());
    boolean isMultinomial = isMultinomial(classes);
    classes.requireThresholds(this, thresholds());
    if (getFitIntercept() && classes.isConstant() && !usingBoundConstrainedOptimization()) {
      LOG.warn("all labels are {}, so the coefficients are 0", classes.constant());
      return constant(dataset, classes, isMultinomial, fit.features());
    }
    int sets = isMultinomial ? classes.count() : 1;
    ConfBuilder conf = conf(fit, sets, isMultinomial);
    Optional<double[]> start = start(sets, fit.features());
    boolean isNewton = !keys.chooseMethod() && conf.build().method() == Method.NEWTON;
    Fit.Trained trained =
        isNewton
            ? fit.bySecondOrder(conf, getMaxIter(), sets, start)
            : fit.train(conf.build(), start);
    return model(dataset, classes.count(), isMultinomial, trained);
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
    Shrinkage shrinkage =
        Shrinkage.elasticNet(getRegParam(), getElasticNetParam(), getStandardization());
    boolean scales = shrinkage.isNone() ? !usingBoundConstrainedOptimization() : shrinkage.scales();
    ConfBuilder conf = fit.conf().intercept(getFitIntercept());
    conf.standardize(scales ? Standardize.SCALE : Standardize.NONE);
    if (isMultinomial) {
      conf.model("softmax").loss("softmax").classes(sets);
    } else {
      conf.loss("logistic");
    }
    Bounds bounds = new Bounds(this, sets, fit.features());
    conf.penalty(bounds.with(shrinkage.inUnits(fit.unbiased()).penalties(), scales));
    if (shrinkage.l1() == 0 && !usingBoundConstrainedOptimization()) {
      keys.preferNewton(conf, sets * (fit.features() + 1L));
    }
    StopRules.set(this, keys, conf, scales ? 1 : fit.leastDeviation());
    return conf;
  }

  /** The w of the initial model, features-major; empty where there is none of this shape. */
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

  private LogisticRegressionModel model(
      Dataset<?> dataset, int classes, boolean isMultinomial, Fit.Trained trained) {
    int sets = isMultinomial ? classes : 1;
    double[] w = trained.w();
    int features = (getFitIntercept() ? w.length - sets : w.length) / sets;
    if (isMultinomial && !usingBoundConstrainedOptimization()) {
      center(w, sets, features);
    }
    double[] rows = new double[sets * features];
    for (int k = 0; k < sets; k++) {
      for (int j = 0; j < features; j++) {
        rows[k * features + j] = w[j * sets + k];
      }
    }
    double[] intercepts =
        getFitIntercept() ? Arrays.copyOfRange(w, sets * features, w.length) : new double[sets];
    return model(
        dataset,
        new DenseMatrix(sets, features, rows, true).compressed(),
        Vectors.dense(intercepts).compressed(),
        classes,
        isMultinomial,
        trained.objectives());
  }

  /**
   * Moves w to the one of mean 0 over the classes among those with the same probabilities: the
   * intercepts, and the coefficients where no penalty does it.
   */
  private void center(double[] w, int classes, int features) {
    for (int from = getRegParam() == 0 ? 0 : features * classes; from < w.length; from += classes) {
      double mean = Arrays.stream(w, from, from + classes).sum() / classes;
      for (int k = from; k < from + classes; k++) {
        w[k] -= mean;
      }
    }
  }

  private LogisticRegressionModel constant(
      Dataset<?> dataset, Classes classes, boolean isMultinomial, int features) {
    int sets = isMultinomial ? classes.count() : 1;
    Matrix zeros =
        new SparseMatrix(sets, features, new int[sets + 1], new int[0], new double[0], true);
    double[] intercepts = new double[sets];
    if (isMultinomial) {
      intercepts[classes.constant()] = Double.POSITIVE_INFINITY;
    } else {
      intercepts[0] = classes.constant() == 1 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    Vector vector = Vectors.dense(intercepts).compressed();
    return model(dataset, zeros, vector, classes.count(), isMultinomial, new double[1]);
  }

  private LogisticRegressionModel model(
      Dataset<?> dataset,
      Matrix coefficients,
      Vector intercepts,
      int classes,
      boolean isMultinomial,
      double[] objectives) {
    LogisticRegressionModel model =
        copyValues(
            new LogisticRegressionModel(uid(), coefficients, intercepts, classes, isMultinomial),
            new ParamMap());
    return LateSummary.of(model, dataset, (own, rows) -> own.createSummary(rows, objectives));
  }

  // The setters of Spark, which return this class so that calls can follow each other.

  @Override
  public LogisticRegression setRegParam(double value) {
    super.setRegParam(value);
    return this;
  }

  @Override
  public LogisticRegression setElasticNetParam(double value) {
    super.setElasticNetParam(value);
    return this;
  }

  @Override
  public LogisticRegression setTol(double value) {
    super.setTol(value);
    return this;
  }

  @Override
  public LogisticRegression setThreshold(double value) {
    super.setThreshold(value);
    return this;
  }

  @Override
  public LogisticRegression setMaxBlockSizeInMB(double value) {
    super.setMaxBlockSizeInMB(value);
    return this;
  }

  @Override
  public LogisticRegression setMaxIter(int value) {
    super.setMaxIter(value);
    return this;
  }

  @Override
  public LogisticRegression setAggregationDepth(int value) {
    super.setAggregationDepth(value);
    return this;
  }

  @Override
  public LogisticRegression setFitIntercept(boolean value) {
    super.setFitIntercept(value);
    return this;
  }

  @Override
  public LogisticRegression setStandardization(boolean value) {
    super.setStandardization(value);
    return this;
  }

  @Override
  public LogisticRegression setFamily(String value) {
    super.setFamily(value);
    return this;
  }

  @Override
  public LogisticRegression setWeightCol(String value) {
    super.setWeightCol(value);
    return this;
  }

  @Override
  public LogisticRegression setLabelCol(String value) {
    super.setLabelCol(value);
    return this;
  }

  @Override
  public LogisticRegression setFeaturesCol(String value) {
    super.setFeaturesCol(value);
    return this;
  }

  @Override
  public LogisticRegression setPredictionCol(String value) {
    super.setPredictionCol(value);
    return this;
  }

  @Override
  public LogisticRegression setRawPredictionCol(String value) {
    super.setRawPredictionCol(value);
    return this;
  }

  @Override
  public LogisticRegression setProbabilityCol(String value) {
    super.setProbabilityCol(value);
    return this;
  }

  @Override
  public LogisticRegression setThresholds(double[] value) {
    super.setThresholds(value);
    return this;
  }

  @Override
  public LogisticRegression setLowerBoundsOnCoefficients(Matrix value) {
    super.setLowerBoundsOnCoefficients(value);
    return this;
  }

  @Override
  public LogisticRegression setUpperBoundsOnCoefficients(Matrix value) {
    super.setUpperBoundsOnCoefficients(value);
    return this;
  }

  @Override
  public LogisticRegression setLowerBoundsOnIntercepts(Vector value) {
    super.setLowerBoundsOnIntercepts(value);
    return this;
  }

  @Override
  public LogisticRegression setUpperBoundsOnIntercepts(Vector value) {
    super.setUpperBoundsOnIntercepts(value);
    return this;
  }

  @Override
  public LogisticRegression copy(ParamMap extra) {
    return (LogisticRegression) super.copy(extra);
  }

  @Override
  public Param<String> keyParam(String shortName) {
    return keys.of(shortName);
  }
}
