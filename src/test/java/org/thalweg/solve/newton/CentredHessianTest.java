package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.ByColumn;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.MadeProblem;

/** Coordinates in which an intercept moves by itself: H is the same function in them. */
class CentredHessianTest {
  private static final int ROWS = 6;
  private static final int FEATURES = 150; // so many that a matrix costs more than iterations

  private final SplittableRandom random = new SplittableRandom(4);
  private final double[] curvatures = random.doubles(ROWS, 0.1, 2).toArray();

  private double[] draw(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  private FactoredHessian wide(boolean hasIntercept, Standardisation coordinates) {
    double[][] x = new double[ROWS][FEATURES];
    for (double[] row : x) {
      Arrays.setAll(row, j -> 3 + random.nextDouble());
    }
    ByColumn rows =
        ByColumn.of(List.of(AllBlocks.dense(x, FEATURES, new double[ROWS], curvatures)), FEATURES);
    int[] among = IntStream.range(0, hasIntercept ? FEATURES + 1 : FEATURES).toArray();
    ColumnProducts products = new ColumnProducts(rows, curvatures, false, FEATURES);
    return new FactoredHessian(rows, coordinates, curvatures, among, products);
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  @ParameterizedTest
  @EnumSource(MadeProblem.Standardised.class)
  void isTheSameFunctionInOtherCoordinates(MadeProblem.Standardised kind) {
    MadeProblem made = MadeProblem.all().get(0).widened(FEATURES);
    MadeProblem own =
        new MadeProblem(
            "", made.loss(), made.penalties(), kind, made.x(), made.labels(), made.weights());
    FactoredHessian plain = wide(true, own.problem().coordinates());
    CentredHessian centred = plain.centred();
    assertThat(centred.tilt()).hasSize(FEATURES + 1).endsWith(0);
    assertThat(centred.second()).isNotSameAs(plain);
    double[] moves = draw(FEATURES + 1);
    double[] image = new double[FEATURES + 1];
    plain.addProduct(moves, image);
    double[] turned = moves.clone();
    centred.moves(turned);
    double[] imageOfTurned = new double[FEATURES + 1];
    centred.second().addProduct(turned, imageOfTurned);
    centred.derivatives(image);
    double size = Math.sqrt(dot(imageOfTurned, imageOfTurned));
    assertThat(imageOfTurned).containsExactly(image, within(1e-10 * size));
    centred.original(turned);
    assertThat(turned).containsExactly(moves, within(1e-8));
    double[] alone = new double[FEATURES + 1];
    alone[FEATURES] = 1;
    double[] column = new double[FEATURES + 1];
    centred.second().addProduct(alone, column);
    assertThat(Arrays.copyOf(column, FEATURES))
        .as("an intercept moves by itself")
        .containsExactly(new double[FEATURES], within(1e-9));
    assertThat(column[FEATURES]).isCloseTo(Arrays.stream(curvatures).sum(), within(1e-12));
    assertThat(centred.second().among()).containsExactly(plain.among());
  }

  @Test
  void withoutAnInterceptTheCoordinatesAreThoseOfW() {
    FactoredHessian plain = wide(false, Standardisation.none());
    CentredHessian same = plain.centred();
    assertThat(same.second()).isSameAs(plain);
    assertThat(same.tilt()).isEmpty();
    double[] moves = draw(FEATURES);
    double[] turned = moves.clone();
    same.moves(turned);
    same.derivatives(turned);
    same.original(turned);
    assertThat(turned).containsExactly(moves);
  }

  @Test
  void rowsWithoutCurvatureHaveNoMeans() {
    Arrays.fill(curvatures, 0);
    FactoredHessian plain = wide(true, Standardisation.none());
    assertThat(plain.centred().second()).isSameAs(plain);
  }

  @Test
  void aMatrixIsAsQuickInAnyCoordinates() {
    double[][] x = {{1, 2}, {3, 4}, {5, 7}, {2, 2}};
    double[] ones = {1, 1, 1, 1};
    ByColumn rows = ByColumn.of(List.of(AllBlocks.dense(x, 2, new double[4], ones)), 2);
    ColumnProducts products = new ColumnProducts(rows, ones, false, 2);
    int[] among = {0, 1, 2};
    FactoredHessian plain =
        new FactoredHessian(rows, Standardisation.none(), ones, among, products);
    assertThat(plain.centred().second()).isSameAs(plain);
    assertThat(plain.among()).isSameAs(among);
  }
}
