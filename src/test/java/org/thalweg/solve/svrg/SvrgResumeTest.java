package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.thalweg.solve.svrg.RoundProblem.DIMENSION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Vectors;

/** A run that is saved after any report goes on from there to the same bits, in every state. */
class SvrgResumeTest {
  private static final Problem PROBLEM =
      SvrgTest.problem(new ClassificationLosses.Logistic(), Penalties.elasticNet(1e-4, 0.5));
  private static final RoundProblem ROWS = RoundProblem.draw(RoundProblem.Kind.OUTLIERS, true);
  private static final int REPORTS = 45;

  /**
   * A run.
   *
   * @param rows that the data are said to have: with many there is a phase on a sample
   * @param radius beyond which F is raised, so that w cannot leave the ball
   */
  private record Course(String name, long rows, double localFraction, double radius) {
    Svrg.SvrgSetting setting() {
      return new Svrg.SvrgSetting(PROBLEM, rows, localFraction, 5);
    }

    SvrgRun run(Svrg solver) {
      return new SvrgRun(solver, new Walled(SvrgTest.oracle(PROBLEM, ROWS), radius));
    }

    SvrgRun begin() {
      return run(Svrg.begin(setting(), new double[DIMENSION]));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** F, and much more outside of a ball: a function of w alone, with many points to reject. */
  private record Walled(Oracle inner, double radius) implements OneByOne {
    @Override
    public Answer reply(Question<?> question) {
      Answer answer = inner.answer(question);
      if (question instanceof GradientQuestion gradient && Vectors.norm(gradient.w()) > radius) {
        GradientSum sum = (GradientSum) answer;
        sum.add(sum.weight() * 1e3, 0, 0);
      }
      return answer;
    }

    @Override
    public long rows() {
      return inner.rows();
    }
  }

  static Stream<Course> courses() {
    double all = Double.POSITIVE_INFINITY;
    return Stream.of(
        new Course("few rows grow to all", 3000, 1, all),
        new Course("a sample comes first", 6000, 1, all),
        new Course("few rows fit one process", 6000, 0.2, all),
        new Course("points are rejected on the way", 3000, 1, 2),
        new Course("points are rejected on all rows", 6000, 0.2, 2),
        new Course("no point but the start is accepted", 3000, 1, 0));
  }

  /** A report, the state after it, and the point then. */
  private record Saved(int reports, double[] point, Map<String, double[]> state) {}

  @ParameterizedTest
  @MethodSource("courses")
  void goesOnFromEveryReportToTheSameBits(Course course) {
    List<Saved> saved = new ArrayList<>();
    SvrgRun whole = course.begin();
    whole.to(
        REPORTS,
        solver -> saved.add(new Saved(whole.reports().size(), solver.point(), solver.save())));
    for (Saved from : saved) {
      Svrg restored = Svrg.restore(course.setting(), from.point.clone(), from.state);
      assertSame(restored.save(), from.state);
      SvrgRun rest = course.run(restored).to(whole.reports().size() - from.reports);
      for (int i = 0; i < rest.reports().size(); i++) {
        Measurement expected = whole.reports().get(from.reports + i);
        assertThat(rest.reports().get(i))
            .usingRecursiveComparison()
            .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
            .isEqualTo(expected);
      }
      assertThat(rest.reports()).hasSize(whole.reports().size() - from.reports);
      assertThat(rest.solver().ended()).isEqualTo(whole.solver().ended());
      assertThat(rest.solver().point()).isEqualTo(whole.solver().point());
      assertSame(rest.solver().save(), whole.solver().save());
    }
  }

  private static void assertSame(Map<String, double[]> state, Map<String, double[]> expected) {
    assertThat(state.keySet()).isEqualTo(expected.keySet());
    state.forEach((name, array) -> assertThat(array).as(name).isEqualTo(expected.get(name)));
  }

  /** So that no state is left out: which of the saved ones a course went through. */
  @Test
  void theCoursesGoThroughEveryState() {
    List<String> states = new ArrayList<>();
    courses()
        .forEach(
            course -> {
              double[] rate = new double[1];
              course
                  .begin()
                  .to(
                      REPORTS,
                      solver -> {
                        Map<String, double[]> saved = solver.save();
                        double[] length = saved.get("svrg.length");
                        rate[0] = rate[0] == 0 ? length[0] : rate[0];
                        boolean hasNext = saved.keySet().stream().anyMatch("svrg.next"::equals);
                        states.add(hasNext ? "image next" : "epoch next");
                        states.add(length[1] < 1 ? "few rows" : "all rows");
                        states.add(length[0] < rate[0] ? "short steps" : "long steps");
                        states.add(solver.ended().isPresent() ? "ended" : "goes on");
                        states.add(
                            saved.containsKey("svrg.anderson.pairs.1.image")
                                ? "pairs"
                                : "no pairs");
                      });
            });
    assertThat(states)
        .contains(
            "image next",
            "epoch next",
            "few rows",
            "all rows",
            "short steps",
            "long steps",
            "ended",
            "goes on",
            "pairs",
            "no pairs");
  }

  @Test
  void aFinishedRunStaysFinished() {
    Course course = courses().reduce((a, b) -> b).orElseThrow();
    Svrg end = course.begin().to(REPORTS).solver();
    Svrg again = Svrg.restore(course.setting(), end.point(), end.save());
    assertThat(again.ended().orElseThrow().kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(again.ended()).isEqualTo(end.ended());
  }

  @Test
  void theStateOfAnotherSolverOrProblemIsRefused() {
    Svrg.SvrgSetting setting = courses().findFirst().orElseThrow().setting();
    double[] point = new double[DIMENSION];
    assertThatThrownBy(() -> Svrg.restore(setting, point, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("svrg");
    Map<String, double[]> state = courses().findFirst().orElseThrow().begin().to(3).solver().save();
    state.put("svrg.image", new double[2]);
    assertThatThrownBy(() -> Svrg.restore(setting, point, state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("image");
  }
}
