package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.RowQuestion;

/** What Newton's method keeps from one question to the next, whether all rows count or some. */
class NewtonStateTest {
  private static final MadeProblem MADE = MadeProblem.all().get(0).with(Penalties.l1(0.01));
  private static final double[] FAR = {30, -20, 10, 40, -30, 20, -10};

  private final Problem problem = MADE.problem();

  /** The kind of a question, and where it is asked. */
  private static String told(Question<?> question) {
    return question.getClass().getSimpleName()
        + " "
        + question.draw()
        + Arrays.deepToString(((RowQuestion<?>) question).vectors().toArray());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Long.MAX_VALUE})
  void goesOnWithTheSameQuestionsFromEveryAnswer(long rows) {
    try (Oracle oracle = MADE.oracle(0)) {
      Newton solver = Newton.begin(problem, FAR, rows);
      List<String> asked = new ArrayList<>();
      List<Integer> at = new ArrayList<>();
      List<Map<String, double[]>> states = new ArrayList<>();
      List<double[]> points = new ArrayList<>();
      while (solver.ended().isEmpty()) {
        asked.add(told(solver.ask()));
        Progress progress = solver.tell(oracle.answer(solver.ask()));
        if (progress instanceof Progress.Measured) {
          at.add(asked.size());
          states.add(solver.save());
          points.add(solver.point().clone());
        }
      }
      assertThat(states).hasSizeGreaterThan(5);
      for (int k = 0; k < states.size(); k++) {
        Newton again = Newton.restore(problem, points.get(k), states.get(k));
        assertThat(again.save()).usingRecursiveComparison().isEqualTo(states.get(k));
        List<String> rest = new ArrayList<>();
        while (again.ended().isEmpty()) {
          rest.add(told(again.ask()));
          assertThat(again.tell(oracle.answer(again.ask()))).isNotNull();
        }
        assertThat(rest).isEqualTo(asked.subList(at.get(k), asked.size()));
        assertThat(again.ended()).isEqualTo(solver.ended());
        assertThat(again.point()).isEqualTo(solver.point());
      }
      Newton ended = Newton.restore(problem, solver.point(), solver.save());
      assertThat(ended.ended().map(Reason::kind)).contains(Reason.Kind.STALLED);
      assertThat(ended.ended()).isEqualTo(solver.ended());
    }
  }

  @Test
  void aStartIsSavedAsSuch() {
    Newton solver = Newton.begin(problem, FAR, 1);
    Newton again = Newton.restore(problem, FAR, solver.save());
    assertThat(told(again.ask())).isEqualTo(told(solver.ask()));
    assertThat(again.ended()).isEmpty();
  }

  /** So does every solver that keeps the point where it began. */
  @Test
  void whatHasDivergedHasDiverged() {
    HessianSum lost = new HessianSum(FAR.length);
    lost.gradient().add(Double.NaN, 1, 1);
    Newton newton = Newton.begin(problem, FAR, 1);
    newton.tell(lost);
    assertThat(newton.ended().map(Reason::kind)).contains(Reason.Kind.DIVERGED);
    assertThat(Newton.restore(problem, FAR, newton.save()).ended()).isEqualTo(newton.ended());
    ScreenedSetting setting =
        new ScreenedSetting(problem, new WorkingSet(0.9, 50), Optional.empty());
    ScreenedNewton screened = ScreenedNewton.begin(setting, FAR);
    screened.tell(lost);
    assertThat(screened.ended().map(Reason::kind)).contains(Reason.Kind.DIVERGED);
    ScreenedNewton again = ScreenedNewton.restore(setting, FAR, screened.save());
    assertThat(again.ended()).isEqualTo(screened.ended());
  }

  /** As where a run that has ended is resumed with another share of the gap. */
  @Test
  void aScreenedRunThatIsToComeCloserGoesOn() {
    ScreenedSetting setting =
        new ScreenedSetting(problem, new WorkingSet(0.9, 50), Optional.empty());
    try (Oracle oracle = MADE.oracle(0)) {
      ScreenedNewton rough = ScreenedNewton.begin(setting, MADE.start(), 0.1);
      while (rough.ended().isEmpty()) {
        rough.tell(oracle.answer(rough.ask()));
      }
      assertThat(rough.ended().map(Reason::kind)).contains(Reason.Kind.CONVERGED);
      Map<String, double[]> saved = rough.save();
      double[] point = rough.point();
      assertThat(ScreenedNewton.restore(setting, point, saved, 0.1).ended())
          .isEqualTo(rough.ended());
      ScreenedNewton finer = ScreenedNewton.restore(setting, point, saved, 1e-9);
      assertThat(finer.ended()).isEmpty();
      while (finer.ended().isEmpty()) {
        finer.tell(oracle.answer(finer.ask()));
      }
      assertThat(finer.objective().orElseThrow()).isLessThan(rough.objective().orElseThrow());
    }
  }

  @Test
  void theQuestionsAnswerThemselvesInOrder() {
    try (Oracle oracle = MADE.oracle(0)) {
      Newton solver = Newton.begin(problem, MADE.start(), 1);
      Answer first = oracle.answer(solver.ask());
      assertThat(solver.tell(first)).isInstanceOf(Progress.Measured.class);
      assertThat(told(solver.ask())).startsWith("LineQuestion");
      assertThat(solver.tell(oracle.answer(solver.ask()))).isEqualTo(Progress.pending());
    }
  }
}
