package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.solve.AllSolvers.Member;
import org.thalweg.solve.StopCriterion.MaxSteps;

/** What validation promises, with every solver. */
@Tag("members")
class ValidationContractTest {
  private static final int STEPS = 26; // as in the contract of solvers
  private static final int EVERY = 3;

  /**
   * Those of the contract of solvers but for the longest, in which a face of many columns is solved
   * by conjugate gradients. That contract resumes it from every snapshot, and its columns without
   * the wide ones, and the other wide problems, are among these.
   */
  static Stream<Arguments> runs() {
    return SolverContractTest.runs()
        .filter(run -> !((MadeProblem) run.get()[1]).name().equals("scaled and centred, wide"));
  }

  /** The distance from a point beside the minimum, so that the lowest point is not the best. */
  private static final class Distance implements Validation.Scorer {
    private final List<double[]> measured = new ArrayList<>();

    @Override
    public String metric() {
      return "distance";
    }

    @Override
    public double measure(double[] w) {
      measured.add(w.clone());
      return of(w);
    }

    static double of(double[] w) {
      double sum = 0;
      for (int i = 0; i < w.length; i++) {
        sum += (w[i] - 0.05 * (i % 3)) * (w[i] - 0.05 * (i % 3));
      }
      return sum;
    }

    @Override
    public boolean isBetter(double value, double other, double margin) {
      return value < other - margin || Double.isNaN(other) && !Double.isNaN(value);
    }
  }

  private record Run(TrainingResult result, List<Snapshot> snapshots, Distance distance) {
    static Run of(Member member, MadeProblem problem, int steps, int patience, Snapshot from) {
      return of(member, problem, new MaxSteps(steps), patience, from);
    }

    static Run of(
        Member member, MadeProblem problem, StopCriterion stop, int patience, Snapshot from) {
      List<Snapshot> snapshots = new ArrayList<>();
      Distance distance = new Distance();
      try (Oracle oracle = problem.oracle(member.batchRows())) {
        Minimiser minimiser =
            Minimiser.of(problem.problem(), oracle, stop)
                .keeping(new EverySnapshot(snapshots, true))
                .validated(Optional.of(new Validation(distance, EVERY, patience, 0)));
        TrainingResult result =
            from == null
                ? minimiser.minimise(member.begin(problem))
                : minimiser.resume(member.restore(problem, from), from);
        return new Run(result, snapshots, distance);
      }
    }

    List<ValidationSeries.Point> points() {
      return result.validation().orElseThrow().points();
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void theResultIsTheBestOfAllThatWereMeasured(Member member, MadeProblem problem) {
    for (int patience : new int[] {0, 1, 2}) {
      Run run = Run.of(member, problem, STEPS, patience, null);
      double best = run.distance.measured.stream().mapToDouble(Distance::of).min().orElseThrow();
      assertThat(Distance.of(run.result.w())).isEqualTo(best);
      assertThat(run.result.validation().orElseThrow().best().value()).isEqualTo(best);
      assertThat(run.points()).extracting(ValidationSeries.Point::value).contains(best);
      assertThat(run.points().get(0).value()).isEqualTo(Distance.of(problem.start()));
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void anySnapshotResumesToTheSameBitsAndTheSameSeries(Member member, MadeProblem problem) {
    for (int patience : new int[] {0, 2}) {
      Run whole = Run.of(member, problem, STEPS, patience, null);
      for (int i = 0; i < whole.snapshots.size(); i++) {
        Snapshot snapshot = whole.snapshots.get(i);
        StopCriterion stop = new MaxSteps(STEPS);
        StopCriterion until = SolverContractTest.until(i, snapshot, stop, whole.result);
        Run rest = Run.of(member, problem, until, patience, AllSolvers.read(snapshot));
        if (until != stop) {
          Snapshot last = rest.snapshots.get(rest.snapshots.size() - 1);
          SameSnapshots.requireNext(last, i, whole.snapshots);
          continue;
        }
        assertThat(rest.result.w()).isEqualTo(whole.result.w());
        assertThat(rest.result.reason()).isEqualTo(whole.result.reason());
        assertThat(rest.result.validation()).isEqualTo(whole.result.validation());
      }
    }
  }

  /** What is measured after some steps is what a run of as many without validation gives back. */
  @ParameterizedTest
  @MethodSource("runs")
  void validationChangesNoStep(Member member, MadeProblem problem) {
    Run run = Run.of(member, problem, STEPS, 0, null);
    List<Snapshot> plain = new ArrayList<>();
    try (Oracle oracle = problem.oracle(member.batchRows())) {
      Minimiser.of(problem.problem(), oracle, new MaxSteps(STEPS))
          .keeping(new EverySnapshot(plain, true))
          .minimise(member.begin(problem));
    }
    assertThat(plain).hasSameSizeAs(run.snapshots);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(run.snapshots.get(i).w()).isEqualTo(plain.get(i).w());
    }
    for (ValidationSeries.Point point : run.points()) {
      boolean isWalked = // where no steps were taken back, the snapshot after as many steps
          point.steps() > 0 && run.result.history().setbacks() == 0;
      if (isWalked) {
        double[] w =
            plain.stream()
                .filter(snapshot -> snapshot.step() == point.steps())
                .findFirst()
                .orElseThrow()
                .w();
        assertThat(point.value()).isEqualTo(Distance.of(w));
      }
    }
  }
}
