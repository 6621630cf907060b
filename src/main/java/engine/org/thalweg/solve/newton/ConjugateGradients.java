package org.thalweg.solve.newton;

import org.thalweg.linalg.Norms;

/**
 * Linear systems among some coordinates of a {@link QuadraticPart}, in the scale of its diagonal
 * (M. R. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49(6) (1952)), until more would gain
 * little (S. G. Nash, A. Sofer, "Assessing a Search Direction within a Truncated-Newton Method",
 * Oper. Res. Lett. 9(4) (1990)).
 */
final class ConjugateGradients {
  private static final int ITERATIONS = 100;
  private static final double EXACT = 1e-12; // of the first squared residual
  private static final double ENOUGH = 0.05; // of the gain: what so many iterations more might add

  private ConjugateGradients() {}

  /**
   * About Q⁻¹·right.
   *
   * @param little gain that is not worth more iterations
   */
  static double[] solve(QuadraticPart quadratic, int[] free, double[] right, double little) {
    int n = free.length;
    double[] x = new double[n];
    double[] residual = right.clone();
    double[] direction = new double[n];
    double[] image = new double[n];
    double square = 0;
    double first = 0;
    double gained = 0;
    for (int k = 0; k < ITERATIONS; k++) {
      double next = 0;
      for (int a = 0; a < n; a++) {
        next += residual[a] * residual[a] / quadratic.curvature(free[a]);
      }
      first = k == 0 ? next : first;
      if (!(next > EXACT * first)) {
        break;
      }
      double ratio = k == 0 ? 0 : next / square;
      square = next;
      for (int a = 0; a < n; a++) {
        direction[a] = residual[a] / quadratic.curvature(free[a]) + ratio * direction[a];
      }
      quadratic.multiply(free, direction, image);
      double curvature = Norms.product(direction, image, image.length);
      if (!(curvature > 0)) {
        break;
      }
      double rate = square / curvature;
      double gain = rate * square / 2;
      gained += gain;
      for (int a = 0; a < n; a++) {
        x[a] += rate * direction[a];
        residual[a] -= rate * image[a];
      }
      if ((k + 1) * gain <= Math.max(ENOUGH * gained, little)) {
        break;
      }
    }
    return x;
  }
}
