package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.lbfgs.Lbfgs.InverseHessian;

/** Against the matrix itself, from the update formula of BFGS. */
class InverseHessianTest {
  private static final int LENGTH = 6;
  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void multipliesAsTheMatrixOfBfgsDoes(int count) {
    List<CurvaturePair> pairs = pairs(count);
    InverseHessian memory = of(3, pairs);
    assertThat(memory.factors())
        .extracting(InverseHessian.Factor::pair)
        .containsExactlyElementsOf(pairs.subList(Math.max(0, count - 3), count));
    double[] v = vector();
    double[] expected = product(matrix(memory, new int[] {0, 1, 2, 3, 4, 5}), v);
    assertThat(memory.times(v, Face.everywhere()).orElseThrow())
        .containsExactly(expected, within(1e-12));
  }

  /** Coordinates 1 and 4 may not move: as if there were four. */
  @Test
  void isRestrictedToTheCoordinatesThatMayMove() {
    InverseHessian memory = of(10, pairs(4));
    double[] low = {-9, 5, -9, -9, 6, -9};
    double[] high = {9, 5, 9, 9, 6, 9};
    int[] free = {0, 2, 3, 5};
    double[] v = vector();
    v[1] = 0;
    v[4] = 0;
    double[] actual = memory.times(v, new Face(low, high)).orElseThrow();
    double[] shorter = product(matrix(memory, free), pick(v, free));
    assertThat(pick(actual, free)).containsExactly(shorter, within(1e-12));
    assertThat(actual[1]).isZero();
    assertThat(actual[4]).isZero();
  }

  /** H y = s of the newest pair. */
  @Test
  void satisfiesTheSecantEquation() {
    List<CurvaturePair> pairs = pairs(5);
    InverseHessian memory = of(10, pairs);
    CurvaturePair newest = pairs.get(4);
    assertThat(memory.times(newest.change(), Face.everywhere()).orElseThrow())
        .containsExactly(newest.step(), within(1e-12));
  }

  @Test
  void leavesOutPairsWithoutPositiveCurvature() {
    InverseHessian none = InverseHessian.EMPTY;
    double[] s = {1, 0, 0, 0, 0, 0};
    for (double y : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-320}) {
      double[] change = new double[LENGTH];
      change[0] = y;
      assertThat(none.with(new CurvaturePair(s, change), 10, null)).as("%s", y).isEmpty();
    }
    double[] steep = {0.9e-12, 1, 0, 0, 0, 0};
    assertThat(none.with(new CurvaturePair(s, steep), 10, null)).isEmpty();
    assertThat(none.times(s, Face.everywhere())).isEmpty();
    assertThat(none.diagonal()).isNull();
    steep[0] = 1.1e-12;
    assertThat(none.with(new CurvaturePair(s, steep), 10, null)).isPresent();
  }

  /** Whatever the units of loss and features. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-100, 1e-30, 1e30, 1e100})
  void takesPairsInAnyUnit(double unit) {
    CurvaturePair one = pairs(1).get(0);
    double[] s = Arrays.stream(one.step()).map(x -> x / unit).toArray();
    double[] y = Arrays.stream(one.change()).map(x -> x * unit).toArray();
    assertThat(InverseHessian.EMPTY.with(new CurvaturePair(s, y), 1, null)).isPresent();
  }

  /** The diagonal of the update of D⁻¹, written out. */
  @Test
  void theDiagonalLearnsAsGilbertAndLemarechalSay() {
    List<CurvaturePair> pairs = pairs(2);
    InverseHessian memory = of(5, pairs.subList(0, 1));
    double first = dot(pairs.get(0).step(), pairs.get(0).change());
    double scale = first / dot(pairs.get(0).change(), pairs.get(0).change());
    assertThat(memory.diagonal()).containsOnly(scale);
    memory = of(5, pairs);
    double[] s = pairs.get(1).step();
    double[] y = pairs.get(1).change();
    double sy = dot(s, y);
    double yDy = scale * dot(y, y);
    double sDs = dot(s, s) / scale;
    for (int i = 0; i < LENGTH; i++) {
      double inverse =
          yDy / (sy * scale) + y[i] * y[i] / sy - yDy * s[i] * s[i] / (sy * sDs * scale * scale);
      assertThat(memory.diagonal()[i]).isCloseTo(1 / inverse, within(1e-12));
    }
  }

  @Test
  void theDiagonalStaysPositiveAndFinite() {
    InverseHessian memory = InverseHessian.EMPTY;
    double[] unit = {1, 0, 0, 0, 0, 0};
    for (int k = 0; k < 200; k++) {
      double[] change = {Math.pow(10, -k), 0, 0, 0, 0, 0};
      memory = memory.with(new CurvaturePair(unit, change), 2, null).orElseThrow();
    }
    for (double each : memory.diagonal()) {
      assertThat(each).isBetween(0x1p-500, 0x1p500);
    }
  }

  private static InverseHessian of(int most, List<CurvaturePair> pairs) {
    InverseHessian memory = InverseHessian.EMPTY;
    for (CurvaturePair pair : pairs) {
      memory = memory.with(pair, most, null).orElseThrow();
    }
    return memory;
  }

  private List<CurvaturePair> pairs(int count) {
    List<CurvaturePair> pairs = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] s = vector();
      double[] y = new double[LENGTH];
      for (int i = 0; i < LENGTH; i++) { // a Hessian that is diagonally dominant
        y[i] = (3 + i) * s[i] + 0.5 * s[(i + 1) % LENGTH] + 0.5 * s[(i + LENGTH - 1) % LENGTH];
      }
      pairs.add(new CurvaturePair(s, y));
    }
    return pairs;
  }

  private double[] vector() {
    double[] v = new double[LENGTH];
    Arrays.setAll(v, i -> random.nextDouble() * 2 - 1);
    return v;
  }

  /** H ← (1 − ρsyᵀ)H(1 − ρysᵀ) + ρssᵀ, ρ = 1/s·y, from the scaled diagonal. */
  private static double[][] matrix(InverseHessian memory, int[] free) {
    int n = free.length;
    double[] d = pick(memory.diagonal(), free);
    List<CurvaturePair> pairs = memory.factors().stream().map(InverseHessian.Factor::pair).toList();
    CurvaturePair newest = pairs.get(pairs.size() - 1);
    double[] newestY = pick(newest.change(), free);
    double square = 0;
    for (int i = 0; i < n; i++) {
      square += newestY[i] * newestY[i] * d[i];
    }
    double[][] h = new double[n][n];
    for (int i = 0; i < n; i++) {
      h[i][i] = d[i] * dot(pick(newest.step(), free), newestY) / square;
    }
    for (CurvaturePair pair : pairs) {
      double[] s = pick(pair.step(), free);
      double[] y = pick(pair.change(), free);
      double rho = 1 / dot(s, y);
      double[] hy = product(h, y);
      double yhy = dot(y, hy);
      double[][] next = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          next[i][j] =
              h[i][j]
                  - rho * (s[i] * hy[j] + hy[i] * s[j])
                  + rho * rho * yhy * s[i] * s[j]
                  + rho * s[i] * s[j];
        }
      }
      h = next;
    }
    return h;
  }

  private static double[] product(double[][] h, double[] v) {
    double[] product = new double[v.length];
    Arrays.setAll(product, i -> dot(h[i], v));
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] pick(double[] v, int[] coordinates) {
    return Arrays.stream(coordinates).mapToDouble(i -> v[i]).toArray();
  }
}
