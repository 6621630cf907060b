package org.thalweg.loss;

/** A pointwise loss that is convex in z, for every label of its domain. */
public interface ConvexLoss extends PointwiseLoss {
  /** How often the default of {@link #implicitScore} narrows its bracket. */
  int NARROWINGS = 4;

  @Override
  default ConvexLoss with(double[] columns) {
    return this;
  }

  @Override
  default boolean isConvex() {
    return true;
  }

  /** A lower bound of ℓ over all z, best the greatest: the inf of ℓ(z, y); 0 by default. */
  default double least(double label) {
    return 0;
  }

  /**
   * The curvature of ℓ: the supremum of ∂²ℓ/∂z² where it is finite, else a value of its size where
   * z begins. It sets the first step size of variance-reduced rounds, which look after themselves
   * from there on. 1 by default.
   */
  default double curvature() {
    return 1;
  }

  /**
   * The score after a stochastic proximal point step whose gradient is taken relative to an anchor:
   *
   * <pre>
   *   t = z − e·(ℓ′(t, y) − ℓ′(a, y))
   * </pre>
   *
   * ℓ′ never falls, so t lies between z and a. By default regula falsi, in the Illinois form, over
   * this bracket, which is exact at once where ℓ′ is linear.
   *
   * @param score z
   * @param anchor a
   * @param step e ≥ 0
   * @return about t, and always between z and a: a few evaluations of ℓ′ must do
   */
  default double implicitScore(double score, double anchor, double step, double label) {
    double slope = derivative(anchor, label);
    double far = anchor; // where t − z + e·(ℓ′(t) − ℓ′(a)) has the sign of a − z
    double farExcess = anchor - score;
    double near = score;
    double nearExcess = step * (derivative(score, label) - slope);
    for (int i = 0; i < NARROWINGS && nearExcess != 0; i++) {
      double point = near + (far - near) * (nearExcess / (nearExcess - farExcess));
      double excess = point - score + step * (derivative(point, label) - slope);
      if (Math.abs(excess) <= 1e-3 * Math.abs(point - score)) {
        return point;
      }
      if (excess * nearExcess < 0) {
        far = near;
        farExcess = nearExcess;
      } else {
        farExcess *= 0.5;
      }
      near = point;
      nearExcess = excess;
    }
    return near;
  }
}
