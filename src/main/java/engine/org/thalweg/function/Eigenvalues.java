package org.thalweg.function;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Eigenvalues of a symmetric matrix, ascending, and the eigenvectors of length 1 that belong to
 * them.
 *
 * @param values not numbers where the matrix holds what is not finite, and the vectors then neither
 * @param vectors one a column
 */
record Eigenvalues(double[] values, double[][] vectors) {

  static Eigenvalues of(double[][] symmetric) {
    int d = symmetric.length;
    double[] values = new double[d];
    double[][] vectors = new double[d][d];
    if (!Arrays.stream(symmetric).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      Arrays.fill(values, Double.NaN);
      Arrays.stream(vectors).forEach(row -> Arrays.fill(row, Double.NaN));
      return new Eigenvalues(values, vectors);
    }
    int power = power(symmetric);
    Array2DRowRealMatrix matrix = new Array2DRowRealMatrix(d, d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) { // to the last bit, or it is taken for another kind
        double entry = symmetric[Math.max(i, j)][Math.min(i, j)];
        matrix.setEntry(i, j, Math.scalb(entry, -power));
      }
    }
    EigenDecomposition found = new EigenDecomposition(matrix);
    int[] order =
        IntStream.range(0, d)
            .boxed()
            .sorted(Comparator.comparingDouble(found::getRealEigenvalue))
            .mapToInt(k -> k)
            .toArray();
    for (int k = 0; k < d; k++) {
      values[k] = Math.scalb(found.getRealEigenvalue(order[k]), power);
      for (int i = 0; i < d; i++) {
        vectors[i][k] = found.getV().getEntry(i, order[k]);
      }
    }
    return new Eigenvalues(values, vectors);
  }

  /**
   * The power of two that the largest entry is about: without it, what is left of entries near the
   * smallest numbers never converges.
   */
  private static int power(double[][] matrix) {
    double largest =
        Arrays.stream(matrix).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
    return largest == 0 ? 0 : Math.getExponent(largest);
  }
}
