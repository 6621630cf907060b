package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.MadeProblem.Standardised;
import org.thalweg.solve.Problem;
import org.thalweg.solve.truncated.LinearRows.FeatureSquares;

/** Mean squares of features, beside loops over the rows. */
class FeatureSquaresTest {
  private static final MadeProblem CLASSES = MadeProblem.all().get(0);

  private static double[] byLoops(MadeProblem made) {
    double[] squares = new double[made.features() + 1];
    double weight = Arrays.stream(made.weights()).sum();
    double[][] rows = SecondOrder.rows(made);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < squares.length; j++) {
        squares[j] += made.weights()[i] / weight * rows[i][j] * rows[i][j];
      }
    }
    return squares;
  }

  @ParameterizedTest
  @EnumSource(Standardised.class)
  void areThoseOfTheRowsByHoweverManyParts(Standardised standardised) {
    MadeProblem made = SecondOrder.classes(standardised, Penalties.l2(0.01));
    List<List<Block>> shards = made.shards();
    for (int parts = 1; parts <= shards.size(); parts++) {
      assertThat(FeatureSquares.of(made.problem(), shards, parts))
          .containsExactly(byLoops(made), within(1e-12));
    }
  }

  @Test
  void haveNoOneWithoutAnIntercept() {
    LinearObjective objective = (LinearObjective) CLASSES.problem().objective();
    Problem without =
        new Problem(new LinearObjective(objective.loss(), 6, false), Penalties.l2(0.01));
    assertThat(FeatureSquares.of(without, CLASSES.shards(), 2))
        .containsExactly(Arrays.copyOf(byLoops(CLASSES), 6), within(1e-12));
  }

  /** Which are those of the standard deviations there, and cost no pass. */
  @Test
  void areThoseOfTheUnitsWhereTheProblemHasThem() {
    Problem plain = CLASSES.problem();
    FeatureMoments moments = new FeatureMoments(CLASSES.features());
    CLASSES.shards().forEach(shard -> shard.forEach(moments::add));
    Standardisation units = plain.coordinates().units(moments, plain.objective().inputs(), true);
    Problem problem = new Problem(plain.objective(), plain.penalties(), plain.coordinates(), units);
    double[] variances = new double[CLASSES.features() + 1];
    Arrays.setAll(variances, j -> j == CLASSES.features() ? 1 : moments.variance(j));
    assertThat(FeatureSquares.of(problem, List.of(), 1)).containsExactly(variances, within(1e-12));
  }
}
