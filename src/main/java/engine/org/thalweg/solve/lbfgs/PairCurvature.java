package org.thalweg.solve.lbfgs;

import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Vectors;

/**
 * Inner products of a {@link CurvaturePair}, over the coordinates that a face leaves free.
 *
 * @param product s·y
 * @param stepSquare s·s
 * @param changeSquare y·y
 */
public record PairCurvature(double product, double stepSquare, double changeSquare) {
  private static final double LEAST_COSINE = 1e-12;

  /** The inner products of a pair. */
  static PairCurvature of(CurvaturePair pair, Face face) {
    double[] s = pair.step();
    double[] y = pair.change();
    return new PairCurvature(face.dot(s, y), face.dot(s, s), face.dot(y, y));
  }

  /** The pair of the step between two points that were measured. */
  static CurvaturePair pair(Iterate from, Iterate to) {
    return new CurvaturePair(
        Vectors.difference(to.w(), from.w()),
        Vectors.difference(to.smoothGradient(), from.smoothGradient()));
  }

  /**
   * Whether the curvature along the step is clearly positive: s·y &gt; 10⁻¹²·‖s‖·‖y‖, which holds
   * in any unit of the features and of the labels. A pair without it would make the inverse Hessian
   * indefinite, or fill it with rounding errors.
   */
  public boolean isUsable() {
    double lengths = Math.sqrt(stepSquare) * Math.sqrt(changeSquare);
    return product > LEAST_COSINE * lengths && scale() > 0 && Double.isFinite(1 / product);
  }

  /** s·y/y·y: the inverse of the curvature, seen along y. */
  double scale() {
    return product / changeSquare;
  }
}
