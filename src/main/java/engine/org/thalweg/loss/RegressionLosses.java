package org.thalweg.loss;

import org.thalweg.text.Require;

/** The losses of real numbers, one record each; r = z − y is the residual. */
public final class RegressionLosses {
  private RegressionLosses() {}

  /**
   * Half the squared error: C. F. Gauss, "Theoria motus", §179 (1809).
   *
   * <pre>
   *   ℓ(z, y) = ½ r²
   *   ∂ℓ/∂z   = r
   * </pre>
   *
   * Labels: the finite numbers. Smooth and convex, ∂²ℓ/∂z² = 1. Overflows to +∞ for |r| above about
   * 1.9e154.
   */
  public record HalfSquared() implements SmoothLoss {
    @Override
    public double value(double score, double label) {
      double residual = score - label;
      return 0.5 * residual * residual;
    }

    @Override
    public double secondDerivative(double score, double label) {
      return 1;
    }

    @Override
    public boolean isQuadratic() {
      return true;
    }

    @Override
    public double derivative(double score, double label) {
      return score - label;
    }
  }

  /**
   * Half the squared error, linear beyond δ: P. J. Huber, "Robust Estimation of a Location
   * Parameter", Annals of Mathematical Statistics 35(1) (1964).
   *
   * <pre>
   *   u       = min(|r|, δ)
   *   ℓ(z, y) = u·(|r| − u/2)              that is ½r² within δ, δ|r| − ½δ² beyond
   *   ∂ℓ/∂z   = max(−δ, min(δ, r))
   * </pre>
   *
   * Labels: the finite numbers. Convex; its derivative is continuous, ∂²ℓ/∂z² ≤ 1 jumps at |r| = δ.
   * Never overflows while δ|r| does not. Default: δ = 1, in the unit of the labels.
   */
  public record Huber(double delta) implements SmoothLoss {
    public Huber {
      Require.positive("delta", delta);
    }

    public Huber() {
      this(1);
    }

    @Override
    public double value(double score, double label) {
      double distance = Math.abs(score - label);
      double u = Math.min(delta, distance);
      return u * (distance - u / 2);
    }

    @Override
    public double secondDerivative(double score, double label) {
      return Math.abs(score - label) < delta ? 1 : 0;
    }

    @Override
    public double derivative(double score, double label) {
      return Math.max(-delta, Math.min(delta, score - label));
    }

    @Override
    public double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      return Ramp.implicitScore(score, anchor, step, slope, label, 1, -delta, delta);
    }
  }

  /**
   * The distance beyond a tube of width ε: V. N. Vapnik, "The Nature of Statistical Learning
   * Theory" (1995), chapter 6.
   *
   * <pre>
   *   ℓ(z, y) = max(0, |r| − ε)
   *   ∂ℓ/∂z   = sign r where |r| > ε, else 0
   * </pre>
   *
   * Labels: the finite numbers. Convex, with kinks at |r| = ε, where the derivative is taken as 0.
   * Never overflows. Default: ε = 0.1, in the unit of the labels (LIBLINEAR's).
   */
  public record EpsilonInsensitive(double epsilon) implements KinkedLoss {
    public EpsilonInsensitive {
      Require.notNegative("epsilon", epsilon);
    }

    public EpsilonInsensitive() {
      this(0.1);
    }

    @Override
    public double value(double score, double label) {
      return Math.max(0, Math.abs(score - label) - epsilon);
    }

    @Override
    public int kinks() {
      return 2;
    }

    @Override
    public double direction(double label, int kink) {
      return kink == 0 ? 1 : -1;
    }

    @Override
    public double shift(double label, int kink) {
      return kink == 0 ? -label - epsilon : label - epsilon;
    }

    @Override
    public double derivative(double score, double label) {
      return Math.signum(score - label) * Math.signum(value(score, label));
    }

    @Override
    public double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      return Ramp.ofTube(score, anchor, step, slope, label, epsilon, 0, 1);
    }
  }

  /**
   * The squared distance beyond a tube of width ε: C.-H. Ho, C.-J. Lin, "Large-scale Linear Support
   * Vector Regression", JMLR 13 (2012).
   *
   * <pre>
   *   ℓ(z, y) = max(0, |r| − ε)²
   *   ∂ℓ/∂z   = 2·sign r·max(0, |r| − ε)
   * </pre>
   *
   * Labels: the finite numbers. Convex; its derivative is continuous, ∂²ℓ/∂z² ≤ 2 jumps at |r| = ε.
   * Overflows to +∞ for |r| above about 1.3e154. Default: ε = 0.1, in the unit of the labels.
   */
  public record SquaredEpsilonInsensitive(double epsilon) implements SmoothLoss {
    public SquaredEpsilonInsensitive {
      Require.notNegative("epsilon", epsilon);
    }

    public SquaredEpsilonInsensitive() {
      this(0.1);
    }

    @Override
    public double value(double score, double label) {
      double excess = Math.max(0, Math.abs(score - label) - epsilon);
      return excess * excess;
    }

    @Override
    public double secondDerivative(double score, double label) {
      return Math.abs(score - label) > epsilon ? 2 : 0;
    }

    @Override
    public double derivative(double score, double label) {
      double residual = score - label;
      return 2 * Math.signum(residual) * Math.max(0, Math.abs(residual) - epsilon);
    }

    @Override
    public double curvature() {
      return 2;
    }

    @Override
    public double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      return Ramp.ofTube(score, anchor, step, slope, label, epsilon, 0.5, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * The absolute error, least at the median: R. J. Boscovich (1757); P. S. Laplace (1793).
   *
   * <pre>
   *   ℓ(z, y) = |r|
   *   ∂ℓ/∂z   = sign r
   * </pre>
   *
   * Labels: the finite numbers. Convex, with a kink at r = 0, where the derivative is taken as 0.
   * Never overflows.
   */
  public record Absolute() implements KinkedLoss {
    @Override
    public double value(double score, double label) {
      return Math.abs(score - label);
    }

    @Override
    public double rise() {
      return 2;
    }

    @Override
    public double tilt() {
      return -1;
    }

    @Override
    public double derivative(double score, double label) {
      return Math.signum(score - label);
    }

    @Override
    public double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      return Ramp.implicitScore(score, anchor, step, slope, label, 0, -1, 1);
    }
  }

  /**
   * The loss least at the τ-quantile: R. Koenker, G. Bassett, "Regression Quantiles", Econometrica
   * 46(1) (1978).
   *
   * <pre>
   *   ℓ(z, y) = (1 − τ)·r where r > 0, else −τ·r
   *   ∂ℓ/∂z   = 1 − τ     where r &gt; 0,   −τ where r &lt; 0
   * </pre>
   *
   * Labels: the finite numbers. Convex, with a kink at r = 0, where the derivative is taken as 0.
   * Never overflows. Default: τ = 0.5, half the absolute error.
   */
  public record Quantile(double tau) implements KinkedLoss {
    public Quantile {
      Require.insideOne("tau", tau);
    }

    public Quantile() {
      this(0.5);
    }

    @Override
    public double value(double score, double label) {
      double residual = score - label;
      return Math.max((1 - tau) * residual, -tau * residual);
    }

    @Override
    public double tilt() {
      return -tau;
    }

    @Override
    public double derivative(double score, double label) {
      double residual = score - label;
      return residual > 0 ? 1 - tau : residual < 0 ? -tau : residual; // 0, or not a number
    }

    @Override
    public double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      return Ramp.implicitScore(score, anchor, step, slope, label, 0, -tau, 1 - tau);
    }
  }
}
