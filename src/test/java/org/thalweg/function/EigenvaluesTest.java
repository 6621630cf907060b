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

  @Test
  void ofWhatIsNotFiniteAreNotNumbers() {
    double[][] matrix = {{Double.NaN, 1}, {1, 2}};
    assertThat(Eigenvalues.of(matrix).values()).contains(Double.NaN);
  }
}
