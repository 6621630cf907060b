package org.thalweg.objective;

import org.thalweg.linalg.Elementary;

/** The standard losses, one record each. */
public final class Losses {
  private Losses() {}

  /**
   * Logistic loss, the negative log-likelihood of a Bernoulli label with log-odds z: D. R. Cox,
   * "The Regression Analysis of Binary Sequences", JRSS B 20(2) (1958).
   *
   * <pre>
   *   ℓ(z, y) = ln(1 + eᶻ) − y·z = max(z, 0) − y·z + ln(1 + e^−|z|)
   *   ∂ℓ/∂z   = 1/(1 + e^−z) − y
   * </pre>
   *
   * Labels: {0, 1}. Smooth and convex, ∂²ℓ/∂z² ≤ ¼. No constant dropped. Never overflows for finite
   * z: grows as |z| on the wrong side.
   */
  public record Logistic() implements PointwiseLoss {
    @Override
    public double value(double score, double label) {
      double e = Elementary.exp(-Math.abs(score));
      return Math.max(score, 0) - label * score + Elementary.log1p(e);
    }

    @Override
    public double derivative(double score, double label) {
      double e = Elementary.exp(-Math.abs(score));
      return (score >= 0 ? 1 : e) / (1 + e) - label;
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.BINARY;
    }

    @Override
    public boolean isProbabilistic() {
      return true;
    }

    @Override
    public double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double z = scores[i];
        double e = Elementary.exp(-Math.abs(z));
        sum += weights[i] * (Math.max(z, 0) - labels[i] * z + Elementary.log1p(e));
        scores[i] = weights[i] * ((z >= 0 ? 1 : e) / (1 + e) - labels[i]);
      }
      return sum;
    }
  }

  /**
   * Half the squared error: C. F. Gauss, "Theoria motus", §179 (1809).
   *
   * <pre>
   *   ℓ(z, y) = ½ (z − y)²
   *   ∂ℓ/∂z   = z − y
   * </pre>
   *
   * Labels: the finite numbers. Smooth and convex, ∂²ℓ/∂z² = 1. Overflows to +∞ for |z − y| above
   * about 1.9e154.
   */
  public record HalfSquared() implements PointwiseLoss {
    @Override
    public double value(double score, double label) {
      double residual = score - label;
      return 0.5 * residual * residual;
    }

    @Override
    public double derivative(double score, double label) {
      return score - label;
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.REAL;
    }
  }
}
