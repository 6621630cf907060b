package org.thalweg.ml;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.RegressionLosses;

/**
 * Spark's {@link org.apache.spark.ml.regression.LinearRegression}, trained by Thalweg: the same
 * Params in their meaning, the same objective, and Spark's model with Spark's summary.
 *
 * <pre>
 *   F(w) = Σ s·½(w·x + b − y)²/Σ s + regParam·(elasticNetParam·‖v‖₁ + (1 − elasticNetParam)/(2σ_y)·‖v‖²)
 *   v = w·σ with standardization, else w;  σ_y is the standard deviation of the labels
 * </pre>
 *
 * The objective is that of Spark, which divides labels by σ_y before it adds the penalty, in the
 * unit of y². With {@code solver} l-bfgs σ and σ_y divide by n − 1, else by n, as in Spark.
 *
 * <p>Where the Params differ: {@code loss} huber is refused, since its scale is a parameter, too.
 * {@code tol} is a rule for the gradient. {@code solver} l-bfgs is {@code method} lbfgs, where that
 * is not set. {@code aggregationDepth} and {@code maxBlockSizeInMB}, which change no result, are
 * not used. Beside Spark's Params there are the bounds of its logistic regression, in the units of
 * the features as they are; constant features have none.
 */
public final class LinearRegression extends LinearRegressionSetters {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LinearRegression.class);
  private static final int MOST_OF_NORMAL = 4096; // features with which Spark's auto is normal

  private final Param<Matrix> lowerBoundsOnCoefficients =
      new Param<>(uid(), "lowerBoundsOnCoefficients", "the least coefficients, in one row");
  private final Param<Matrix> upperBoundsOnCoefficients =
      new Param<>(uid(), "upperBoundsOnCoefficients", "the greatest coefficients, in one row");
  private final Param<Vector> lowerBoundsOnIntercepts =
      new Param<>(uid(), "lowerBoundsOnIntercepts", "the least intercept, alone in a vector");
  private final Param<Vector> upperBoundsOnIntercepts =
      new Param<>(uid(), "upperBoundsOnIntercepts", "the greatest intercept, alone in a vector");

  public LinearRegression() {
    this(Identifiable.randomUID("linReg"));
  }

  public LinearRegression(String uid) {
    super(uid);
  }

  /** The least coefficients: a matrix of one row. */
  public Param<Matrix> lowerBoundsOnCoefficients() {
    return lowerBoundsOnCoefficients;
  }

  /** The greatest coefficients: a matrix of one row. */
  public Param<Matrix> upperBoundsOnCoefficients() {
    return upperBoundsOnCoefficients;
  }

  /** The least intercept: a vector of one number. */
  public Param<Vector> lowerBoundsOnIntercepts() {
    return lowerBoundsOnIntercepts;
  }

  /** The greatest intercept: a vector of one number. */
  public Param<Vector> upperBoundsOnIntercepts() {
    return upperBoundsOnIntercepts;
  }

  /** Sets the least coefficients: a matrix of one row, −∞ where there is no bound. */
  public LinearRegression setLowerBoundsOnCoefficients(Matrix value) {
    return (LinearRegression) set(lowerBoundsOnCoefficients, value);
  }

  /** Sets the greatest coefficients: a matrix of one row, ∞ where there is no bound. */
  public LinearRegression setUpperBoundsOnCoefficients(Matrix value) {
    return (LinearRegression) set(upperBoundsOnCoefficients, value);
  }

  /** Sets the least intercept: a vector of one number. */
  public LinearRegression setLowerBoundsOnIntercepts(Vector value) {
    return (LinearRegression) set(lowerBoundsOnIntercepts, value);
  }

  /** Sets the greatest intercept: a vector of one number. */
  public LinearRegression setUpperBoundsOnIntercepts(Vector value) {
    return (LinearRegression) set(upperBoundsOnIntercepts, value);
  }

  @Override
  Fit.FitTask<LinearRegressionModel> task() {
    if (!getLoss().equalsIgnoreCase("squaredError")) {
      throw new ConfException("loss must be squaredError but was %s".formatted(getLoss()));
    }
    ReadPlan.Labels labels = new ReadPlan.Labels(LabelDomain.REAL.toString(), "LinearRegression");
    return Fit.FitTask.besideSpark(this, keys, "halfSquared", labels, this::train);
  }

  private LinearRegressionModel train(Fit fit, Dataset<?> dataset) {
    double mean = fit.rows().targets().mean();
    double u = dividesByAll(fit.features()) ? 1 : fit.rows().unbiased();
    double deviation = Math.sqrt(u * fit.rows().targets().variance()); // σ_y
    boolean isBounded = SparkParams.Bounds.areOn(this);
    if (deviation == 0 && (getFitIntercept() || mean == 0) && !isBounded) {
      LOG.warn("all labels are {}, so the coefficients are 0", mean);
      Vector zeros = Vectors.sparse(fit.features(), new int[0], new double[0]);
      return model(dataset, zeros, mean, Fit.FitRows.UNKNOWN, new double[1]);
    }
    if (deviation == 0 && getRegParam() > 0) {
      throw new ConfException(
          "regParam must be 0 for labels that are all %s but was %s"
              .formatted(mean, getRegParam()));
    }
    double unit = deviation > 0 ? deviation : mean == 0 ? 1 : Math.abs(mean);
    Fit.FitResult trained = fit.train(conf(fit, u, unit), Optional.empty());
    double[] w = trained.w();
    Vector coefficients = Vectors.dense(Arrays.copyOf(w, fit.features())).compressed();
    double intercept = getFitIntercept() ? w[w.length - 1] : 0;
    double[] diagonal = isBounded ? Fit.FitRows.UNKNOWN : information(fit, w, unit);
    double[] objectives = trained.objectivesOver(unit * unit);
    return model(dataset, coefficients, intercept, diagonal, objectives);
  }

  /** Whether Spark divides by n, as its normal solver does, and not by n − 1. */
  private boolean dividesByAll(int features) {
    return switch (solverName()) {
      case "normal" -> true;
      case "auto" -> features <= MOST_OF_NORMAL;
      default -> false;
    };
  }

  private String solverName() {
    return getSolver().toLowerCase(Locale.ROOT);
  }

  private TrainingConf conf(Fit fit, double u, double unit) {
    Regularisation shrinkage =
        new Regularisation(
            getRegParam() * getElasticNetParam(),
            getRegParam() * (1 - getElasticNetParam()) / unit,
            getStandardization());
    ConfBuilder conf = fit.conf().loss("halfSquared").intercept(getFitIntercept());
    boolean scales = shrinkage.scales();
    conf.standardize(Regularisation.units(scales, SparkParams.Bounds.leaveIntercept(this)));
    conf.penalty(
        new SparkParams.Bounds(this, 1, fit.features())
            .with(shrinkage.inUnits(u).penalties(), j -> scales ? fit.rows().deviation(j) : 1));
    if (!keys.chooseMethod() && solverName().equals("l-bfgs")) {
      conf.method("lbfgs");
    }
    if (shrinkage.l1() == 0 && !solverName().equals("l-bfgs") && !SparkParams.Bounds.areOn(this)) {
      keys.preferNewton(conf, fit.features() + 1L);
    }
    new SparkParams(this, keys).stop(conf, unit * (scales ? 1 : fit.rows().leastDeviation()));
    return conf.build();
  }

  /** As Spark's normal solver has it: not under an L1 penalty. */
  private double[] information(Fit fit, double[] w, double unit) {
    boolean known = dividesByAll(fit.features()) && getRegParam() * getElasticNetParam() == 0;
    ObjectiveConf squares =
        ObjectiveConf.linear(new RegressionLosses.HalfSquared(), getFitIntercept());
    return known
        ? fit.rows().inverseInformation(squares, w, getRegParam() / unit, getStandardization())
        : Fit.FitRows.UNKNOWN;
  }

  private LinearRegressionModel model(
      Dataset<?> dataset,
      Vector coefficients,
      double intercept,
      double[] diagonal,
      double[] objectives) {
    LinearRegressionModel model =
        copyValues(new LinearRegressionModel(uid(), coefficients, intercept), new ParamMap());
    double[] w = summarised(coefficients, intercept);
    return Fit.LateSummary.of(
        model, dataset, (own, rows) -> Summaries.create(own, rows, diagonal, objectives, w));
  }

  /** The w that a summary has beside standard errors: none with l-bfgs, as in Spark. */
  private double[] summarised(Vector coefficients, double intercept) {
    if (!dividesByAll(coefficients.size())) {
      return new double[0];
    }
    double[] all = Arrays.copyOf(coefficients.toArray(), coefficients.size() + 1);
    all[coefficients.size()] = intercept;
    return getFitIntercept() ? all : coefficients.toArray();
  }
}
