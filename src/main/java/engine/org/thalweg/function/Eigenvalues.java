package org.thalweg.function;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.exception.MaxCountExceededException;
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
  private static final int SWEEPS = 30; // of rotations; a handful converge

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
    try {
      EigenDecomposition found = new EigenDecomposition(matrix);
      return sorted(found.getRealEigenvalues(), found.getV().getData(), power);
    } catch (MaxCountExceededException e) { // where entries are of very unlike sizes
      return rotated(matrix.getData(), power);
    }
  }

  private static Eigenvalues sorted(double[] found, double[][] in, int power) {
    int d = found.length;
    int[] order =
        IntStream.range(0, d)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> found[k]))
            .mapToInt(k -> k)
            .toArray();
    double[] values = new double[d];
    double[][] vectors = new double[d][d];
    for (int k = 0; k < d; k++) {
      values[k] = Math.scalb(found[order[k]], power);
      for (int i = 0; i < d; i++) {
        vectors[i][k] = in[i][order[k]];
      }
    }
    return new Eigenvalues(values, vectors);
  }

  /** By rotations, which always converge: C. G. J. Jacobi (1846). */
  private static Eigenvalues rotated(double[][] a, int power) {
    int d = a.length;
    double[][] v = new double[d][d];
    IntStream.range(0, d).forEach(i -> v[i][i] = 1);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          if (Math.abs(a[p][q]) > Double.MIN_NORMAL) {
            double theta = 0.5 * (a[q][q] - a[p][p]) / a[p][q];
            double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
            double c = 1 / Math.sqrt(t * t + 1);
            rotate(a, v, p, q, c, t * c);
          }
        }
      }
    }
    double[] values = IntStream.range(0, d).mapToDouble(i -> a[i][i]).toArray();
    return sorted(values, v, power);
  }

  /** Makes the entry (p, q) zero. */
  private static void rotate(double[][] a, double[][] v, int p, int q, double c, double s) {
    for (double[] row : a) {
      turn(row, p, q, c, s);
    }
    for (int j = 0; j < a.length; j++) {
      double first = a[p][j];
      a[p][j] = c * first - s * a[q][j];
      a[q][j] = s * first + c * a[q][j];
    }
    for (double[] row : v) {
      turn(row, p, q, c, s);
    }
  }

  private static void turn(double[] row, int p, int q, double c, double s) {
    double first = row[p];
    row[p] = c * first - s * row[q];
    row[q] = s * first + c * row[q];
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
