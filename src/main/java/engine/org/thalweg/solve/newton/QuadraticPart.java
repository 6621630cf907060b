package org.thalweg.solve.newton;

/**
 * s·u + ½uᵀQu over few coordinates, Q without a negative eigenvalue: its slope s + Qu as u moves.
 */
interface QuadraticPart {
  /** Qⱼⱼ. */
  double curvature(int j);

  /** The slope along coordinate j where u is. */
  double slope(int j);

  /** Moves u along coordinate j. */
  void move(int j, double change);

  /** image ← Q·direction among some coordinates, no others of which move; u stays. */
  void multiply(int[] free, double[] direction, double[] image);

  /**
   * About Q⁻¹·right among some coordinates: a direction along which u·right grows.
   *
   * @param little fall of s·u + ½uᵀQu that is not worth looking for
   */
  default double[] solve(int[] free, double[] right, double little) {
    return ConjugateGradients.solve(this, free, right, little);
  }
}
