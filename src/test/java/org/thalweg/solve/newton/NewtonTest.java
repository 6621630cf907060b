package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.AllLosses;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.Loss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MemoryOracle;

/** Every loss with a second derivative, under every kind of penalty, from near and from far. */
class NewtonTest {
  private static final int ROWS = 300;
  private static final int FEATURES = 5;
  private static final int CLASSES = 3;
  private static final double CLOSE = 1e-10; // of how far F falls

  /** Correlated columns; one that is 0 in most rows, one constant, one a copy of the first. */
  private static double[][] rows(double[] units) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] x = new double[ROWS][FEATURES + 2];
    for (double[] row : x) {
      for (int j = 0; j < FEATURES; j++) {
        row[j] = random.nextDouble(-1, 1) + (j == 0 ? 0 : 0.7 * row[j - 1]);
      }
      row[3] = random.nextInt(10) == 0 ? row[3] : 0;
      row[FEATURES] = 0.5;
      row[FEATURES + 1] = row[0];
      for (int j = 0; j < row.length; j++) {
        row[j] *= units[j];
      }
    }
    return x;
  }

  private static double[] units(double... given) {
    double[] units = new double[FEATURES + 2];
    Arrays.fill(units, 1);
    System.arraycopy(given, 0, units, 0, given.length);
    return units;
  }

  private static double[] labels(Loss loss) {
    SplittableRandom random = new SplittableRandom(6);
    double[][] x = rows(units());
    return Arrays.stream(x)
        .mapToDouble(
            row -> {
              double score = row[0] - row[1] + 0.5 * row[4] + random.nextDouble(-1.5, 1.5);
              return switch (loss.labels()) {
                case BINARY -> score > 0 ? 1 : 0;
                case PROPORTION -> 1 / (1 + Math.exp(-score));
                case REAL -> score;
                case NON_NEGATIVE -> Math.floor(Math.exp(score));
                case POSITIVE -> Math.exp(score);
                case CLASSES -> score < -1 ? 0 : score < 0.7 ? 1 : 2;
              };
            })
        .toArray();
  }

  /** A problem and its rows. */
  private record Case(Problem problem, Oracle oracle) {
    static Case of(Loss loss, Penalties penalties, double[] units) {
      double[][] x = rows(units);
      double[] weights = new SplittableRandom(7).doubles(ROWS, 0.1, 2).toArray();
      double[] offsets = new SplittableRandom(8).doubles(ROWS, -0.3, 0.3).toArray();
      double[] labels = labels(loss);
      List<List<Block>> shards = new ArrayList<>();
      for (int from = 0; from < ROWS; from += 100) {
        double[][] some = Arrays.copyOfRange(x, from, from + 100);
        double[] y = Arrays.copyOfRange(labels, from, from + 100);
        double[] s = Arrays.copyOfRange(weights, from, from + 100);
        double[] o = Arrays.copyOfRange(offsets, from, from + 100);
        shards.add(
            List.of(
                from == 0
                    ? AllBlocks.sparse(some, x[0].length, y, s, o)
                    : AllBlocks.dense(some, x[0].length, y, s, o)));
      }
      Objective objective =
          loss instanceof SoftmaxLoss softmax
              ? new SoftmaxObjective(softmax, x[0].length, true)
              : new ModelFamily.Linear().over(loss, x[0].length, true);
      Problem problem = new Problem(objective, penalties);
      return new Case(problem, new MemoryOracle(problem, shards, 0));
    }

    double objective(double[] w) {
      return problem.objective(w, oracle.gradient(w, Draw.all()).meanLoss());
    }

    List<StepReport> reports(Solver solver, int steps) {
      List<StepReport> reports = new ArrayList<>();
      run(solver, steps, reports);
      return reports;
    }

    TrainingResult run(Solver solver, int steps, List<StepReport> reports) {
      return Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(steps))
          .heardBy(List.of(reports::add))
          .minimise(solver);
    }
  }

  private static final String TWO_SCORES =
      "formula(logaddexp(z1, z2 + c) - if(y > 0, z1, z2) + c^2 + z1^2/9, c = free(2))";

  static Stream<Loss> losses() {
    return Stream.concat(
        AllLosses.MEMBERS.stream()
            .map(AllLosses.Member::loss)
            .filter(loss -> loss instanceof SmoothLoss),
        Stream.of(new SoftmaxLoss(CLASSES), FormulaLosses.parse(TWO_SCORES)));
  }

  static List<Penalties> penalties() {
    return List.of(
        Penalties.none(),
        Penalties.l2(1e-9),
        Penalties.l2(1e-3),
        Penalties.l1(0.02),
        Penalties.elasticNet(0.03, 0.7),
        new Constraints.NonNegative(),
        new Constraints.Box(-0.2, 0.3));
  }

  static Stream<Arguments> cases() {
    return losses().flatMap(loss -> penalties().stream().map(r -> Arguments.of(loss, r)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reachesTheMinimumFromNearAndFar(Loss loss, Penalties penalties) {
    Case one = Case.of(loss, penalties, units());
    int dimension = one.problem.layout().dimension();
    double begin = one.objective(new double[dimension]);
    double least =
        one.objective(
            one.run(Lbfgs.cold(one.problem, new double[dimension]), 4000, new ArrayList<>()).w());
    for (double size : new double[] {0, 3, 40}) {
      double[] start = new SplittableRandom(9).doubles(dimension, -1, 1).toArray();
      Arrays.setAll(start, i -> size * start[i]);
      for (long rows : new long[] {ROWS, Long.MAX_VALUE}) {
        List<StepReport> reports = new ArrayList<>();
        Solver newton = Newton.begin(one.problem, start, rows);
        double found = one.objective(one.run(newton, 150, reports).w());
        assertThat(found - least).as("from %s", size).isLessThan(CLOSE * (begin - least));
        assertThat(reports).as("from %s", size).hasSizeLessThan(size == 0 ? 30 : 60);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void unitsOfFeaturesChangeNothing(Loss loss) {
    Case one = Case.of(loss, Penalties.none(), units());
    Case wild = Case.of(loss, Penalties.none(), units(1e6, 1e-6, 1e3, 1, 1e-4, 1e6, 1e-6));
    double[] start = new double[one.problem.layout().dimension()];
    double least = lowest(one.reports(Newton.begin(one.problem, start, 0), 60));
    double found = lowest(wild.reports(Newton.begin(wild.problem, start, 0), 60));
    double fall = one.objective(start) - least;
    assertThat(Math.abs(found - least)).isLessThan(1e-8 * fall);
  }

  private static double lowest(List<StepReport> reports) {
    return reports.stream().mapToDouble(StepReport::objective).min().orElseThrow();
  }

  @Test
  void secondDerivativesAreOfSomeRowsWhereThereAreMany() {
    long many = 1 << 18;
    assertThat(takesSome(new ClassificationLosses.Logistic(), 256, many)).isTrue();
    assertThat(takesSome(new ClassificationLosses.Logistic(), 257, many)).isFalse();
    assertThat(takesSome(new ClassificationLosses.Logistic(), 257, many + 1024)).isTrue();
    assertThat(takesSome(new ClassificationLosses.Logistic(), 3, many - 1)).isFalse();
    assertThat(takesSome(new RegressionLosses.HalfSquared(), 3, many)).isFalse();
  }

  /** Whether the first question is one about all rows, but without second derivatives. */
  private static boolean takesSome(SmoothLoss loss, int features, long rows) {
    Problem problem = new Problem(new LinearObjective(loss, features, false), Penalties.none());
    Question<?> first = ask(Newton.begin(problem, new double[features], rows));
    assertThat(first.draw()).isEqualTo(Draw.all());
    return first instanceof GradientQuestion;
  }

  /** A sixteenth of these few rows says little, which the first whole step shows. */
  @Test
  void allRowsCountFromTheStepOnThatLeavesMuchOfTheGradient() {
    Case one = Case.of(new ClassificationLosses.Logistic(), Penalties.l2(1e-3), units());
    List<Draw> draws = new ArrayList<>();
    Oracle recording =
        new OneByOne() {
          @Override
          public Answer reply(Question<?> question) {
            if (question instanceof HessianQuestion) {
              draws.add(question.draw());
            }
            return one.oracle.answer(question);
          }

          @Override
          public long rows() {
            return one.oracle.rows();
          }
        };
    double[] start = new double[one.problem.layout().dimension()];
    Minimiser.of(one.problem, recording, new StopCriterion.MaxSteps(60))
        .minimise(Newton.begin(one.problem, start, Long.MAX_VALUE));
    int first = draws.indexOf(Draw.all());
    assertThat(first).isBetween(1, 10);
    assertThat(draws.subList(0, first)).containsOnly(new Draw.Share(1.0 / 16));
    assertThat(draws.subList(first, draws.size())).containsOnly(Draw.all());
  }

  @Test
  void refusesWhatItCannotSolve() {
    Problem hinge =
        new Problem(
            new LinearObjective(new ClassificationLosses.Hinge(), 3, true), Penalties.none());
    assertThatThrownBy(() -> Newton.begin(hinge, new double[4], 0))
        .hasMessageContainingAll("newton", "second derivative", "Hinge");
    LinearObjective squares =
        new LinearObjective(new RegressionLosses.HalfSquared(), 30_000, false);
    assertThat(Newton.unsupported(new Problem(squares, Penalties.none())))
        .hasValueSatisfying(why -> assertThat(why).contains("20000", "30000", "lbfgs"));
    LinearObjective few = new LinearObjective(new RegressionLosses.HalfSquared(), 3, false);
    assertThat(Newton.unsupported(new Problem(few, new Constraints.Ball(0.1))))
        .hasValueSatisfying(why -> assertThat(why).contains("Ball"));
  }

  @Test
  void refusesTheStateOfAnotherSolver() {
    Case one = Case.of(new ClassificationLosses.Logistic(), Penalties.none(), units());
    double[] w = new double[one.problem.layout().dimension()];
    assertThatThrownBy(() -> Newton.restore(one.problem, w, Lbfgs.cold(one.problem, w).save()))
        .isInstanceOf(Snapshot.Unfit.class)
        .hasMessageContaining("newton");
  }

  @Test
  void anObjectiveThatIsNoNumberEndsTheRunWhereItBegins() {
    Objective logistic = new LinearObjective(new ClassificationLosses.Logistic(), 2, true);
    Solver solver = Newton.begin(new Problem(logistic, Penalties.none()), new double[3], 10);
    HessianSum lost = new HessianSum(3);
    lost.gradient().add(Double.NaN, 1, 1);
    assertThat(tell(solver, lost)).isNotNull();
    Reason reason = solver.ended().orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.DIVERGED);
    assertThat(reason.detail()).contains("objective NaN", "at the start");
  }
}
