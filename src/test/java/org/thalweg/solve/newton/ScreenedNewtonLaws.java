package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Draw;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;

/**
 * Points of a path, one from the other, beside Newton's method from zeros for each of them. Those
 * that inherit say for which problems, by {@code cases()}.
 */
abstract class ScreenedNewtonLaws {
  static final int WIDE = 300; // more columns than are all taken in
  private static final int MOST = 400;
  private static final WorkingSet SCREEN = new WorkingSet(0.6, MOST);
  private static final double ENDLESS = 1e300;
  static final double CLOSE = 1e-9; // of F

  /** F that Newton finds alone, by λ; the same for both ways to a point. */
  private static final Map<MadeProblem, Map<Double, Double>> ALONE = new IdentityHashMap<>();

  static ScreenedSetting setting(Problem problem, Optional<HeldRows> held) {
    return new ScreenedSetting(problem, SCREEN, held);
  }

  private static Optional<HeldRows> held(MadeProblem made, boolean holds) {
    return holds
        ? Optional.of(
            HeldRows.of(made.problem(), made.shards().stream().flatMap(List::stream).toList()))
        : Optional.empty();
  }

  static TrainingResult run(Problem problem, Oracle oracle, ScreenedNewton solver) {
    return Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(300)).minimise(solver);
  }

  static Problem at(MadeProblem made, double lambda) {
    Penalties penalties =
        made.penalties() instanceof Penalties.ElasticNet both
            ? Penalties.elasticNet(lambda, both.l1Ratio())
            : Penalties.l1(lambda);
    Problem problem = made.problem();
    return new Problem(problem.objective(), penalties, problem.coordinates());
  }

  static PathState atZeros(MadeProblem made, Oracle oracle, Optional<HeldRows> held) {
    Problem endless = at(made, ENDLESS);
    ScreenedNewton solver = ScreenedNewton.begin(setting(endless, held), made.start());
    TrainingResult result = run(endless, oracle, solver);
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(result.isNearMinimum()).isTrue();
    assertThat(Arrays.copyOf(result.w(), made.features())).containsOnly(0);
    return solver.state();
  }

  static double largest(MadeProblem made, PathState zeros) {
    double ratio = made.penalties() instanceof Penalties.ElasticNet both ? both.l1Ratio() : 1;
    return Arrays.stream(zeros.gradient()).limit(made.features()).map(Math::abs).max().getAsDouble()
        / ratio;
  }

  static double objective(Problem problem, Oracle oracle, double[] w) {
    return problem.objective(w, oracle.gradient(w, Draw.all()).meanLoss());
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("cases")
  void everyPointIsTheMinimumThatNewtonFindsAlone(MadeProblem made, boolean holds) {
    Oracle oracle = made.oracle(0);
    Optional<HeldRows> held = held(made, holds);
    PathState state = atZeros(made, oracle, held);
    double largest = largest(made, state);
    PenaltyPath path = new PenaltyPath(new PenaltyPath.Shape.L1Path(), 12, 1e-2);
    for (int k = 0; k < path.points(); k++) {
      Problem problem = at(made, path.lambda(largest, k));
      ScreenedNewton solver = ScreenedNewton.begin(setting(problem, held), state);
      TrainingResult result = run(problem, oracle, solver);
      assertThat(result.reason().kind())
          .as("%d: %s", k, result.reason())
          .isEqualTo(Reason.Kind.CONVERGED);
      double alone =
          ALONE
              .computeIfAbsent(made, key -> new HashMap<>())
              .computeIfAbsent(
                  path.lambda(largest, k), lambda -> alone(problem, oracle, made.start()));
      double found = objective(problem, oracle, result.w());
      assertThat(found).as("point %d", k).isLessThanOrEqualTo(alone + CLOSE * Math.abs(alone));
      if (k == 0) {
        assertThat(Arrays.copyOf(result.w(), made.features())).containsOnly(0);
      } else {
        assertThat(Arrays.copyOf(result.w(), made.features()))
            .isNotEqualTo(new double[made.features()]);
      }
      state = solver.state();
    }
  }

  static double alone(Problem problem, Oracle oracle, double[] start) {
    double[] w =
        Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(200))
            .minimise(Newton.begin(problem, start, 0))
            .w();
    return objective(problem, oracle, w);
  }

  /**
   * Far apart, and looking at nothing beyond what is drawn from 0 already, so that much is missed.
   */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("cases")
  void whatTheScreenLeftOutWronglyIsTakenIn(MadeProblem made, boolean holds) {
    Oracle oracle = made.oracle(0);
    Optional<HeldRows> held = held(made, holds);
    PathState zeros = atZeros(made, oracle, held);
    Problem problem = at(made, 0.03 * largest(made, zeros));
    ScreenedNewton solver =
        ScreenedNewton.begin(new ScreenedSetting(problem, new WorkingSet(1, MOST), held), zeros);
    TrainingResult result = run(problem, oracle, solver);
    double alone = alone(problem, oracle, made.start());
    assertThat(objective(problem, oracle, result.w()))
        .as("%s", result.reason())
        .isLessThanOrEqualTo(alone + CLOSE * Math.abs(alone));
  }

  /** A good one and one that is far off, of which some weights have another sign. */
  @ParameterizedTest
  @MethodSource("cases")
  void aGuessOfItsEndLeadsToTheSameMinimum(MadeProblem made, boolean holds) {
    Oracle oracle = made.oracle(0);
    Optional<HeldRows> held = held(made, holds);
    PathState zeros = atZeros(made, oracle, held);
    Problem problem = at(made, 0.1 * largest(made, zeros));
    ScreenedSetting setting = setting(problem, held);
    double[] plain = run(problem, oracle, ScreenedNewton.begin(setting, zeros)).w();
    double least = objective(problem, oracle, plain);
    for (double share : List.of(0.99, -3.0)) {
      double[] guess = Arrays.stream(plain).map(x -> share * x).toArray();
      TrainingResult result = run(problem, oracle, ScreenedNewton.begin(setting, zeros, guess));
      assertThat(result.reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
      assertThat(objective(problem, oracle, result.w()))
          .isLessThanOrEqualTo(least + CLOSE * Math.abs(least));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everySnapshotResumesToTheSameBits(MadeProblem made, boolean holds) {
    Oracle oracle = made.oracle(0);
    Optional<HeldRows> held = held(made, holds);
    PathState zeros = atZeros(made, oracle, held);
    Problem problem = at(made, 0.1 * largest(made, zeros));
    List<Snapshot> snapshots = new ArrayList<>();
    Checkpoints every = new EverySnapshot(snapshots, true);
    StopCriterion budget = new StopCriterion.MaxSteps(300);
    ScreenedNewton solver = ScreenedNewton.begin(setting(problem, held), zeros);
    TrainingResult whole = Minimiser.of(problem, oracle, budget).keeping(every).minimise(solver);
    assertThat(snapshots).hasSizeGreaterThanOrEqualTo((int) whole.steps());
    Problem next = at(made, 0.08 * largest(made, zeros));
    double[] after =
        run(next, oracle, ScreenedNewton.begin(setting(next, held), solver.state())).w();
    for (Snapshot snapshot : snapshots) {
      ScreenedNewton restored =
          ScreenedNewton.restore(
              setting(problem, held), snapshot.w(), snapshot.memory(), Double.NaN);
      TrainingResult result = Minimiser.of(problem, oracle, budget).resume(restored, snapshot);
      assertThat(result.w()).isEqualTo(whole.w());
      assertThat(result.steps()).isEqualTo(whole.steps());
      assertThat(result.history().epochs()).isEqualTo(whole.history().epochs());
      assertThat(run(next, oracle, ScreenedNewton.begin(setting(next, held), restored.state())).w())
          .isEqualTo(after);
    }
  }
}
