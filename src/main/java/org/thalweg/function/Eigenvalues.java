package org.thalweg.function;

import java.util.Arrays;

/**
 * The eigenvalues of a symmetric matrix, by rotations that each make one entry zero: C. G. J.
 * Jacobi, "Über ein leichtes Verfahren, die in der Theorie der Säcularstörungen vorkommenden
 * Gleichungen numerisch aufzulösen", Crelle 30 (1846).
 */
final class Eigenvalues {
  private static final int SWEEPS = 60; // it converges quadratically: six are usual
  private static final double PRECISION = 1e-15;

  private Eigenvalues() {}

  /** In ascending order; not numbers where the matrix holds what is not finite. */
  static double[] of(double[][] symmetric) {
    int d = symmetric.length;
    double[][] a = new double[d][];
    Arrays.setAll(a, i -> symmetric[i].clone());
    for (int sweep = 0; sweep < SWEEPS && !isDiagonal(a); sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          rotate(a, p, q);
        }
      }
    }
    double[] eigenvalues = new double[d];
    Arrays.setAll(eigenvalues, i -> a[i][i]);
    Arrays.sort(eigenvalues);
    return eigenvalues;
  }

  private static boolean isDiagonal(double[][] a) {
    double off = 0;
    double largest = 0;
    for (int p = 0; p < a.length; p++) {
      largest = Math.max(largest, Math.abs(a[p][p]));
      for (int q = p + 1; q < a.length; q++) {
        off = Math.max(off, Math.abs(a[p][q]));
      }
    }
    return off <= PRECISION * largest;
  }

  /** a ← JᵀaJ, with the angle that makes a[p][q] zero. */
  private static void rotate(double[][] a, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    for (int k = 0; k < a.length; k++) {
      double left = a[k][p];
      double right = a[k][q];
      a[k][p] = cosine * left - sine * right;
      a[k][q] = sine * left + cosine * right;
    }
    for (int k = 0; k < a.length; k++) {
      double upper = a[p][k];
      double lower = a[q][k];
      a[p][k] = cosine * upper - sine * lower;
      a[q][k] = sine * upper + cosine * lower;
    }
    a[p][q] = 0;
    a[q][p] = 0;
  }
}
