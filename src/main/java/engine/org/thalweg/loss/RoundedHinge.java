package org.thalweg.loss;

/**
 * A hinge loss whose slope rises in proportion to what the margin falls short of 1 by, up to a
 * limit:
 *
 * <pre>
 *   u       = min(limit, max(0, 1 − m))
 *   ℓ(z, y) = curvature·u·(max(0, 1 − m) − u/2)
 *   ∂ℓ/∂z   = −y±·curvature·u
 * </pre>
 */
interface RoundedHinge extends SmoothLoss {
  /** The shortfall from which on the loss is linear. */
  double limit();

  @Override
  default double value(double score, double label) {
    double shortfall = Ramp.shortfall(score, label);
    double u = Math.min(limit(), shortfall);
    return curvature() * (u * (shortfall - u / 2));
  }

  @Override
  default double secondDerivative(double score, double label) {
    double shortfall = Ramp.shortfall(score, label);
    return shortfall > 0 && shortfall < limit() ? curvature() : 0;
  }

  @Override
  default double derivative(double score, double label) {
    return -curvature() * Ramp.sign(label) * Math.min(limit(), Ramp.shortfall(score, label));
  }

  @Override
  default double implicitScore(double score, double anchor, double step, double label) {
    double slope = derivative(anchor, label);
    double width = 1 / curvature();
    return Ramp.ofMargin(
        score, anchor, step, slope, Ramp.sign(label), width, curvature() * limit());
  }

  @Override
  default LabelDomain labels() {
    return LabelDomain.BINARY;
  }
}
