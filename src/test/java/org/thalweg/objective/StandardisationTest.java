package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.GradientSum;

class StandardisationTest {
  private static final int ROWS = 30;
  private static final int FEATURES = 4; // the third never changes
  private static final LinearObjective LINEAR =
      new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, true);

  /** Three sums with intercepts, and two more without, as in a layer and a factorization. */
  private static final List<InputWeights> PIECES =
      List.of(new InputWeights(1, 3, 13), new InputWeights(16, 2, -1));

  private final SplittableRandom random = new SplittableRandom(5);
  private final double[][] x = new double[ROWS][FEATURES];
  private final double[] labels = new double[ROWS];
  private final double[] weights = new double[ROWS];
  private final FeatureMoments moments = new FeatureMoments(FEATURES);

  StandardisationTest() {
    for (int i = 0; i < ROWS; i++) {
      x[i] = new double[] {random.nextInt(3), random.nextDouble(4, 9), 7, random.nextDouble(-1, 1)};
      labels[i] = random.nextInt(2);
      weights[i] = random.nextDouble(0.5, 2);
    }
    moments.add(AllBlocks.dense(x, FEATURES, labels, weights));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sumsAreThoseOverDataThatWereStandardised(boolean centres) {
    Standardisation standardisation = Standardisation.of(moments, LINEAR.inputs(), centres);
    double[][] z = new double[ROWS][FEATURES];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < FEATURES; j++) {
        double shifted = x[i][j] - (centres ? moments.mean(j) : 0);
        z[i][j] = moments.variance(j) == 0 ? 0 : shifted / Math.sqrt(moments.variance(j));
      }
    }
    double[] w = random.doubles(FEATURES + 1, -1, 1).toArray();
    GradientSum expected = sum(w, AllBlocks.dense(z, FEATURES, labels, weights));
    GradientSum actual =
        sum(standardisation.original(w), AllBlocks.sparse(x, FEATURES, labels, weights));
    standardisation.transform(actual.gradient());
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-12));
    assertThat(actual.gradient()).containsExactly(expected.gradient(), within(1e-12));
  }

  private static GradientSum sum(double[] w, Block block) {
    GradientSum sum = new GradientSum(w.length);
    LINEAR.accumulate(w, block, org.thalweg.linalg.Rows.all(block.rows()), sum);
    return sum;
  }

  /** (A·u)·g = u·(Aᵀ·g): the gradient of f(A·u) by u is Aᵀ times that of f. */
  @Test
  void theGradientGoesThroughTheTransposeOfWhatWGoesThrough() {
    Standardisation scaled = Standardisation.of(moments, PIECES, false);
    Standardisation centred = Standardisation.of(moments, PIECES.subList(0, 1), true);
    for (Standardisation standardisation : List.of(scaled, centred)) {
      double[] u = random.doubles(25, -1, 1).toArray();
      double[] g = random.doubles(25, -1, 1).toArray();
      double before = dot(standardisation.original(u), g);
      standardisation.transform(g);
      assertThat(dot(u, g)).isCloseTo(before, within(1e-12));
    }
  }

  @Test
  void theWayBackUndoesTheWayThereButForConstants() {
    Standardisation standardisation = Standardisation.of(moments, PIECES.subList(0, 1), true);
    double[] u = standardisation.withoutConstants(random.doubles(25, -1, 1).toArray());
    assertThat(Arrays.copyOfRange(u, 7, 10)).containsExactly(0, 0, 0);
    assertThat(standardisation.standardised(standardisation.original(u)))
        .containsExactly(u, within(1e-14));
  }

  @Test
  void theWayBackKeepsTheScores() {
    Standardisation standardisation = Standardisation.of(moments, LINEAR.inputs(), true);
    double[] w = {0.5, -0.25, 3, 1, 2}; // with a weight on the constant
    Block block = AllBlocks.dense(x, FEATURES, labels, weights);
    double[] again = standardisation.original(standardisation.standardised(w));
    assertThat(again[2]).isZero();
    assertThat(LINEAR.scores(again, block)).containsExactly(LINEAR.scores(w, block), within(1e-12));
  }

  /** So a gradient in the units of scaled features is that of features about their means. */
  @Test
  void unitsOfScaledFeaturesMakeTheGradientThatOfStandardisedOnes() {
    Standardisation scaled = Standardisation.of(moments, LINEAR.inputs(), false);
    Standardisation whole = Standardisation.of(moments, LINEAR.inputs(), true);
    double[] w = random.doubles(FEATURES + 1, -1, 1).toArray();
    double[] raw = sum(w, AllBlocks.dense(x, FEATURES, labels, weights)).gradient();
    double[] expected = raw.clone();
    whole.transform(expected);
    double[] actual = raw.clone();
    scaled.transform(actual);
    Standardisation units = scaled.units(moments, LINEAR.inputs(), true);
    units.centre(actual);
    units.scale(actual);
    assertThat(actual).containsExactly(expected, within(1e-12 * ROWS));
    assertThat(whole.units(moments, LINEAR.inputs(), true).centres()).isFalse();
  }

  @Test
  void knowsTheFeaturesThatNeverChange() {
    assertThat(Standardisation.of(moments, PIECES, false).constants()).containsExactly(2);
    assertThat(Standardisation.none().constants()).isEmpty();
    assertThat(Standardisation.none().isIdentity()).isTrue();
  }

  @Test
  void rejectsWhatHasNoPlaceForAMean() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardisation.of(moments, PIECES, true))
        .withMessage("the sums of x must have an intercept");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardisation.of(moments, List.of(), false))
        .withMessage("the model must be linear in x at first");
    FeatureMoments huge = new FeatureMoments(2);
    huge.add(AllBlocks.dense(new double[][] {{0, 1e200}, {0, 1}}, 2, new double[2], null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardisation.of(huge, PIECES, false))
        .withMessageStartingWith("the variance of feature 2 must be finite but was ");
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
