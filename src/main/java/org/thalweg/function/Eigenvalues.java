package org.thalweg.function;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The eigenvalues of a symmetric matrix, by rotations that each make one entry zero: C. G. J.
 * Jacobi, "Über ein leichtes Verfahren, die in der Theorie der Säcularstörungen vorkommenden
 * Gleichungen numerisch aufzulösen", Crelle 30 (1846).
 */
final class Eigenvalues {
  private static final int SWEEPS = 60; // it converges quadratically: six are usual
  private static final double PRECISION = 1e-15;

  private Eigenvalues() {}

  /**
   * Eigenvalues, ascending, and the eigenvectors of length 1 that belong to them.
   *
   * @param vectors one a column
   */
  record Pairs(double[] values, double[][] vectors) {}

  /** In ascending order; not numbers where the matrix holds what is not finite. */
  static double[] of(double[][] symmetric) {
    return pairs(symmetric).values;
  }

  static Pairs pairs(double[][] symmetric) {
    int d = symmetric.length;
    double[][] a = new double[d][];
    Arrays.setAll(a, i -> symmetric[i].clone());
    double[][] turned = new double[d][d];
    for (int i = 0; i < d; i++) {
      turned[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS && !isDiagonal(a); sweep++) {
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          rotate(a, turned, p, q);
        }
      }
    }
    Integer[] order = new Integer[d];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> a[i][i]));
    double[] values = new double[d];
    Arrays.setAll(values, i -> a[order[i]][order[i]]);
    double[][] vectors = new double[d][d];
    for (int i = 0; i < d; i++) {
      double[] row = turned[i];
      Arrays.setAll(vectors[i], k -> row[order[k]]);
    }
    return new Pairs(values, vectors);
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

  /** a ← JᵀaJ, with the angle that makes a[p][q] zero, and turned ← turned·J. */
  private static void rotate(double[][] a, double[][] turned, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    turnColumns(a, p, q, cosine, sine);
    turnColumns(turned, p, q, cosine, sine);
    for (int k = 0; k < a.length; k++) {
      double upper = a[p][k];
      double lower = a[q][k];
      a[p][k] = cosine * upper - sine * lower;
      a[q][k] = sine * upper + cosine * lower;
    }
    a[p][q] = 0;
    a[q][p] = 0;
  }

  private static void turnColumns(double[][] a, int p, int q, double cosine, double sine) {
    for (double[] row : a) {
      double left = row[p];
      double right = row[q];
      row[p] = cosine * left - sine * right;
      row[q] = sine * left + cosine * right;
    }
  }
}
