package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.svrg.RoundProblem.DIMENSION;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.EverySnapshot;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.svrg.RoundProblem.Kind;

/** Rounds without a step size, on rows of even length, with outliers, with unscaled columns. */
class VarianceReducedTest {
  private static final PointwiseLoss SQUARED = new RegressionLosses.HalfSquared();
  private static final PointwiseLoss LOGISTIC = new ClassificationLosses.Logistic();

  private static final double TOLERANCE = 1e-6; // F rounds off, so its root is near the floor

  private record Case(PointwiseLoss loss, Penalties penalties, Kind kind) {
    /** A box on columns of unlike scales is hard: nothing but the rows bends F there. */
    double passes() {
      return penalties instanceof Constraints.Box && kind == Kind.UNSCALED ? 400 : 150;
    }
  }

  static Stream<Case> cases() {
    Penalties box = new Constraints.Box(-0.3, 0.4);
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(
                        Penalties.l2(1e-2),
                        Penalties.l1(0.02),
                        Penalties.elasticNet(0.05, 0.5),
                        box)
                    .flatMap(
                        penalty ->
                            Stream.of(SQUARED, LOGISTIC)
                                .map(loss -> new Case(loss, penalty, kind))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reachTheConditionsOfTheMinimum(Case each) {
    RoundProblem problem = RoundProblem.draw(each.kind, each.loss == LOGISTIC);
    TrainingResult result =
        rounds(each.loss, each.penalties, converged(TOLERANCE, each.passes()), Checkpoints.none())
            .train(problem.source(each.loss), new double[DIMENSION]);
    assertThat(result.reason().rule()).isEqualTo("gradientNorm");
    assertThat(problem.violation(each.loss, each.penalties, result.w())).isLessThan(2 * TOLERANCE);
  }

  @Test
  void goOnFromEverySnapshotToTheSameBits() {
    RoundProblem problem = RoundProblem.draw(Kind.OUTLIERS, true);
    Penalties penalties = Penalties.elasticNet(0.01, 0.5);
    List<Snapshot> snapshots = new ArrayList<>();
    StopCriterion stop = new StopCriterion.MaxSteps(14);
    TrainingResult whole =
        rounds(LOGISTIC, penalties, stop, new EverySnapshot(snapshots, false))
            .train(problem.source(LOGISTIC), new double[DIMENSION]);
    assertThat(snapshots).hasSize(13);
    for (Snapshot snapshot : snapshots) {
      Snapshot read = Snapshot.of(snapshot.step(), snapshot.arrays());
      assertThat(VarianceReduced.tookThis(read)).isTrue();
      TrainingResult rest =
          rounds(LOGISTIC, penalties, stop, Checkpoints.none())
              .resume(problem.source(LOGISTIC), read);
      assertThat(rest.w()).isEqualTo(whole.w());
      assertThat(rest.history().epochs()).isEqualTo(whole.history().epochs());
    }
  }

  @Test
  void roundsOfAnotherFractionOfTheRowsAreForgotten() {
    List<Snapshot> snapshots = new ArrayList<>();
    rounds(
            LOGISTIC,
            Penalties.l2(1e-6),
            new StopCriterion.MaxSteps(40),
            new EverySnapshot(snapshots, false))
        .train(RoundProblem.draw(Kind.OUTLIERS, true).source(LOGISTIC), new double[DIMENSION]);
    double fraction = fraction(snapshots.get(0));
    int changes = 0;
    for (Snapshot snapshot : snapshots) {
      if (fraction(snapshot) != fraction) {
        assertThat(snapshot.memory()).doesNotContainKey("anderson.image.0");
        fraction = fraction(snapshot);
        changes++;
      }
    }
    assertThat(changes).isPositive();
  }

  private static double fraction(Snapshot snapshot) {
    return snapshot.memory(Rounds.FIGURES, 6)[3];
  }

  @Test
  void whereNoDrawnRowHasAWeightMoreAreDrawn() {
    RoundSource source = new Weightless(RoundProblem.draw(Kind.EVEN, false).source(SQUARED));
    TrainingResult result =
        rounds(SQUARED, Penalties.none(), converged(1e-6, 150), Checkpoints.none())
            .train(source, new double[DIMENSION]);
    assertThat(result.reason().rule()).isEqualTo("gradientNorm");
  }

  /** A source in which only epochs of all rows find one with a weight. */
  private record Weightless(RoundSource inner) implements Around {
    @Override
    public Displacement epoch(EpochPlan plan) {
      return plan.fraction() < 1 ? Displacement.none(DIMENSION, 0) : inner.epoch(plan);
    }
  }

  @Test
  void theNumberOfCoresChangesNoBit() {
    RoundProblem problem = RoundProblem.draw(Kind.EVEN, true);
    List<double[]> ends = new ArrayList<>();
    for (int cores : new int[] {1, 2, 5}) {
      ForkJoinPool pool = new ForkJoinPool(cores);
      ends.add(pool.submit(() -> eightRounds(problem)).join());
      pool.shutdown();
    }
    assertThat(ends.get(1)).isEqualTo(ends.get(0));
    assertThat(ends.get(2)).isEqualTo(ends.get(0));
  }

  private static double[] eightRounds(RoundProblem problem) {
    StopCriterion stop = new StopCriterion.MaxSteps(8);
    return rounds(LOGISTIC, Penalties.l2(1e-3), stop, Checkpoints.none())
        .train(problem.source(LOGISTIC), new double[DIMENSION])
        .w();
  }

  @Test
  void neverEndAboveWhereTheyBegan() {
    RoundProblem problem = RoundProblem.draw(Kind.UNSCALED, false);
    List<Double> good = new ArrayList<>();
    TrainingResult result =
        rounds(SQUARED, Penalties.l2(1e-3), new StopCriterion.MaxSteps(20), Checkpoints.none())
            .train(problem.source(SQUARED), new double[DIMENSION]);
    for (int i = 0; i < 20; i++) {
      good.add(result.history().objective(i));
    }
    double end = problem.source(SQUARED).evaluate(result.w(), 0).meanLoss();
    double[] w = Arrays.copyOf(result.w(), RoundProblem.FEATURES);
    end += 1e-3 / 2 * Arrays.stream(w).map(v -> v * v).sum();
    assertThat(end).isCloseTo(good.stream().min(Double::compare).orElseThrow(), within(1e-12));
  }

  @Test
  void aStartWithoutAFiniteObjectiveIsDivergence() {
    double[] far = new double[DIMENSION];
    Arrays.fill(far, 1e200);
    TrainingResult result =
        rounds(SQUARED, Penalties.none(), converged(1e-6, 150), Checkpoints.none())
            .train(RoundProblem.draw(Kind.EVEN, false).source(SQUARED), far);
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.DIVERGED);
    assertThat(result.reason().detail()).isEqualTo("objective Infinity");
    assertThat(result.w()).isEqualTo(far);
  }

  @Test
  void whereNothingLowersTheObjectiveTheyStallAtTheLastGoodPoint() {
    RoundSource rising = new Rising(RoundProblem.draw(Kind.EVEN, false).source(SQUARED));
    double[] start = new double[DIMENSION];
    TrainingResult result =
        rounds(SQUARED, Penalties.none(), converged(1e-6, 150), Checkpoints.none())
            .train(rising, start);
    assertThat(result.reason().kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(result.w()).isEqualTo(start);
    assertThat(result.history().steps()).isBetween(10, 40);
  }

  @Test
  void theTimeOfTheRoundsOnASampleCounts() {
    RoundSource slow = new SlowToSample(RoundProblem.draw(Kind.EVEN, false).source(SQUARED));
    TrainingResult result =
        rounds(SQUARED, Penalties.none(), new StopCriterion.MaxSteps(1), Checkpoints.none())
            .train(slow, new double[DIMENSION]);
    assertThat(result.history().elapsed()).isGreaterThan(SlowToSample.TIME);
  }

  /** A source whose every look finds a higher loss than the one before. */
  private record Rising(RoundSource inner) implements Around {
    @Override
    public GradientSum evaluate(double[] w, long step) {
      GradientSum sum = inner.evaluate(w, step);
      sum.add(1e6 * (step + 1), 0, 0);
      return sum;
    }
  }

  /** A source that claims so many rows that there are rounds on a sample, and drags them out. */
  private record SlowToSample(RoundSource inner) implements Around {
    static final Duration TIME = Duration.ofMillis(200);

    @Override
    public long rows() {
      return 3 * inner.rows();
    }

    @Override
    public RoundSource sample(long rows, long key) {
      try {
        Thread.sleep(TIME.toMillis());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return inner.sample(rows, key);
    }
  }

  /** A source like another. */
  private interface Around extends RoundSource {
    RoundSource inner();

    @Override
    default long rows() {
      return inner().rows();
    }

    @Override
    default GradientSum evaluate(double[] w, long step) {
      return inner().evaluate(w, step);
    }

    @Override
    default RowNorms norms(double[] scale) {
      return inner().norms(scale);
    }

    @Override
    default Displacement epoch(EpochPlan plan) {
      return inner().epoch(plan);
    }

    @Override
    default double cheapFraction() {
      return inner().cheapFraction();
    }

    @Override
    default RoundSource sample(long rows, long key) {
      return inner().sample(rows, key);
    }
  }

  private static VarianceReduced rounds(
      PointwiseLoss loss, Penalties penalties, StopCriterion stop, Checkpoints checkpoints) {
    return new VarianceReduced(
        RoundProblem.objective(loss), penalties, stop, List.of(), checkpoints, 3);
  }

  private static StopCriterion converged(double tolerance, double passes) {
    return new StopCriterion.GradientNorm(tolerance).or(new StopCriterion.MaxEpochs(passes));
  }
}
