package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.memory.MemoryOracle;

/** Directions of few rows of many features, beside products with the second derivatives. */
class RowSystemTest {
  private static final int FEATURES = 70;
  private static final int ROWS = 9; // of a block
  private static final double LAMBDA = 1e-3;

  private final List<List<Block>> shards = new ArrayList<>();
  private final FeatureMoments moments = new FeatureMoments(FEATURES);
  private final SplittableRandom random = new SplittableRandom(7);

  RowSystemTest() {
    for (int b = 0; b < 3; b++) {
      double[] values = random.doubles((long) ROWS * FEATURES, -1, 3).toArray();
      double[] labels = new double[ROWS];
      Arrays.setAll(labels, i -> random.nextInt(2));
      double[] weights = random.doubles(ROWS, 0, 3).toArray();
      weights[4] = 0;
      double[] offsets = random.doubles(ROWS, -2, 2).toArray();
      Block block = new DenseBlock(FEATURES, values, new Targets(ROWS, labels, weights, offsets));
      moments.add(block);
      if (b == 1) {
        shards.get(0).add(block); // a shard of two blocks
      } else {
        shards.add(new ArrayList<>(List.of(block)));
      }
    }
  }

  private Problem problem(boolean hasIntercept, String form) {
    LinearObjective objective =
        new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, hasIntercept);
    Standardisation coordinates =
        form.equals("as they are")
            ? Standardisation.none()
            : Standardisation.of(moments, objective.inputs(), form.equals("centred"));
    return new Problem(objective, Penalties.l2(LAMBDA), coordinates);
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of(false, "as they are", 0),
        Arguments.of(true, "as they are", 0),
        Arguments.of(true, "as they are", 0.5),
        Arguments.of(false, "scaled", 0),
        Arguments.of(true, "centred", 0),
        Arguments.of(true, "centred", 0.5));
  }

  @ParameterizedTest(name = "intercept {0}, features {1}, penalty of the intercept {2}")
  @MethodSource("forms")
  void solvesTheSystemOfAStep(boolean hasIntercept, String form, double ofIntercept) {
    Problem problem = problem(hasIntercept, form);
    double[] l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    if (hasIntercept) {
      l2[FEATURES] = ofIntercept;
    }
    LinearRows rows = new LinearRows(problem.objective(), shards);
    rows.moveTo(problem.coordinates(), random.doubles(l2.length, -0.3, 0.3).toArray());
    double[] gradient = random.doubles(l2.length, -1, 1).toArray();
    RowSystem system = rows.system(problem, l2);
    double[] d = system.direction(gradient, rows.curvatures(), rows.weight());
    double[] slopes = new double[rows.rows()];
    double[] product = rows.product(problem.coordinates(), d, slopes);
    for (int j = 0; j < l2.length; j++) {
      double image = product[j] / rows.weight() + l2[j] * d[j];
      assertThat(image).isCloseTo(-gradient[j], within(1e-9));
    }
    assertThat(system.multiplied(d)).containsExactly(slopes, within(1e-9));
  }

  @Test
  void isMadeAnewForAnotherPenalty() {
    Problem problem = problem(true, "as they are");
    double[] l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
    LinearRows rows = new LinearRows(problem.objective(), shards);
    RowSystem system = rows.system(problem, l2);
    double[] other = Arrays.stream(l2).map(lambda -> 2 * lambda).toArray();
    assertThat(rows.system(problem, l2.clone())).isSameAs(system);
    assertThat(system.isUnder(other)).isFalse();
    assertThat(rows.system(problem, other).isUnder(other)).isTrue();
  }

  @Test
  void paysForFewRowsOnceProductsHaveCostAsMuch() {
    assertThat(RowSystem.pays(512, 1024, 64)).isTrue();
    assertThat(RowSystem.pays(512, 1024, 63)).isFalse();
    assertThat(RowSystem.pays(512, 1023, 64)).isFalse();
    assertThat(RowSystem.pays(513, 1026, 65)).isFalse();
  }

  @Test
  void leadsARunThatIsResumedToTheSameBits() {
    Problem problem = problem(true, "as they are");
    TruncatedNewton whole = TruncatedNewton.begin(problem, 1e-6, new double[FEATURES + 1]);
    minimise(problem, whole, 30);
    TruncatedNewton first = TruncatedNewton.begin(problem, 1e-6, new double[FEATURES + 1]);
    minimise(problem, first, 4);
    assertThat(first.save().get("truncated")[1]).isGreaterThan(27 / 8.0); // so that it pays
    TruncatedNewton rest =
        TruncatedNewton.restore(problem, 1e-6, first.point().clone(), first.save());
    minimise(problem, rest, 30);
    assertThat(rest.point()).containsExactly(whole.point());
  }

  private void minimise(Problem problem, TruncatedNewton solver, long steps) {
    try (MemoryOracle oracle = new MemoryOracle(problem, shards, 1)) {
      Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(steps)).minimise(solver);
    }
  }
}
