package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.AllSolvers.Member;
import org.thalweg.solve.MadeProblem.Standardised;
import org.thalweg.solve.lbfgs.Lbfgs;

/**
 * Solvers with second derivatives, on losses with flat pieces, from where no row or few have a
 * curvature: labels far from all scores, margins beyond the corner, classes that a plane parts. The
 * reference is L-BFGS, which asks for no second derivatives.
 */
class FlatStartsTest {
  private static final int ROWS = 120;
  private static final int COLUMNS = 4;
  private static final double CLOSE = 1e-7; // of F*
  private static final double ROUNDING = 1e-14; // of F at the start, where F* is 0

  private static final List<PointwiseLoss> OF_REALS =
      List.of(
          new RegressionLosses.Huber(),
          new RegressionLosses.Huber(0.1),
          new RegressionLosses.SquaredEpsilonInsensitive(1));

  private static final List<PointwiseLoss> OF_CLASSES =
      List.of(
          new ClassificationLosses.SmoothedHinge(),
          new ClassificationLosses.ModifiedHuber(),
          new ClassificationLosses.SquaredHinge());

  private static final List<Penalties> PENALTIES =
      List.of(
          Penalties.l2(0.01),
          Penalties.l2(1e-4),
          Penalties.elasticNet(0.01, 0.5),
          new Constraints.Box(-0.5, 0.8));

  private static MadeProblem made(
      PointwiseLoss loss, Penalties penalties, Standardised units, double centre, double noise) {
    SplittableRandom random = new SplittableRandom(17);
    double[][] x = new double[ROWS][COLUMNS];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double score = noise * random.nextDouble(-1, 1);
      for (int j = 0; j < COLUMNS; j++) {
        x[i][j] = random.nextDouble(-1, 1);
        score += (j - 1.5) * x[i][j];
      }
      labels[i] = OF_CLASSES.contains(loss) ? (score > 0 ? 1 : 0) : score + centre;
    }
    double[] weights = random.doubles(ROWS, 0.2, 2).toArray();
    String name = "%s, %s, %s, %s".formatted(loss, penalties, units, centre);
    return new MadeProblem(name, loss, penalties, units, x, labels, weights);
  }

  static Stream<MadeProblem> problems() {
    List<MadeProblem> made = new ArrayList<>();
    for (Penalties penalties : PENALTIES) {
      for (Standardised units : List.of(Standardised.NO, Standardised.SCALE_AND_CENTER)) {
        for (PointwiseLoss loss : OF_REALS) {
          for (double centre : new double[] {10, -300}) {
            made.add(made(loss, penalties, units, centre, 0.2));
          }
        }
        for (PointwiseLoss loss : OF_CLASSES) {
          made.add(made(loss, penalties, units, 0, 0));
          made.add(made(loss, penalties, units, 0, 1));
        }
      }
    }
    return made.stream();
  }

  static Stream<Arguments> newtonAndProblems() {
    return AllSolvers.all().stream()
        .filter(member -> member.name().startsWith("newton"))
        .flatMap(member -> problems().map(made -> Arguments.of(member, made)));
  }

  /** It was "stalled" after a step or two, at the first of F that is linear in w. */
  @ParameterizedTest
  @MethodSource("newtonAndProblems")
  void newtonReachesTheMinimum(Member member, MadeProblem made) {
    List<StepReport> reports = new ArrayList<>();
    double found;
    try (Oracle oracle = made.oracle(0)) {
      Solver solver = member.begin(made);
      found = made.objective(run(made, oracle, solver, reports).w());
    }
    double least = least(made);
    double rounding = ROUNDING * made.objective(made.start());
    assertThat(found).isCloseTo(least, within(CLOSE * least + rounding));
    assertThat(reports).hasSizeLessThan(100);
  }

  private static double least(MadeProblem made) {
    try (Oracle oracle = made.oracle(0)) {
      Solver solver = Lbfgs.cold(made.problem(), made.start());
      return made.objective(run(made, oracle, solver, new ArrayList<>()).w());
    }
  }

  private static TrainingResult run(
      MadeProblem made, Oracle oracle, Solver solver, List<StepReport> reports) {
    StopCriterion most = new StopCriterion.MaxSteps(3000);
    return Minimiser.of(made.problem(), oracle, most)
        .heardBy(List.of(reports::add))
        .minimise(solver);
  }
}
