package org.thalweg.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

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
  Fit.FitTask<FMClassificationModel> task() {
    ReadPlan.Labels labels = ReadPlan.Labels.ofTwoClasses("FMClassifier");
    return Fit.FitTask.besideSpark(this, keys, "softmax", labels, this::train);
  }

  private FMClassificationModel train(Fit fit, Dataset<?> dataset) {
    Fit.Classes.ofRows(fit).requireBinary("FMClassifier"); // Spark's takes no count of the metadata
    Fit.Classes.requireThresholds(this, thresholds(), 2);
    FactorizationMachine machine =
        new FactorizationMachine(this, keys, getFactorSize(), getFitLinear(), getFitIntercept());
    ConfBuilder conf = machine.conf(fit, "logistic", getRegParam());
    new SparkParams(this, keys).stop(conf, 1);
    Fit.FitResult trained = fit.train(conf.build(), machine.start(fit.features()));
    double[] w = trained.w();
    Vector linear = machine.linearOf(w, fit.features());
    FMClassificationModel model =
        copyValues(
            new FMClassificationModel(
                uid(), machine.interceptOf(w), linear, machine.factorsOf(w, fit.features())),
            new ParamMap());
    return Fit.LateSummary.of(
        model, dataset, (own, rows) -> Summaries.create(own, rows, trained.objectives()));
  }

  /**
   * What both factorization machines do: w is [weights: features | factors: features × rank |
   * intercept], the first and the last where they are fitted. The penalty is on all of w, as in
   * Spark.
   *
   * @param estimator with the Params of Spark's factorization machines
   */
  record FactorizationMachine(
      Params estimator, KeyParams keys, int rank, boolean linear, boolean intercept) {

    private static final int LONGEST = Integer.MAX_VALUE - 8; // what every JVM can allocate

    /** The conf of a fit with a loss, and Spark's regParam times a factor. */
    ConfBuilder conf(Fit fit, String loss, double l2) {
      ConfBuilder conf = fit.conf().loss(loss).intercept(intercept);
      conf.model(new ModelFamily.Factorization(rank, linear)).seed(number("seed").longValue());
      if (l2 > 0) {
        Penalties all = new Penalty.L2(l2);
        conf.penalty(
            intercept ? new Penalties.Sum(List.of(all, new Penalties.On("intercept", all))) : all);
      }
      setMethod(conf);
      return conf;
    }

    /**
     * L-BFGS, whose minimum is the same, unless Params of gradient steps are set or keys say how.
     */
    private void setMethod(ConfBuilder conf) {
      SparkParams steps = new SparkParams(estimator, keys);
      Optional<String> asking =
          Stream.of("solver", "stepSize", "miniBatchFraction").filter(steps::isSet).findFirst();
      if (asking.isPresent()) {
        String solver = estimator.getOrDefault(estimator.getParam("solver")).toString();
        String updater = solver.toLowerCase(Locale.ROOT).equals("gd") ? "sgd" : "adam";
        steps.set(conf, asking.get(), updater, number("miniBatchFraction").doubleValue());
      } else if (!keys.chooseMethod()) {
        conf.method("lbfgs");
      }
    }

    private Number number(String param) {
      return (Number) estimator.getOrDefault(estimator.getParam(param));
    }

    /** Where the run begins: factors are normal numbers, of the standard deviation initStd. */
    Optional<double[]> start(int features) {
      int from = linear ? features : 0;
      long factors = (long) features * rank;
      if (from + factors >= LONGEST) {
        throw new ConfException(
            "w must have at most %d entries but factorSize %d of %d features has %d"
                .formatted(LONGEST, rank, features, from + factors));
      }
      double[] drawn =
          new Start.Normal(number("initStd").doubleValue())
              .draw((int) factors, number("seed").longValue());
      double[] w = new double[from + drawn.length + (intercept ? 1 : 0)];
      System.arraycopy(drawn, 0, w, from, drawn.length);
      return Optional.of(w);
    }

    double interceptOf(double[] w) {
      return intercept ? w[w.length - 1] : 0;
    }

    Vector linearOf(double[] w, int features) {
      return linear
          ? Vectors.dense(Arrays.copyOf(w, features))
          : Vectors.sparse(features, new int[0], new double[0]);
    }

    /** features × rank, as Spark has it. */
    Matrix factorsOf(double[] w, int features) {
      int from = linear ? features : 0;
      double[] factors = Arrays.copyOfRange(w, from, from + features * rank);
      return new DenseMatrix(features, rank, factors, true); // row by row
    }
  }
}
