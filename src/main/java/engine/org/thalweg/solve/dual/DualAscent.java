package org.thalweg.solve.dual;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.CertifiedGap;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Vectors;
import org.thalweg.text.Require;

/**
 * Stochastic dual coordinate ascent for losses made of straight pieces under an L2 penalty; {@link
 * org.thalweg.solve.dual.DualRows} says how the sweeps go.
 *
 * <pre>
 *   sweeps      some, on the driver: α, w, and a bound of the minimum
 *   gradient    loss and gradient at w over all rows, wherever they are: a report
 * </pre>
 *
 * The gap is F less the best bound so far. The number of each row, α, is in the state, and the
 * order of the rows follows from the seed and the number of the sweep. F may rise between two
 * reports, while D does not fall. A run begins with all α at 0 and the best intercept for that,
 * wherever it was told to start.
 */
public final class DualAscent implements Solver {
  private static final int PATIENCE = 30; // reports that narrow no gap
  private static final String NAME = "dual";
  private static final String ALPHA = "dual.alpha";

  private final Problem problem;
  private final double lambda;
  private final double share;
  private final long seed;
  private final CertifiedGap gap = new CertifiedGap("sdca", PATIENCE);
  private double[] w;
  private DualPoint at; // where the last sweeps ended; null before the first
  private boolean isMeasured = true; // whether F is known there

  private DualAscent(Problem problem, double share, long seed, double[] w) {
    Require.nothingAgainst(unsupported(problem));
    problem.layout().check(w);
    this.problem = problem;
    this.lambda = lambda(problem.penalties());
    this.share = share;
    this.seed = seed;
    this.w = w;
  }

  /**
   * A solver before its first sweep.
   *
   * @param share of F to which the certified gap is meant to fall; 0 for as far as it can
   * @param seed of the random order of rows
   * @param start w, not changed
   * @throws IllegalArgumentException if the problem is {@link #unsupported}
   */
  public static DualAscent begin(Problem problem, double share, long seed, double[] start) {
    return new DualAscent(problem, share, seed, start.clone());
  }

  /**
   * A solver as it was saved.
   *
   * @param rows of the data
   * @throws Snapshot.Unfit if the state is that of another solver, or of other rows
   */
  public static DualAscent restore(
      Problem problem,
      double share,
      long seed,
      long rows,
      double[] w,
      Map<String, double[]> state) {
    DualAscent solver = new DualAscent(problem, share, seed, w.clone());
    double[] numbers = array(state, NAME, 8);
    double[] alpha = array(state, ALPHA, rows).clone();
    solver.gap.restore(numbers);
    solver.at =
        new DualPoint(
            w.clone(), alpha, numbers[2], numbers[4], numbers[5], numbers[6], (long) numbers[7], 0);
    return solver;
  }

  private static double[] array(Map<String, double[]> state, String name, long length) {
    return Snapshot.array("method sdca", state, name, length);
  }

  /** Why this solver does not support a problem; empty if it does. */
  public static Optional<String> unsupported(Problem problem) {
    if (!(problem.objective() instanceof LinearObjective linear
        && linear.loss() instanceof KinkedLoss)) {
      return Optional.of(
          "sdca needs a loss made of straight pieces (hinge, absolute, quantile or"
              + " epsilonInsensitive) and a linear model, but the objective is "
              + problem.objective());
    }
    if (!problem.coordinates().isIdentity()) {
      return Optional.of("sdca takes features as they are, not standardised ones");
    }
    boolean isL2 =
        problem.penalties().terms().stream().allMatch(term -> term.penalty() instanceof Penalty.L2);
    double[] lambdas = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    boolean isOne = isL2 && linear.features() > 0 && lambdas[0] > 0;
    for (int j = 0; isOne && j < lambdas.length; j++) {
      isOne = lambdas[j] == (j < linear.features() ? lambdas[0] : 0);
    }
    return isOne
        ? Optional.empty()
        : Optional.of("sdca needs the penalty l2 alone, with a positive strength");
  }

  private static double lambda(Penalties penalties) {
    return penalties.terms().stream()
        .mapToDouble(term -> ((Penalty.L2) term.penalty()).lambda())
        .sum();
  }

  @Override
  public Question<?> ask() {
    return isMeasured
        ? new DualQuestion(lambda, share, seed, at)
        : new GradientQuestion(at.w(), Draw.all());
  }

  @Override
  public Progress tell(Answer answer) {
    if (isMeasured) {
      at = (DualPoint) answer;
      isMeasured = false;
      return Progress.pending();
    }
    GradientSum sum = (GradientSum) answer;
    double[] next = at.w().clone();
    double step = Vectors.distance(next, w);
    w = next;
    isMeasured = true;
    double[] gradient = problem.smoothGradient(w, sum);
    double loss = sum.meanLoss();
    double penalty = problem.penalty(w);
    Measurement here =
        new Measurement(w, loss, penalty, problem.gradientNorm(w, gradient), step, 1, true);
    Measurement certified = gap.certify(here, at.bound());
    at = at.within(gap.bound());
    return Progress.measured(certified);
  }

  @Override
  public double[] point() {
    return w;
  }

  @Override
  public Optional<Reason> ended() {
    return gap.ended();
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    saved.put(NAME, gap.numbers(at.margin(), at.estimate(), at.drift(), at.sweeps()));
    saved.put(ALPHA, at.alpha().clone());
    return saved;
  }
}
