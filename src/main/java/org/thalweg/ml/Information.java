package org.thalweg.ml;

import org.thalweg.linalg.Elementary;
import org.thalweg.linalg.Packed;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SmoothLoss;

/**
 * The diagonal of the inverse of an information matrix, of which a summary makes standard errors.
 *
 * <pre>
 *   S·A·S = LLᵀ,  S = diag(A)^−½,   (A⁻¹)ᵢᵢ = Sᵢ²·Σₖ (L⁻¹)ₖᵢ²
 * </pre>
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
   * @param packed A in the form of {@link Packed}, positive semidefinite; not changed
   * @return {@link #unknown} where A is singular up to rounding errors
   */
  static double[] inverseDiagonal(double[] packed) {
    int order = Packed.order(packed.length);
    double[][] inverse = new double[order][]; // L, and then L⁻¹
    double[] scale = new double[order];
    for (int i = 0; i < order; i++) {
      scale[i] = 1 / Math.sqrt(Packed.at(packed, i, i));
      inverse[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double rest = Packed.at(packed, i, j) * scale[i] * scale[j];
        for (int k = 0; k < j; k++) {
          rest -= inverse[i][k] * inverse[j][k];
        }
        if (i == j && !(rest > LEAST_PIVOT && rest < Double.POSITIVE_INFINITY)) {
          return unknown();
        }
        inverse[i][j] = i == j ? Math.sqrt(rest) : rest / inverse[j][j];
      }
    }
    invert(inverse);
    double[] diagonal = new double[order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        diagonal[j] += inverse[i][j] * inverse[i][j];
      }
    }
    for (int i = 0; i < order; i++) {
      diagonal[i] *= scale[i] * scale[i];
    }
    return diagonal;
  }

  /** Inverts a lower triangle in place, row by row. */
  private static void invert(double[][] lower) {
    for (int i = 0; i < lower.length; i++) {
      double pivot = lower[i][i];
      for (int j = 0; j < i; j++) {
        double sum = 0;
        for (int k = j; k < i; k++) {
          sum += lower[i][k] * lower[k][j];
        }
        lower[i][j] = -sum / pivot;
      }
      lower[i][i] = 1 / pivot;
    }
  }
}
