package org.thalweg.formula;

/** Sums of Chebyshev polynomials. */
final class Chebyshev {
  private Chebyshev() {}

  /** Σ cⱼ·Tⱼ(t) for t in [−1, 1], by the recurrence of C. W. Clenshaw (1955). */
  static double sum(double[] c, double t) {
    double b = 0;
    double above = 0;
    for (int j = c.length - 1; j > 0; j--) {
      double next = c[j] + 2 * t * b - above;
      above = b;
      b = next;
    }
    return c[0] + t * b - above;
  }
}
