package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Problem;
import org.thalweg.solve.svrg.Svrg.Scaling;

/**
 * Two features and least squares, whose curvature is 1, so that the rate is 1/√(mean·largest) of
 * the squared lengths of rows.
 */
class ScalingTest {
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final int ROWS = 400;

  private static Problem problem(boolean intercept) {
    return new Problem(
        new LinearObjective(new RegressionLosses.HalfSquared(), 2, intercept), Penalties.none());
  }

  /** All rows are alike but the first. */
  private static double[][] rows(double[] first, double... others) {
    double[][] x = new double[ROWS][];
    Arrays.fill(x, others);
    x[0] = first;
    return x;
  }

  private static RowNorms norms(Problem problem, double[][] x, double[] weights, double[] scale) {
    RowNorms norms = new RowNorms(2);
    norms.add(
        AllBlocks.dense(x, 2, new double[x.length], weights),
        StandardisedSums.rowMetric(problem.coordinates(), scale, 2));
    return norms;
  }

  private int passes;

  private Scaling found(Problem problem, double[][] x) {
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    return found(problem, x, ones);
  }

  private Scaling found(Problem problem, double[][] x, double[] weights) {
    passes = 0;
    return Scaling.of(
            problem,
            scale -> {
              passes++;
              return norms(problem, x, weights, scale);
            })
        .orElseThrow();
  }

  /** Length 2 each; the intercept has a quarter of the mean. */
  @Test
  void rowsOfOneLengthAreNotScaled() {
    Problem problem = problem(true);
    Scaling found = found(problem, rows(new double[] {1, -1}, 1, 1));
    assertThat(passes).isEqualTo(1);
    assertThat(found.scale()).containsExactly(1, 1, 0.5);
    assertThat(found.rate()).isCloseTo(1 / 2.5, CLOSE);
    assertThat(found.meanWeight()).isEqualTo(1);
    assertThat(found.penaltyEvery()).isEqualTo(32);
  }

  @Test
  void withoutAnInterceptThereIsNoneInTheLengths() {
    Problem problem = problem(false);
    Scaling found = found(problem, rows(new double[] {1, -1}, 1, 1));
    assertThat(passes).isEqualTo(1);
    assertThat(found.scale()).containsExactly(1, 1);
    assertThat(found.rate()).isCloseTo(0.5, CLOSE);
  }

  /**
   * The weights 1, 1 and 4, of which the mean is 2: the last row counts as two of length 2, and so
   * does its intercept, a quarter of the mean length.
   */
  @Test
  void theHeaviestRowHasTheHeaviestIntercept() {
    Problem problem = problem(true);
    double[][] x = {{1, 1}, {1, 1}, {1, 1}};
    Scaling found = found(problem, x, new double[] {1, 1, 4});
    assertThat(found.rate()).isCloseTo(1 / Math.sqrt(2.5 * (4 + 1)), CLOSE);
    assertThat(found.meanWeight()).isEqualTo(2);
  }

  /** One row has 100 where all others have 0: the feature is divided by its root mean square, 5. */
  @Test
  void aFeatureWithAnOutlierIsScaled() {
    Problem problem = problem(true);
    Scaling found = found(problem, rows(new double[] {0, 100}, 1, 0));
    assertThat(passes).isEqualTo(2);
    double first = 1 / Math.sqrt(399 / 400.);
    double mean = (399 * first + 2000) / 400;
    assertThat(found.scale()).containsExactly(new double[] {first, 0.2, mean / 4}, CLOSE);
    assertThat(found.rate()).isCloseTo(1 / Math.sqrt(1.25 * mean * (2000 + mean / 4)), CLOSE);
  }

  /** The outlier is long in a feature of all rows, and the other feature is its alone. */
  @Test
  void whereScalingMakesAnOutlierLongerThereIsNone() {
    Problem problem = problem(true);
    Scaling found = found(problem, rows(new double[] {40, 1}, 1, 0));
    assertThat(passes).isEqualTo(2);
    double mean = (399 + 1601) / 400.;
    assertThat(found.scale()).containsExactly(1, 1, mean / 4);
    assertThat(found.rate()).isCloseTo(1 / Math.sqrt(1.25 * mean * (1601 + mean / 4)), CLOSE);
  }

  /** 16 times the mean is no outlier yet: 15.5 takes one pass, 16.5 takes two. */
  @Test
  void anOutlierIsSixteenTimesAsLongAsTheMean() {
    Problem problem = problem(false);
    for (double times : new double[] {15.5, 16.5}) {
      double square = times * 399 / (400 - times); // of the first row, where the others have 1
      double[][] x = rows(new double[] {0, Math.sqrt(square)}, 1, 0);
      found(problem, x);
      assertThat(passes).as("%s", times).isEqualTo(times < 16 ? 1 : 2);
    }
  }

  @Test
  void emptyRowsLeaveALengthOfOne() {
    for (boolean intercept : new boolean[] {true, false}) {
      Problem problem = problem(intercept);
      Scaling found = found(problem, rows(new double[2], 0, 0));
      assertThat(passes).isEqualTo(1);
      assertThat(found.rate()).isEqualTo(1);
      assertThat(found.scale()).startsWith(1, 1).endsWith(1);
    }
  }
}
