package org.thalweg.solve.lbfgs;

/**
 * The polynomial of degree 3 that has the values and slopes of F at both ends of a step.
 *
 * @param slope dF/dt at t = 0, negative
 * @param endSlope dF/dt at t = 1
 * @param rise F at t = 1 less F at t = 0
 */
record Cubic(double slope, double endSlope, double rise) {

  /**
   * The t of its local minimum; not finite if it has none. Equation 3.59 of J. Nocedal, S. J.
   * Wright, "Numerical Optimization", 2nd edition (2006).
   */
  double minimum() {
    double d1 = slope + endSlope - 3 * rise;
    double d2 = Math.sqrt(d1 * d1 - slope * endSlope);
    return 1 - (endSlope + d2 - d1) / (endSlope - slope + 2 * d2);
  }
}
