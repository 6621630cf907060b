package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.svrg.RoundProblem.DIMENSION;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Displacement;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Problem;

/** An epoch from the minimum ends there, whatever the penalty; from elsewhere it does not. */
class LocalEpochTest {
  private static final PointwiseLoss LOSS = new ClassificationLosses.Logistic();
  private final RoundProblem rows = RoundProblem.draw(RoundProblem.Kind.EVEN, true);

  /** λ Σ (√(1 + w²) − 1): a smooth penalty that rounds know nothing of. */
  private record Rounded(double lambda) implements Penalty.Smooth {
    @Override
    public double value(double[] w, int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += lambda * (Math.sqrt(1 + w[i] * w[i]) - 1);
      }
      return sum;
    }

    @Override
    public void addGradient(double[] w, double[] gradient, int from, int to) {
      for (int i = from; i < to; i++) {
        gradient[i] += lambda * w[i] / Math.sqrt(1 + w[i] * w[i]);
      }
    }
  }

  static Stream<Penalties> penalties() {
    return Stream.of(
        Penalties.l2(0.1),
        Penalties.l1(0.02),
        Penalties.elasticNet(0.05, 0.5),
        new Constraints.Box(-0.3, 0.4),
        new Rounded(0.1),
        new Penalties.Sum(List.of(new Rounded(0.05), Penalties.elasticNet(0.05, 0.5))));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void atTheMinimumNothingMoves(Penalties penalties) {
    double[] w = minimum(penalties);
    double[] moved = epoch(penalties, w).mean();
    assertThat(moved).containsExactly(new double[DIMENSION], within(1e-4));
    double[] elsewhere = w.clone();
    Arrays.setAll(elsewhere, j -> w[j] / 2);
    double[] back = epoch(penalties, elsewhere).mean();
    assertThat(Arrays.stream(back).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-2);
  }

  /** Its explicit steps throw w about, until η is shortened. */
  @Test
  void aSteepSmoothPenaltyShortensTheSteps() {
    Problem problem = SvrgTest.problem(LOSS, new Rounded(20));
    SvrgRun run = new SvrgRun(SvrgTest.begin(problem, 3000, 1, 3), SvrgTest.oracle(problem, rows));
    assertThat(run.passesTo(1e-6, 300)).isFinite();
    double first = run.reports().get(0).learningRate();
    double last = run.reports().get(run.reports().size() - 1).learningRate();
    assertThat(last).isLessThan(0.5 * first);
  }

  private double[] minimum(Penalties penalties) {
    Problem problem = SvrgTest.problem(LOSS, penalties);
    SvrgRun run = new SvrgRun(SvrgTest.begin(problem, 3000, 1, 3), SvrgTest.oracle(problem, rows));
    assertThat(run.passesTo(1e-7, 200)).isFinite();
    return run.solver().point();
  }

  private Displacement epoch(Penalties penalties, double[] w) {
    Problem problem = SvrgTest.problem(LOSS, penalties);
    double[] vectors = new double[3 * DIMENSION];
    System.arraycopy(w, 0, vectors, 0, DIMENSION);
    System.arraycopy(rows.gradient(LOSS, w), 0, vectors, DIMENSION, DIMENSION);
    Arrays.fill(vectors, 2 * DIMENSION, vectors.length, 1);
    double meanWeight = Arrays.stream(rows.weights()).average().orElseThrow();
    EpochPlan plan =
        new EpochPlan(
            vectors,
            penalties,
            problem.layout(),
            Standardisation.none(),
            0.5,
            meanWeight,
            1,
            32,
            7);
    Answer answer = SvrgTest.oracle(problem, rows).answer(new EpochQuestion(plan, Draw.all()));
    return (Displacement) answer;
  }
}
