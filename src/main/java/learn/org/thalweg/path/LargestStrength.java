package org.thalweg.path;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.Keys;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.reduce.GradientSum;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.Run;
import org.thalweg.run.RunOptions;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.PathState;
import org.thalweg.spark.RoundClock;
import org.thalweg.text.DataException;

/**
 * The beginning of a path: the model whose penalised weights are all 0, and the smallest λ for
 * which that model is the minimum.
 *
 * <pre>
 *   λmax = max |∂(mean loss)/∂wⱼ| / l1Ratio      over the penalised j
 * </pre>
 *
 * @param lambda λmax
 * @param state what is known of the loss there
 */
record LargestStrength(double lambda, PathState state) {
  private static final int MOST_STEPS = 100; // to the intercept
  private static final double ROUNDING = 1e-13; // of the largest derivative at w = 0
  private static final double ENDLESS = 1e300; // a λ under which no weight leaves 0

  /**
   * The largest strength of a path.
   *
   * @param conf of any point
   */
  static LargestStrength of(
      PenaltyPath path,
      TrainingConf conf,
      LoadedProblem problem,
      ScreenedPaths screening,
      Oracle oracle) {
    double[] zeros = new double[problem.objective().layout().dimension()];
    return screening.isPossible()
        ? screened(path, problem, screening.held(), oracle, zeros)
        : held(path, conf, problem, oracle, zeros);
  }

  /** The largest strength of a path whose points are found with second derivatives. */
  private static LargestStrength screened(
      PenaltyPath path,
      LoadedProblem problem,
      Optional<HeldRows> held,
      Oracle oracle,
      double[] zeros) {
    Problem bare = problem.problem(path.at(ENDLESS));
    ScreenedPoints points = new ScreenedPoints(bare, path, held, null, null);
    new Minimiser(bare, oracle, new StopCriterion.MaxSteps(MOST_STEPS), List.of())
        .minimise(points.begin(zeros));
    return of(path, problem, points.solver().state(), oracle);
  }

  /** The largest strength for any other method: a constraint keeps the weights at 0. */
  private static LargestStrength held(
      PenaltyPath path, TrainingConf conf, LoadedProblem problem, Oracle oracle, double[] zeros) {
    boolean isFree = problem.objective().layout().segments().stream().anyMatch(s -> !s.penalised());
    double[] w = zeros;
    if (isFree) {
      TrainingConf own =
          conf.toBuilder()
              .without(Keys.named("stop.gap")) // no bound is known under a box alone
              .penalty(new Constraints.Box(0, 0))
              .method(Method.AUTO)
              .build();
      Checkpointing none = Checkpointing.none(own);
      w =
          new Run(own, problem, RoundClock.stopped())
              .train(RunOptions.of(List.of()), none, oracle, Optional.empty())
              .w();
    }
    GradientSum sum = oracle.gradient(w, Draw.all());
    return of(path, problem, new PathState(w, sum.meanLoss(), sum.meanGradient(), null, 0), oracle);
  }

  private static LargestStrength of(
      PenaltyPath path, LoadedProblem problem, PathState state, Oracle oracle) {
    Penalties unit = path.at(1);
    double[] largest = new double[1];
    unit.forEach(
        problem.objective().layout(),
        Penalty.L1.class,
        (l1, from, to) -> {
          for (int j = from; j < to; j++) {
            largest[0] = Math.max(largest[0], Math.abs(state.gradient()[j]) / l1.lambda());
          }
        });
    double[] atZeros = oracle.gradient(new double[state.w().length], Draw.all()).meanGradient();
    double rounding = ROUNDING * Arrays.stream(atZeros).map(Math::abs).max().orElse(0);
    if (!(largest[0] > rounding && Double.isFinite(largest[0]))) {
      throw new DataException(
          "a path must have a λ above 0 under which all weights are 0 but the largest derivative of"
              + " the mean loss there is "
              + largest[0]);
    }
    return new LargestStrength(largest[0], state);
  }
}
