package org.thalweg.objective;

/** A pointwise loss that is convex in z, for every label of its domain. */
public interface ConvexLoss extends PointwiseLoss {

  @Override
  default boolean isConvex() {
    return true;
  }

  /** A lower bound of ℓ over all z, best the greatest: the inf of ℓ(z, y); 0 by default. */
  default double least(double label) {
    return 0;
  }
}
