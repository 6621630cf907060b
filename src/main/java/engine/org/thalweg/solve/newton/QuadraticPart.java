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
   * Adds to the slopes of all coordinates of H, without an L2 term, what the moves changed them by.
   *
   * @return false where that is to be found anew, and nothing was added
   */
  default boolean addSlopes(double[] slopes) {
    return false;
  }

  /**
   * How many turns of all coordinates cost about as much as a system among them; 0 where a system
   * is always better.
   */
  default int turnsOfASystem() {
    return 0;
  }

  /**
   * About Q⁻¹·right among some coordinates: a direction along which u·right grows.
   *
   * @param little fall of s·u + ½uᵀQu that is not worth looking for
   */
  default double[] solve(int[] free, double[] right, double little) {
    return ConjugateGradients.solve(this, free, right, little);
  }
}
