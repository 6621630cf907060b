package org.thalweg.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses.Logistic;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StopCriterion.RelativeGap;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.svrg.Svrg;

/**
 * One row is a million times as long as the others. Until its class is all but certain it hides
 * them: in the gradient at the start, in the standard deviation of a feature and in second
 * derivatives. So far from the minimum all of these may look as they do at one.
 */
class HugeRowTest {
  private static final int ROWS = 120;
  private static final int CLASSES = 4;
  private static final double LONG = 1e6;
  private static final double[] UNITS = {1, 1e-6, 1e3};
  private static final int STEPS = 300; // more than enough
  private static final int EPOCHS = 100;
  private static final double SHARE = 1e-6; // of F, that a minimum may be off

  static Stream<Arguments> members() {
    return Stream.of(true, false)
        .flatMap(
            intercept ->
                Stream.of(
                    new LinearObjective(new Logistic(), 2, intercept),
                    new SoftmaxObjective(new SoftmaxLoss(CLASSES), 2, intercept)))
        .flatMap(
            objective ->
                IntStream.range(0, UNITS.length)
                    .boxed()
                    .flatMap(
                        unit ->
                            Stream.of(
                                    Penalties.l2(0.009 * UNITS[unit] * UNITS[unit]),
                                    Penalties.none())
                                .map(penalty -> Arguments.of(objective, UNITS[unit], penalty))));
  }

  /** A problem in the units of its features, and its rows. */
  private record Made(Problem problem, List<Block> blocks) {
    static Made of(Objective objective, double unit, Penalties penalties) {
      SplittableRandom random = new SplittableRandom(3);
      int classes = objective instanceof SoftmaxObjective ? CLASSES : 2;
      double[][] x = new double[ROWS][2];
      double[] y = new double[ROWS];
      double[] ones = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        double size = i == 7 ? LONG : 1;
        x[i][0] = unit * size * (1 + random.nextDouble());
        x[i][1] = size * random.nextInt(2);
        y[i] = i == 7 ? classes - 1 : random.nextInt(classes);
        ones[i] = 1;
      }
      Block block = AllBlocks.dense(x, 2, y, ones);
      FeatureMoments moments = new FeatureMoments(2);
      moments.add(block);
      Problem plain = new Problem(objective, penalties);
      Standardisation units =
          plain
              .coordinates()
              .units(moments, objective.inputs(), objective.inputs().get(0).intercepts() >= 0);
      return new Made(
          new Problem(objective, penalties, plain.coordinates(), units), List.of(block));
    }

    Oracle oracle(Objective objective) {
      return new MemoryOracle(new Problem(objective, Penalties.none()), List.of(blocks), 0);
    }

    TrainingResult run(Solver solver, StopCriterion stop) {
      return Minimiser.of(problem, oracle(problem.objective()), stop).minimise(solver);
    }

    double[] start() {
      return new double[problem.layout().dimension()];
    }

    double value(double[] w) {
      return problem.objective(w, oracle(problem.objective()).gradient(w, Draw.all()).meanLoss());
    }

    double[] newton(int steps) {
      Solver solver = Newton.begin(problem, start(), ROWS);
      return run(solver, new StopCriterion.MaxSteps(steps)).w();
    }

    double least() {
      return value(newton(STEPS));
    }

    Standing standing(double[] w, boolean hasMatrix) {
      return new Judge(problem, this::oracle, hasMatrix).of(w, Double.NaN);
    }
  }

  /** The points of Newton's method, which brings the row to its class by and by. */
  @ParameterizedTest
  @MethodSource("members")
  void noPointOnTheWayIsTakenForTheMinimum(Objective objective, double unit, Penalties penalties) {
    Made made = Made.of(objective, unit, penalties);
    double least = made.least();
    double off = Double.POSITIVE_INFINITY;
    for (int steps = 1; off > 1e-14; steps++) {
      double[] w = made.newton(steps);
      off = made.value(w) / least - 1;
      assertTrue(made.standing(w, true), off);
      if (off > SHARE && !penalties.terms().isEmpty()) {
        assertThat(made.standing(w, false).isNearMinimum()).as("by gradients alone").isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("members")
  void roundsThatEndElsewhereAreJudgedSo(Objective objective, double unit, Penalties penalties) {
    Made made = Made.of(objective, unit, penalties);
    StopCriterion rule =
        new RelativeGap(
                SHARE,
                StrongConvexity.of(objective, penalties),
                StrongConvexity.ofPenalisedSegments(objective, penalties))
            .or(new StopCriterion.MaxEpochs(EPOCHS));
    TrainingResult end =
        made.run(Svrg.begin(new Svrg.SvrgSetting(made.problem, ROWS, 1, 5), made.start()), rule);
    double off = made.value(end.w()) / made.least() - 1;
    assertTrue(made.standing(end.w(), true), off);
    if (off > SHARE && !penalties.terms().isEmpty()) {
      assertThat(end.reason().kind()).isNotEqualTo(Reason.Kind.CONVERGED);
    }
  }

  /** An estimate claims a minimum with a margin, so between the two it may say either. */
  private static void assertTrue(Standing standing, double off) {
    if (off > SHARE || off < SHARE / 10) {
      assertThat(standing.isNearMinimum()).as("%s above", off).isEqualTo(off < SHARE);
    }
  }
}
