package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.svrg.RoundProblem.DIMENSION;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.StopCriterion;

/** An epoch from the minimum ends there, whatever the penalty; from elsewhere it does not. */
class LocalEpochTest {
  private static final PointwiseLoss LOSS = new ClassificationLosses.Logistic();
  private final RoundProblem problem = RoundProblem.draw(RoundProblem.Kind.EVEN, true);
  private final LinearObjective objective = RoundProblem.objective(LOSS);

  static Stream<Penalties> penalties() {
    return Stream.of(
        Penalties.l2(0.1),
        Penalties.l1(0.02),
        Penalties.elasticNet(0.05, 0.5),
        new Constraints.Box(-0.3, 0.4));
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

  private double[] minimum(Penalties penalties) {
    StopCriterion stop = new StopCriterion.GradientNorm(1e-7).or(new StopCriterion.MaxEpochs(150));
    return new VarianceReduced(objective, penalties, stop, List.of(), Checkpoints.none(), 3)
        .train(problem.source(LOSS), new double[DIMENSION])
        .w();
  }

  private Displacement epoch(Penalties penalties, double[] w) {
    double[] vectors = new double[3 * DIMENSION];
    System.arraycopy(w, 0, vectors, 0, DIMENSION);
    System.arraycopy(problem.gradient(LOSS, w), 0, vectors, DIMENSION, DIMENSION);
    Arrays.fill(vectors, 2 * DIMENSION, vectors.length, 1);
    double meanWeight = Arrays.stream(problem.weights()).average().orElseThrow();
    EpochPlan plan =
        new EpochPlan(vectors, penalties, objective.layout(), 0.5, meanWeight, 1, 32, 7);
    return problem.source(LOSS).epoch(plan);
  }
}
