package org.thalweg.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.PowellOptimizer;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.newton.Newton;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;
import org.thalweg.text.Text;

/**
 * Finds the strengths of {@code l2(auto)} under which the rows are most likely, if weights are
 * normal with a variance for each term, which is integrated over by Laplace's approximation: N. E.
 * Breslow, D. G. Clayton, "Approximate Inference in Generalized Linear Mixed Models", JASA 88(421)
 * (1993); under halfSquared it is exact, and with the weights without a penalty integrated too, the
 * restricted likelihood: D. A. Harville, "Maximum Likelihood Approaches to Variance Component
 * Estimation", JASA 72(358) (1977).
 *
 * <pre>
 *   θⱼ = n·λⱼ,  H = n·∇²(mean loss) + diag(θ),  both at the minimum ŵ of F for λ
 *   logistic, poisson   n·F(ŵ) − ½ Σ log θⱼ + ½ log det H,  H of the j with θⱼ &gt; 0
 *   halfSquared         ½(n − p)·log(2n·F(ŵ)) − ½ Σ log θⱼ + ½ log det H,  p the number of the others
 *   variance of w       φ/θ,  φ = 1;  of halfSquared 2n·F(ŵ)/(n − p)
 * </pre>
 *
 * Each value takes a fit by Newton's method from where the last one ended, and a pass for H.
 */
public final class PriorVariances {
  private static final int MOST = 1000; // values
  private static final int MOST_STEPS = 100; // of a fit
  private static final int ALL_ROWS = 0; // count in each second derivative
  private static final double FAR = 23; // from where log λ begins
  private static final double CLOSE = 1e-11; // of values
  private static final double ROUNDING = 1e-14;
  private static final double LINE = 1e-7; // of log λ

  private final TrainingConf conf;
  private final LoadedProblem problem;
  private final RunOptions options;
  private final boolean isGaussian;
  private final Oracle oracle;
  private double[] w;
  private HessianSum sums; // at w
  private double dispersion = 1; // φ, there

  private PriorVariances(
      TrainingConf conf, LoadedProblem problem, RunOptions options, Oracle oracle) {
    this.conf = conf;
    this.problem = problem;
    this.options = options;
    this.oracle = oracle;
    this.isGaussian = loss(problem) instanceof RegressionLosses.HalfSquared;
    this.w = new double[problem.objective().layout().dimension()];
    this.sums = sums();
  }

  private static Object loss(LoadedProblem problem) {
    return problem.objective() instanceof LinearObjective linear ? linear.loss() : "";
  }

  /**
   * A conf with the strengths that its data tell; the same one where it asks for none.
   *
   * @throws ConfException if the model or another penalty does not allow it
   */
  public static TrainingConf known(TrainingConf conf, TrainingData data, RunOptions options) {
    int terms = Penalties.estimated(conf.penalty().value());
    if (terms == 0) {
      return conf;
    }
    double[] ones = new double[terms];
    Arrays.fill(ones, 1);
    TrainingConf any = conf.toBuilder().penalty(with(conf.penalty().value(), ones)).build();
    LoadedProblem problem = LoadedProblem.of(any, data);
    Object loss = loss(problem);
    boolean fits =
        loss instanceof RegressionLosses.HalfSquared
            || loss instanceof ClassificationLosses.OfLogOdds
            || loss instanceof LogLinkLosses.Poisson;
    int dimension = problem.objective().layout().dimension();
    boolean isL2 =
        any.penalty().value().terms().stream()
            .allMatch(term -> term.penalty() instanceof Penalty.L2);
    if (!fits || !isL2 || dimension > StandardErrors.LONGEST) {
      throw new ConfException(
          "penalty: l2(auto) must be of a linear model under halfSquared, logistic or poisson, with at most %d weights and no penalty but l2, but was of %s, %d weights and %s; tune tries strengths on rows held out"
              .formatted(
                  StandardErrors.LONGEST, problem.objective(), dimension, conf.penalty().text()));
    }
    Run run = new Run(any, problem, RoundClock.stopped());
    try (Oracle oracle =
        SparkOracle.of(List.of(run.model()), Aggregation.of(any), RoundClock.stopped())) {
      return new PriorVariances(conf, problem, options, oracle).found(terms);
    }
  }

  private static Penalties with(Penalties asked, double[] strengths) {
    int[] next = {0};
    return asked.map(
        each ->
            each instanceof Penalties.EstimatedL2 ? new Penalty.L2(strengths[next[0]++]) : each);
  }

  private TrainingConf found(int terms) {
    double n = sums.weight();
    double[] begin = new double[terms]; // half of what the rows say of an average weight
    for (int k = 0; k < terms; k++) {
      double[] unit = new double[terms];
      unit[k] = 1;
      double[] of = l2(unit);
      double[] rest = l2(new double[terms]);
      begin[k] =
          StrictMath.log(
              IntStream.range(0, of.length)
                  .filter(j -> of[j] > rest[j])
                  .mapToDouble(j -> Packed.at(sums.packedHessian(), j, j) / n)
                  .average()
                  .orElse(1));
    }
    double[] best;
    try {
      PointValuePair found =
          new PowellOptimizer(ROUNDING, CLOSE, LINE, LINE)
              .optimize(
                  new MaxEval(MOST),
                  GoalType.MINIMIZE,
                  new InitialGuess(begin),
                  new ObjectiveFunction(log -> value(near(log, begin))));
      best = near(found.getPoint(), begin);
    } catch (TooManyEvaluationsException e) {
      throw new ConfException(
          "penalty must be of variances that %d fits tell but was of l2(auto)".formatted(MOST));
    }
    double[] strengths = Arrays.stream(best).map(StrictMath::exp).toArray();
    value(best);
    List<String> variances = new ArrayList<>();
    for (double strength : strengths) {
      variances.add(Text.of("%.6g", dispersion / (n * strength)));
    }
    TrainingConf known = conf.toBuilder().penalty(with(conf.penalty().value(), strengths)).build();
    options
        .notes()
        .accept(
            "l2(auto): the variances of the weights are %s by the %s likelihood%s; penalty = %s"
                .formatted(
                    String.join(", ", variances),
                    isGaussian ? "restricted" : "marginal",
                    isGaussian ? Text.of(", that of the residuals %.6g", dispersion) : "",
                    known.penalty().text()));
    return known;
  }

  private static double[] near(double[] log, double[] begin) {
    double[] near = log.clone();
    Arrays.setAll(near, k -> Math.max(begin[k] - FAR, Math.min(begin[k] + FAR, log[k])));
    return near;
  }

  private double[] l2(double[] strengths) {
    return CoordinatePenalties.l2(
        problem.on(with(conf.penalty().value(), strengths)), problem.objective().layout());
  }

  private HessianSum sums() {
    Question<?> question = new HessianQuestion(w, 0, Draw.all());
    return (HessianSum) oracle.answer(question);
  }

  /** Less the logarithm of the likelihood, without what does not depend on λ. */
  private double value(double[] log) {
    double[] strengths = Arrays.stream(log).map(StrictMath::exp).toArray();
    fit(strengths);
    double[] theta = l2(strengths);
    double n = sums.weight();
    int[] places =
        IntStream.range(0, theta.length).filter(j -> isGaussian || theta[j] > 0).toArray();
    double[] packed = new double[Packed.length(places.length)];
    double logs = 0;
    int free = 0; // less the number of weights that have a variance
    for (int i = 0, next = 0; i < places.length; i++) {
      for (int j = 0; j <= i; j++) {
        packed[next++] = Packed.at(sums.packedHessian(), places[i], places[j]);
      }
      double own = n * theta[places[i]];
      packed[next - 1] += own;
      logs -= own > 0 ? StrictMath.log(own) : 0;
      free -= own > 0 ? 1 : 0;
    }
    double[] pivots = Cholesky.of(packed, places.length).logPivots();
    logs += Arrays.stream(pivots).sum();
    double value = twice(theta);
    if (!isGaussian) {
      return 0.5 * (value + logs);
    }
    double degrees = n - (free + pivots.length);
    if (!(degrees > 0)) {
      throw new DataException(
          "data must have more rows than weights without a penalty for l2(auto) but have " + n);
    }
    dispersion = value / degrees;
    return 0.5 * (degrees * StrictMath.log(dispersion) + logs);
  }

  /** 2n·F. */
  private double twice(double[] theta) {
    double squares = IntStream.range(0, w.length).mapToDouble(j -> theta[j] * w[j] * w[j]).sum();
    return sums.weight() * (2 * sums.gradient().meanLoss() + squares);
  }

  /** Goes on to the minimum under some strengths, whatever rules the conf has for its own run. */
  private void fit(double[] strengths) {
    Problem point = problem.problem(with(conf.penalty().value(), strengths));
    StopCriterion stop = new StopCriterion.MaxSteps(MOST_STEPS).or(options.interrupt());
    TrainingResult result =
        Minimiser.of(point, oracle, stop).minimise(Newton.begin(point, w, ALL_ROWS));
    if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
      throw new CancelledException("l2(auto) was cancelled", null);
    }
    w = result.w();
    sums = sums();
  }
}
