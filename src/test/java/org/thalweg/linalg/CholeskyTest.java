package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {
  /** XᵀX + shift·I of more rows than columns, in wild units. */
  private static double[] matrix(int order, int rows, double shift) {
    SplittableRandom random = new SplittableRandom(order);
    double[] packed = new double[Packed.length(order)];
    for (int r = 0; r < rows; r++) {
      double[] x = random.doubles(order, -1, 1).toArray();
      for (int i = 0; i < order; i++) {
        for (int j = 0; j <= i; j++) {
          packed[Packed.start(i) + j] += x[i] * x[j] * unit(i) * unit(j);
        }
      }
    }
    for (int i = 0; i < order; i++) {
      packed[Packed.start(i) + i] += shift * unit(i) * unit(i);
    }
    return packed;
  }

  private static double unit(int i) {
    return Math.pow(10, i % 7 - 3);
  }

  private static double[] product(double[] packed, double[] x) {
    double[] b = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        b[i] += Packed.at(packed, i, j) * x[j];
      }
    }
    return b;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 63, 64, 65, 100, 131})
  void solvesWhateverTheUnits(int order) {
    double[] packed = matrix(order, 2 * order, 0.1);
    double[] wanted = new SplittableRandom(1).doubles(order, -1, 1).toArray();
    for (int i = 0; i < order; i++) {
      wanted[i] /= unit(i);
    }
    double[] found = Cholesky.of(packed, order).solve(product(packed, wanted));
    for (int i = 0; i < order; i++) {
      assertThat(found[i]).isCloseTo(wanted[i], within(1e-9 / unit(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 33, 66, 131})
  void vectorsHaveTheBitsOfTheLoops(int order) {
    double[] triangle = matrix(order, order + 1, 1);
    for (int j = 0; j < order; j++) {
      double[] loops = new double[order];
      double[] vectors = new double[order];
      Cholesky.dotsByLoops(triangle, j, order, j, loops);
      if (VectorModule.isThere()) {
        TriangleVectors.dots(triangle, j, order, j, vectors);
        assertThat(vectors).isEqualTo(loops);
      }
      double expected = 0;
      for (int k = 0; k < j; k++) {
        expected += triangle[Packed.start(order - 1) + k] * triangle[Packed.start(j) + k];
      }
      assertThat(loops[order - 1 - j]).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
    }
  }

  /** Of fewer rows than columns, and of a column of zeros: a solution exists, and is found. */
  @ParameterizedTest
  @ValueSource(ints = {2, 9, 40, 70})
  void solvesWhereColumnsDependOnEachOther(int order) {
    double[] packed = matrix(order, order / 2, 0);
    for (int j = 0; j < order; j++) {
      packed[Packed.start(order - 1) + j] = 0;
    }
    double[] some = new double[order];
    for (int i = 0; i < order; i++) {
      some[i] = 1 / unit(i);
    }
    double[] b = product(packed, some);
    double[] found = Cholesky.of(packed, order).solve(b);
    double[] again = product(packed, found);
    for (int i = 0; i < order; i++) {
      assertThat(again[i]).isCloseTo(b[i], within(1e-8 * order * unit(i)));
    }
    assertThat(found[order - 1]).isZero();
  }
}
