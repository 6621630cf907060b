package org.thalweg.ml;

import org.thalweg.diagnose.SymmetricInverse;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;

/**
 * The diagonal of the inverse of an information matrix, of which a summary makes standard errors.
 */
final class Information {
  /** What Spark's summaries take for "not known". */
  private static final double[] UNKNOWN = {0};

  private static final double LEAST_PIVOT = 1e-12; // beside the 1 of the scaled diagonal

  private Information() {}

  /**
   * The expected second derivative of the deviance of a family with the link ln μ = z and the
   * variance μᵖ, which are the weights of reweighted least squares: P. McCullagh, J. A. Nelder,
   * "Generalized Linear Models" (1989), section 2.5.
   *
   * <pre>
   *   ∂²ℓ/∂z² = 1/((dz/dμ)²·μᵖ) = e^((2−p)z)
   * </pre>
   *
   * It does not depend on labels, which may be any numbers. Overflows to +∞ for (2 − p)z above 709.
   *
   * @param power p in [1, 2]
   */
  record LogLink(double power) implements SmoothLoss {
    @Override
    public double value(double score, double label) {
      double exponent = 2 - power;
      return exponent == 0
          ? 0.5 * score * score
          : Elementary.exp(exponent * score) / (exponent * exponent);
    }

    @Override
    public double derivative(double score, double label) {
      double exponent = 2 - power;
      return exponent == 0 ? score : Elementary.exp(exponent * score) / exponent;
    }

    @Override
    public double secondDerivative(double score, double label) {
      return Elementary.exp((2 - power) * score);
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.REAL;
    }
  }

  /** No diagonal. */
  static double[] unknown() {
    return UNKNOWN.clone();
  }

  /**
   * The diagonal of the inverse.
   *
   * @param packed A in the form of {@link org.thalweg.linalg.Packed}, positive semidefinite; not
   *     changed
   * @return {@link #unknown} where A is singular up to rounding errors
   */
  static double[] inverseDiagonal(double[] packed) {
    try {
      return SymmetricInverse.of(packed, LEAST_PIVOT).diagonal();
    } catch (SymmetricInverse.Singular e) {
      return unknown();
    }
  }
}
