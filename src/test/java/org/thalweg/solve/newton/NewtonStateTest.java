package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

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
        asked.add(told(ask(solver)));
        Progress progress = tell(solver, oracle.answer(ask(solver)));
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
          rest.add(told(ask(again)));
          assertThat(tell(again, oracle.answer(ask(again)))).isNotNull();
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
    assertThat(told(ask(again))).isEqualTo(told(ask(solver)));
    assertThat(again.ended()).isEmpty();
  }

  /** So does every solver that keeps the point where it began. */
  @Test
  void whatHasDivergedHasDiverged() {
    HessianSum lost = new HessianSum(FAR.length);
    lost.gradient().add(Double.NaN, 1, 1);
    Newton newton = Newton.begin(problem, FAR, 1);
    tell(newton, lost);
    assertThat(newton.ended().map(Reason::kind)).contains(Reason.Kind.DIVERGED);
    assertThat(Newton.restore(problem, FAR, newton.save()).ended()).isEqualTo(newton.ended());
    ScreenedSetting setting =
        new ScreenedSetting(problem, new WorkingSet(0.9, 50), Optional.empty());
    ScreenedNewton screened = ScreenedNewton.begin(setting, FAR);
    tell(screened, lost);
    assertThat(screened.ended().map(Reason::kind)).contains(Reason.Kind.DIVERGED);
    ScreenedNewton again = ScreenedNewton.restore(setting, FAR, screened.save(), Double.NaN);
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
        tell(rough, oracle.answer(ask(rough)));
      }
      assertThat(rough.ended().map(Reason::kind)).contains(Reason.Kind.CONVERGED);
      Map<String, double[]> saved = rough.save();
      double[] point = rough.point();
      assertThat(ScreenedNewton.restore(setting, point, saved, 0.1).ended())
          .isEqualTo(rough.ended());
      ScreenedNewton finer = ScreenedNewton.restore(setting, point, saved, 1e-9);
      assertThat(finer.ended()).isEmpty();
      while (finer.ended().isEmpty()) {
        tell(finer, oracle.answer(ask(finer)));
      }
      assertThat(finer.objective().orElseThrow()).isLessThan(rough.objective().orElseThrow());
    }
  }

  @Test
  void theQuestionsAnswerThemselvesInOrder() {
    try (Oracle oracle = MADE.oracle(0)) {
      Newton solver = Newton.begin(problem, MADE.start(), 1);
      Answer first = oracle.answer(ask(solver));
      assertThat(tell(solver, first)).isInstanceOf(Progress.Measured.class);
      assertThat(told(ask(solver))).startsWith("LineQuestion");
      assertThat(tell(solver, oracle.answer(ask(solver)))).isEqualTo(Progress.pending());
    }
  }
}
