package org.thalweg.solve.newton;

/**
 * Second derivatives in coordinates in which an intercept moves by itself: those of features less
 * their means, where each row counts as its loss curves. What all columns have in common slows
 * neither turns of the coordinates nor conjugate gradients then.
 *
 * <pre>
 *   δ₀' = δ₀ + Σ tⱼ·δⱼ,   gⱼ' = gⱼ − tⱼ·g₀      all others as they are; 0 is the last coordinate
 * </pre>
 *
 * @param second in these coordinates
 * @param tilt t, of the last one 0; empty where the coordinates are those of w
 */
record CentredHessian(HessianOperator second, double[] tilt) {

  /** Second derivatives in the coordinates of w. */
  static CentredHessian none(HessianOperator second) {
    return new CentredHessian(second, new double[0]);
  }

  /** Turns derivatives along coordinates of w into those along these. */
  void derivatives(double[] gradient) {
    for (int i = 0; i < tilt.length; i++) {
      gradient[i] -= tilt[i] * gradient[tilt.length - 1];
    }
  }

  /** Turns moves along coordinates of w into those along these. */
  void moves(double[] moved) {
    add(1, moved);
  }

  /** Turns moves back into those along coordinates of w. */
  void original(double[] moved) {
    add(-1, moved);
  }

  private void add(int sign, double[] moved) {
    for (int i = 0; i < tilt.length; i++) {
      moved[tilt.length - 1] += sign * tilt[i] * moved[i];
    }
  }
}
