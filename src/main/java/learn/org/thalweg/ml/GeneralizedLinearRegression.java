package org.thalweg.ml;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.reduce.TargetMoments;

/**
 * Spark's {@link org.apache.spark.ml.regression.GeneralizedLinearRegression}, trained by Thalweg:
 * the same Params, the same maximum of the likelihood, and Spark's model with Spark's summary.
 *
 * <p>Families and links: gaussian with identity, binomial with logit, and poisson, gamma and
 * tweedie with log (linkPower 0). Others are refused by name, and so are proportions as labels of
 * binomial. So is a {@code regParam} where the penalty of Spark is not one of a fixed objective,
 * because it is divided by the mean weight of the last reweighted least squares: with binomial,
 * tweedie, and poisson without an intercept.
 *
 * <p>Where the Params differ: {@code tol} is a rule for the gradient. Up to 1000 features {@code
 * method} is newton where it is not set. {@code solver} and {@code aggregationDepth}, which change
 * no result, are not used.
 */
public final class GeneralizedLinearRegression extends GeneralizedLinearRegressionSetters {
  private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(GeneralizedLinearRegression.class);

  public GeneralizedLinearRegression() {
    this(Identifiable.randomUID("glm"));
  }

  public GeneralizedLinearRegression(String uid) {
    super(uid);
  }

  @Override
  Fit.FitTask<GeneralizedLinearRegressionModel> task() {
    String loss = loss();
    String family = "family " + getFamily().toLowerCase(Locale.ROOT);
    boolean isBinomial = loss.equals("logistic");
    return Fit.FitTask.besideSpark(
        this,
        keys,
        isBinomial ? "softmax" : loss,
        isBinomial ? ReadPlan.Labels.ofTwoClasses(family) : ReadPlan.Labels.of(loss, family),
        (fit, dataset) -> train(fit, dataset, loss));
  }

  private GeneralizedLinearRegressionModel train(Fit fit, Dataset<?> dataset, String loss) {
    if (loss.equals("logistic")) {
      Fit.Classes.ofRows(fit).requireBinary("family binomial");
    }
    boolean isGaussian = loss.equals("halfSquared");
    TargetMoments targets = isGaussian ? fit.rows().targetsLessOffsets() : fit.rows().targets();
    boolean fitsAll = isGaussian && (getFitIntercept() || targets.mean() == 0);
    if (fitsAll && targets.variance() == 0) {
      LOG.warn("all labels are {}, so the coefficients are 0", targets.mean());
      Vector zeros = Vectors.sparse(fit.features(), new int[0], new double[0]);
      return model(dataset, zeros, targets.mean(), Fit.FitRows.UNKNOWN, 1);
    }
    double deviation = Math.sqrt(targets.variance());
    Fit.FitResult trained = fit.train(conf(fit, loss, deviation), Optional.empty());
    double[] w = trained.w();
    return model(
        dataset,
        Vectors.dense(Arrays.copyOf(w, fit.features())),
        getFitIntercept() ? w[w.length - 1] : 0,
        information(fit, loss, w, deviation),
        trained.objectives().length - 1);
  }

  private GeneralizedLinearRegressionModel model(
      Dataset<?> dataset,
      Vector coefficients,
      double intercept,
      double[] diagonal,
      int iterations) {
    GeneralizedLinearRegressionModel model =
        copyValues(
            new GeneralizedLinearRegressionModel(uid(), coefficients, intercept), new ParamMap());
    Estimator<GeneralizedLinearRegressionModel> ofNull = ofNullModel();
    return Fit.LateSummary.of(
        model,
        dataset,
        (own, rows) -> {
          own.setParent(ofNull);
          Summaries.create(own, rows, diagonal, iterations);
        });
  }

  /**
   * Whom a summary asks for the model with an intercept alone, of rows without features, where it
   * needs one for the null deviance: Spark's estimator with the Params that this one has now.
   */
  private Estimator<GeneralizedLinearRegressionModel> ofNullModel() {
    return copyValues(
        new org.apache.spark.ml.regression.GeneralizedLinearRegression(uid()), new ParamMap());
  }

  /**
   * The weights of Spark's reweighted least squares are second derivatives of the loss where the
   * link is canonical, and functions of the mean for gamma and tweedie with log.
   */
  private double[] information(Fit fit, String loss, double[] w, double deviation) {
    ObjectiveConf objective =
        switch (getFamily().toLowerCase(Locale.ROOT)) {
          case "gamma" -> ObjectiveConf.linear(new LogLink(2), getFitIntercept());
          case "tweedie" ->
              ObjectiveConf.linear(new LogLink(getVariancePower()), getFitIntercept());
          default -> ObjectiveConf.linear(Registry.losses().parse(loss), getFitIntercept());
        };
    boolean isGaussian = loss.equals("halfSquared");
    double ridge = strength(fit, loss, deviation);
    return fit.rows().inverseInformation(objective, w, ridge, isGaussian);
  }

  /** The loss of the family with its link. */
  private String loss() {
    if (getFamily().equalsIgnoreCase("tweedie")) {
      double linkPower = isDefined(linkPower()) ? getLinkPower() : 1 - getVariancePower();
      if (linkPower != 0) {
        throw new ConfException("linkPower must be 0, the log, but was %s".formatted(linkPower));
      }
      return "tweedie(%s)".formatted(getVariancePower());
    }
    return switch (getFamily().toLowerCase(Locale.ROOT)) {
      case "gaussian" -> requireLink("identity", "identity", "halfSquared");
      case "binomial" -> requireLink("logit", "logit", "logistic");
      case "poisson" -> requireLink("log", "log", "poisson");
      case "gamma" -> requireLink("log", "inverse", "gamma");
      default -> throw new ConfException("family must be one of Spark's but was " + getFamily());
    };
  }

  private String requireLink(String known, String absent, String loss) {
    String link = isDefined(link()) ? getLink().toLowerCase(Locale.ROOT) : absent;
    if (!link.equals(known)) {
      throw new ConfException(
          "link must be %s for family %s but was %s".formatted(known, getFamily(), link));
    }
    return loss;
  }

  private TrainingConf conf(Fit fit, String loss, double deviation) {
    ConfBuilder conf = fit.conf().loss(loss).intercept(getFitIntercept());
    boolean isGaussian = loss.equals("halfSquared");
    Regularisation shrinkage = new Regularisation(0, strength(fit, loss, deviation), isGaussian);
    conf.standardize(Regularisation.units(shrinkage.scales(), getFitIntercept()));
    conf.penalty(shrinkage.penalties());
    keys.preferNewton(conf, fit.features() + 1L);
    double unit = loss.equals("logistic") || loss.equals("gamma") || deviation == 0 ? 1 : deviation;
    new SparkParams(this, keys)
        .stop(conf, unit * (shrinkage.scales() ? 1 : fit.rows().leastDeviation()));
    return conf.build();
  }

  /** The λ of an L2 penalty on the mean loss that has the minimum of Spark's. */
  private double strength(Fit fit, String loss, double deviation) {
    if (getRegParam() == 0) {
      return 0;
    }
    if (loss.equals("halfSquared") && deviation > 0) {
      return getRegParam() / deviation;
    }
    if (loss.equals("gamma")) {
      return getRegParam();
    }
    if (loss.equals("poisson") && getFitIntercept()) {
      return getRegParam() * fit.rows().targets().mean(); // the mean weight, since Σ s·(y − μ) is 0
    }
    throw new ConfException(
        "regParam must be 0 for family %s %s but was %s"
            .formatted(
                getFamily(), loss.equals("poisson") ? "without intercept" : "here", getRegParam()));
  }

  /**
   * The expected second derivative of the deviance of a family with the link ln μ = z and the
   * variance μᵖ, which are the weights of reweighted least squares: P. McCullagh, J. A. Nelder,
   * "Generalized Linear Models" (1989), section 2.5.
   *
   * <pre>
   *   ∂²ℓ/∂z² = 1/((dz/dμ)²·μᵖ) = e^((2−p)z)
   * </pre>
   *
   * It does not depend on labels, which may be any numbers. Overflows to +∞ for (2 − p)z above 709.
   *
   * @param power p in [1, 2]
   */
  record LogLink(double power) implements SmoothLoss {
    @Override
    public double value(double score, double label) {
      double exponent = 2 - power;
      return exponent == 0
          ? 0.5 * score * score
          : Elementary.exp(exponent * score) / (exponent * exponent);
    }

    @Override
    public double derivative(double score, double label) {
      double exponent = 2 - power;
      return exponent == 0 ? score : Elementary.exp(exponent * score) / exponent;
    }

    @Override
    public double secondDerivative(double score, double label) {
      return Elementary.exp((2 - power) * score);
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.REAL;
    }
  }
}
