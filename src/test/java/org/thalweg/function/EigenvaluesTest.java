package org.thalweg.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EigenvaluesTest {

  /** H·diag(λ)·H with the reflection H = I − 2vvᵀ/‖v‖² has the eigenvalues λ. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 40})
  void areThoseTheMatrixWasMadeFrom(int d) {
    SplittableRandom random = new SplittableRandom(d);
    double[] v = random.doubles(d, -1, 1).toArray();
    double square = Arrays.stream(v).map(x -> x * x).sum();
    double[] eigenvalues = random.doubles(d, -5, 5).sorted().toArray();
    double[][] matrix = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < d; k++) {
          double left = (i == k ? 1 : 0) - 2 * v[i] * v[k] / square;
          double right = (k == j ? 1 : 0) - 2 * v[k] * v[j] / square;
          matrix[i][j] += left * eigenvalues[k] * right;
        }
      }
    }
    assertThat(Eigenvalues.of(matrix).values()).containsExactly(eigenvalues, within(1e-12));
  }

  @Test
  void ofADiagonalMatrixAreItsEntriesInOrder() {
    double[][] matrix = {{3, 0, 0}, {0, -1, 0}, {0, 0, 0}};
    assertThat(Eigenvalues.of(matrix).values()).containsExactly(-1, 0, 3);
    assertThat(matrix[0]).containsExactly(3, 0, 0);
  }

  /** As second derivatives have them where a loss has come to 1e-60: they are to converge, too. */
  @ParameterizedTest
  @ValueSource(ints = {-1000, -700, -200, -60, 60, 200, 900})
  void doNotDependOnTheUnit(int power) {
    int d = 40;
    SplittableRandom random = new SplittableRandom(1);
    double[][] rows = new double[6][];
    Arrays.setAll(rows, i -> random.doubles(d, -1, 1).toArray());
    double[][] matrix = new double[d][d];
    double[][] other = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < rows.length; k++) {
          matrix[i][j] += Math.scalb(rows[k][i] * rows[k][j], -3 * k);
        }
        other[i][j] = Math.scalb(matrix[i][j], power);
      }
    }
    double[] values = Eigenvalues.of(matrix).values();
    assertThat(Eigenvalues.of(other).values())
        .containsExactly(Arrays.stream(values).map(x -> Math.scalb(x, power)).toArray());
  }

  @Test
  void ofWhatIsNotFiniteAreNotNumbers() {
    double[][] matrix = {{Double.NaN, 1}, {1, 2}};
    assertThat(Eigenvalues.of(matrix).values()).contains(Double.NaN);
  }
}
