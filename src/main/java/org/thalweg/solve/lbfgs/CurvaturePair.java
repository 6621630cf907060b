package org.thalweg.solve.lbfgs;

import org.thalweg.solve.Vectors;

/**
 * What a step has shown of the curvature of the smooth part of F: H·s ≈ y, with H its Hessian.
 *
 * @param step s, the difference of two points
 * @param gradientChange y, the difference of the smooth gradients there
 */
public record CurvaturePair(double[] step, double[] gradientChange) {
  private static final double LEAST_COSINE = 1e-12;

  /** A pair of vectors of one length, which are kept. */
  public CurvaturePair {
    if (step.length != gradientChange.length) {
      throw new IllegalArgumentException(
          "step and gradientChange must have one length but had %d and %d values"
              .formatted(step.length, gradientChange.length));
    }
  }

  /** The pair of the step between two points that were measured. */
  static CurvaturePair between(Iterate from, Iterate to) {
    return new CurvaturePair(
        Vectors.difference(to.w(), from.w()),
        Vectors.difference(to.smoothGradient(), from.smoothGradient()));
  }

  /** The curvature along the step in the coordinates that a face leaves free. */
  Curvature in(Face face) {
    return new Curvature(
        face.dot(step, gradientChange),
        face.dot(step, step),
        face.dot(gradientChange, gradientChange));
  }

  /**
   * Inner products of a pair.
   *
   * @param product s·y
   */
  record Curvature(double product, double stepSquare, double changeSquare) {

    /**
     * Whether the curvature along the step is clearly positive: s·y &gt; 10⁻¹²·‖s‖·‖y‖, which
     * holds in any unit of the features and of the labels. A pair without it would make the inverse
     * Hessian indefinite, or fill it with rounding errors.
     */
    boolean isUsable() {
      double lengths = Math.sqrt(stepSquare) * Math.sqrt(changeSquare);
      return product > LEAST_COSINE * lengths && scale() > 0 && Double.isFinite(1 / product);
    }

    /** s·y/y·y: the inverse of the curvature, seen along y. */
    double scale() {
      return product / changeSquare;
    }
  }
}
