package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.solve.AllSolvers.Counted;
import org.thalweg.solve.AllSolvers.Member;

/**
 * Runs that ended, by rules that look at the way to a point and not at the point alone, too: what
 * they leave says that they are over, and a larger budget goes on from there as if it had been
 * there from the start.
 */
@Tag("members")
class EndedRunsTest {
  private static final int STEPS = 26; // the hand-over is after the 21st report at the earliest
  private static final int[] CUTS = {1, 9, 21, 25};
  private static final StrongConvexity UNKNOWN = new StrongConvexity(0, Optional.of("not asked"));
  private static final StopCriterion MOST = new StopCriterion.MaxSteps(STEPS);
  private static final List<String> RULES = // that end runs at all
      List.of("maxEpochs", "smallStep", "objectiveChange", "relativeGap");
  private static final List<String> ENDED_BY = new ArrayList<>();

  private record Run(TrainingResult result, List<Snapshot> snapshots, int questions) {
    static Run of(Member member, MadeProblem problem, StopCriterion stop, Optional<Snapshot> from) {
      List<Snapshot> snapshots = new ArrayList<>();
      try (Oracle oracle = problem.oracle(member.batchRows())) {
        Minimiser minimiser =
            Minimiser.of(problem.problem(), oracle, stop)
                .keeping(new EverySnapshot(snapshots, true));
        Counted solver =
            new Counted(
                from.isPresent()
                    ? member.restore(problem, AllSolvers.read(from.get()))
                    : member.begin(problem));
        TrainingResult result =
            from.isPresent()
                ? minimiser.resume(solver, AllSolvers.read(from.get()))
                : minimiser.minimise(solver);
        return new Run(result, snapshots, solver.questions());
      }
    }

    static Run of(Member member, MadeProblem problem, StopCriterion stop) {
      return of(member, problem, stop, Optional.empty());
    }

    Optional<Snapshot> last() {
      return Optional.of(snapshots.get(snapshots.size() - 1));
    }
  }

  private static List<StopCriterion> rules(Member member) {
    List<StopCriterion> rules = new ArrayList<>();
    rules.add(new StopCriterion.MaxEpochs(5.5));
    rules.add(new StopCriterion.SmallStep(0.05));
    rules.add(new StopCriterion.ObjectiveChange(0.05, 3));
    if (member.batchRows() == 0) {
      rules.add(new StopCriterion.RelativeGap(0.05, UNKNOWN));
    }
    return rules;
  }

  @ParameterizedTest
  @MethodSource("org.thalweg.solve.SolverContractTest#runs")
  void takeNoStepByWhateverRuleTheyEnded(Member member, MadeProblem problem) {
    for (StopCriterion rule : rules(member)) {
      StopCriterion stop = rule.or(MOST);
      Run whole = Run.of(member, problem, stop);
      ENDED_BY.add(whole.result.reason().rule());
      Run again = Run.of(member, problem, stop, whole.last());
      assertThat(again.questions).as(rule.toString()).isZero();
      requireSame(rule.toString(), again.result, whole.result);
    }
  }

  /** Else the test above would say nothing of them. */
  @AfterAll
  static void everyRuleEndedRuns() {
    assertThat(ENDED_BY).containsAll(RULES);
  }

  @ParameterizedTest
  @MethodSource("org.thalweg.solve.SolverContractTest#runs")
  void goOnWithALargerBudgetAsIfTheyHadHadItFromTheStart(Member member, MadeProblem problem) {
    Run whole = Run.of(member, problem, MOST);
    for (int steps : CUTS) {
      Run cut = Run.of(member, problem, new StopCriterion.MaxSteps(steps));
      String at = "after %d steps".formatted(steps);
      if (!cut.result.reason().rule().equals("maxSteps")) {
        continue; // it was over before
      }
      Run on = Run.of(member, problem, MOST, cut.last());
      requireSame(at, on.result, whole.result);
    }
  }

  private static void requireSame(String as, TrainingResult again, TrainingResult expected) {
    assertThat(again.w()).as(as).isEqualTo(expected.w());
    assertThat(again.reason()).as(as).isEqualTo(expected.reason());
    assertThat(again.steps()).as(as).isEqualTo(expected.steps());
    assertThat(again.history().rowsSeen()).as(as).isEqualTo(expected.history().rowsSeen());
    assertThat(again.isNearMinimum()).as(as).isEqualTo(expected.isNearMinimum());
    Double relative = expected.relativeGradient(); // may be not a number
    assertThat(again.relativeGradient()).as(as).isEqualTo(relative);
  }
}
