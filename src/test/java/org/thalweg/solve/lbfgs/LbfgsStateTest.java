package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;

class LbfgsStateTest {
  private static final DrawnProblem CLASSES = DrawnProblem.classes(60);

  private final Problem problem = CLASSES.with(Penalties.l2(1e-3));
  private final Oracle oracle = CLASSES.oracle(problem);

  static List<Penalties> penalties() {
    return List.of(
        Penalties.l2(1e-4), Penalties.l1(1e-2), new Constraints.Box(-0.2, 0.5), Penalties.none());
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void goesOnWithTheSameBitsFromEveryStep(Penalties penalties) {
    Problem problem = CLASSES.with(penalties);
    Oracle oracle = CLASSES.oracle(problem);
    List<double[]> points = new ArrayList<>();
    List<Map<String, double[]>> states = new ArrayList<>();
    List<Measurement> reports = new ArrayList<>();
    Lbfgs solver = Lbfgs.cold(problem, new double[CLASSES.dimension()]);
    for (int pass = 0; pass < 150 && solver.ended().isEmpty(); pass++) {
      if (solver.tell(oracle.answer(solver.ask())) instanceof Progress.Measured measured) {
        reports.add(measured.measurement());
        points.add(solver.point().clone());
        states.add(solver.save());
      }
    }
    assertThat(reports).hasSizeGreaterThan(20);
    for (int k = 0; k < reports.size(); k++) {
      Lbfgs restored = Lbfgs.restore(problem, points.get(k), states.get(k));
      assertThat(restored.save()).containsExactlyEntriesOf(states.get(k));
      for (int next = k + 1; next < Math.min(k + 4, reports.size()); next++) {
        requireSame(nextReport(restored, oracle), reports.get(next));
      }
    }
  }

  private static Measurement nextReport(Lbfgs solver, Oracle oracle) {
    while (true) {
      if (solver.tell(oracle.answer(solver.ask())) instanceof Progress.Measured measured) {
        return measured.measurement();
      }
    }
  }

  private static void requireSame(Measurement actual, Measurement expected) {
    assertThat(actual.w()).containsExactly(expected.w());
    assertThat(actual.loss()).isEqualTo(expected.loss());
    assertThat(actual.penalty()).isEqualTo(expected.penalty());
    assertThat(actual.gradientNorm()).isEqualTo(expected.gradientNorm());
    assertThat(actual.stepNorm()).isEqualTo(expected.stepNorm());
    assertThat(actual.learningRate()).isEqualTo(expected.learningRate());
  }

  @Test
  void isACopy() {
    Lbfgs solver = after(10);
    Map<String, double[]> state = solver.save();
    Map<String, double[]> again = solver.save();
    state.values().forEach(array -> Arrays.fill(array, 1e9));
    assertThat(solver.save()).containsExactlyEntriesOf(again);
    Lbfgs restored = Lbfgs.restore(problem, solver.point(), again);
    again.values().forEach(array -> Arrays.fill(array, 1e9));
    assertThat(restored.save()).containsExactlyEntriesOf(solver.save());
  }

  @Test
  void whatHasEndedHasEnded() {
    Lbfgs solver = Lbfgs.cold(problem, new double[CLASSES.dimension()]);
    Descent descent = Descent.toTheEnd(problem, solver, oracle);
    Lbfgs restored = Lbfgs.restore(problem, descent.w(), solver.save());
    assertThat(restored.ended()).isEqualTo(solver.ended());
    assertThat(restored.point()).containsExactly(solver.point());
  }

  @Test
  void refusesWhatBreezeLeft() {
    Map<String, double[]> breeze =
        Map.of("numbers", new double[] {1, 1, 0.7}, "step.0", new double[CLASSES.dimension()]);
    assertThatThrownBy(() -> Lbfgs.restore(problem, new double[CLASSES.dimension()], breeze))
        .isInstanceOf(Snapshot.Unfit.class)
        .hasMessageContaining("lbfgs")
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesAStateThatIsNotWhole() {
    Lbfgs solver = after(10);
    double[] w = solver.point();
    for (String name : solver.save().keySet()) {
      if (name.equals("gradient")) {
        continue; // without it nothing was measured yet
      }
      Map<String, double[]> state = new HashMap<>(solver.save());
      state.remove(name);
      assertThatThrownBy(() -> Lbfgs.restore(problem, w, state))
          .isInstanceOf(Snapshot.Unfit.class)
          .hasMessageContaining(name);
    }
    for (double pairs : new double[] {-1, 1.5, 41, Double.NaN}) {
      Map<String, double[]> state = new HashMap<>(solver.save());
      state.put("lbfgs", new double[] {pairs, 0});
      assertThatThrownBy(() -> Lbfgs.restore(problem, w, state)).isInstanceOf(Snapshot.Unfit.class);
    }
  }

  @Test
  void theFirstQuestionOfAWarmSolverComesBackToo() {
    Lbfgs solver = Lbfgs.warm(problem, after(10).point(), pairs(after(10)));
    Lbfgs restored = Lbfgs.restore(problem, solver.point(), solver.save());
    assertThat(restored.ask()).isInstanceOf(GradientQuestion.class);
    requireSame(nextReport(restored, oracle), nextReport(solver, oracle));
    assertThat(restored.save()).containsExactlyEntriesOf(solver.save());
  }

  /** A line would be the question of one that knows no scale. */
  @Test
  void pairsOfAnotherSolverSaveTheLine() {
    Lbfgs told = Lbfgs.warm(problem, new double[CLASSES.dimension()], pairs(after(10)));
    told.tell(oracle.answer(told.ask()));
    assertThat(told.ask()).isInstanceOf(GradientQuestion.class);
    double[] zeros = new double[CLASSES.dimension()];
    Lbfgs untold =
        Lbfgs.warm(problem, zeros, List.of(new CurvaturePair(zeros.clone(), zeros.clone())));
    untold.tell(oracle.answer(untold.ask()));
    assertThat(untold.ask()).isInstanceOf(LineQuestion.class);
  }

  private List<CurvaturePair> pairs(Lbfgs solver) {
    Map<String, double[]> state = solver.save();
    List<CurvaturePair> pairs = new ArrayList<>();
    for (int k = 0; k < state.get("lbfgs")[0]; k++) {
      pairs.add(
          new CurvaturePair(
              state.get("pair.%d.step".formatted(k)), state.get("pair.%d.change".formatted(k))));
    }
    assertThat(pairs).isNotEmpty();
    return pairs;
  }

  private Lbfgs after(int passes) {
    Lbfgs solver = Lbfgs.cold(problem, new double[CLASSES.dimension()]);
    Descent.run(problem, solver, oracle, passes);
    return solver;
  }

  @Test
  void refusesOtherPenaltiesWithAReason() {
    Problem ball = CLASSES.with(new Constraints.Ball(0.1));
    assertThat(Lbfgs.unsupported(ball).orElseThrow()).contains("Ball", "l1", "box");
    assertThatThrownBy(() -> Lbfgs.cold(ball, new double[CLASSES.dimension()]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Lbfgs.unsupported(ball).orElseThrow());
    for (Penalties penalties : penalties()) {
      assertThat(Lbfgs.unsupported(CLASSES.with(penalties))).isEmpty();
    }
  }

  @Test
  void divergesWhereTheStartIsNotFinite() {
    Lbfgs solver = Lbfgs.cold(problem, new double[CLASSES.dimension()]);
    GradientSum sum = new GradientSum(CLASSES.dimension());
    sum.add(Double.POSITIVE_INFINITY, 1, 1);
    assertThat(solver.tell(sum)).isInstanceOf(Progress.Measured.class);
    Reason reason = solver.ended().orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.DIVERGED);
    assertThat(reason.rule()).isEqualTo("finiteObjective");
    assertThat(Lbfgs.restore(problem, solver.point(), solver.save()).ended()).contains(reason);
  }

  /** 40 pairs while they are short, never fewer than 10. */
  @Test
  void keepsMorePairsWhereTheyAreShort() {
    assertThat(Lbfgs.mostPairs(100)).isEqualTo(40);
    assertThat(Lbfgs.mostPairs(1 << 14)).isEqualTo(32);
    assertThat(Lbfgs.mostPairs(100_000_000)).isEqualTo(10);
    Lbfgs solver = Lbfgs.cold(problem, new double[CLASSES.dimension()]);
    assertThat(Descent.run(problem, solver, oracle, 60).reports()).hasSizeGreaterThan(41);
    assertThat(solver.save().get("lbfgs")[0]).isEqualTo(40);
    Problem lasso = CLASSES.with(Penalties.l1(1e-3));
    Lbfgs orthantWise = Lbfgs.cold(lasso, new double[CLASSES.dimension()]);
    Descent.run(lasso, orthantWise, CLASSES.oracle(lasso), 60);
    assertThat(orthantWise.save().get("lbfgs")[0]).isEqualTo(10);
  }
}
