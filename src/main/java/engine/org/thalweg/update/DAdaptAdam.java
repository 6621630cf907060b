package org.thalweg.update;

import java.util.List;
import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;

/**
 * D-Adapted Adam: A. Defazio, K. Mishchenko, "Learning-Rate-Free Learning by D-Adaptation", ICML,
 * arXiv:2301.07733 (2023), algorithm 5.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·D·g
 *   v = β₂·v + (1 − β₂)·g²
 *   d = m/(√v + ε)
 *   r = √β₂·r + (1 − √β₂)·D·Σ g·s/(√v + ε)
 *   s = √β₂·s + (1 − √β₂)·D·g
 *   D = max(D, r/((1 − √β₂)·‖s‖₁))   the distance to go, estimated from below
 * </pre>
 *
 * Slots: mean (m/D, gradient, 0), meanSquare (v, gradient², 0), correlated (s/D, gradient, 0),
 * product (r/D², one number, 0), share (of a lasting unit gradient in m/D, one number, 0), distance
 * (D, one number, initialDistance) and taken (the D before, one number, initialDistance). Divided
 * by D they can neither overflow nor vanish; D itself is at most 1e100. Preconditioner: p =
 * D·share/(√v + ε). d is a whole step: made for η = 1.
 *
 * <p>A proximal penalty will not do: s stands for how far w has come, w₀ − w, in the estimate of D.
 * A prox moves w without s, g does not vanish at the minimum, and D grows without end. {@link
 * Prodigy} measures w₀ − w itself and takes such penalties.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8, initialDistance D = 1e-6 (the
 * paper). Cost: 3·d doubles, two passes.
 *
 * <p>Differs from: the paper in that a learning rate other than 1 does not enter r and s.
 */
public record DAdaptAdam(double beta1, double beta2, double epsilon, double initialDistance)
    implements Updater {
  private static final double LARGEST = 1e100;

  public DAdaptAdam {
    Moments.require(beta1, beta2, epsilon);
    Require.positive("initialDistance", initialDistance);
  }

  public DAdaptAdam() {
    this(0.9, 0.999, 1e-8, 1e-6);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(
        new Slot("mean", dimension, 0),
        new Slot("meanSquare", dimension, 0),
        new Slot("correlated", dimension, 0),
        new Slot("product", 1, 0),
        new Slot("share", 1, 0),
        new Slot("distance", 1, initialDistance),
        new Slot("taken", 1, initialDistance));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    double[] correlated = slots.of("correlated");
    double distance = slots.of("distance")[0];
    double fewer = slots.of("taken")[0] / distance; // from what was divided by the D before
    double keep = Math.sqrt(beta2);
    double product = 0;
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * fewer * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
      double divisor = Math.sqrt(meanSquare[i]) + epsilon;
      product += g / divisor * (fewer * correlated[i]);
      correlated[i] = keep * fewer * correlated[i] + (1 - keep) * g;
      gradient[i] = distance * mean[i] / divisor;
    }
    double r = remember(slots, beta1, keep, fewer, product);
    slots.of("taken")[0] = distance;
    double sum = (1 - keep) * Norms.absolute(correlated);
    slots.of("distance")[0] = longer(distance, distance * r, sum);
  }

  /** Moves r and the share of the gradients in the mean on; gives r. */
  static double remember(Slots slots, double beta1, double keep, double fewer, double product) {
    double[] products = slots.of("product");
    products[0] = keep * fewer * fewer * products[0] + (1 - keep) * product;
    double[] share = slots.of("share");
    share[0] = beta1 * fewer * share[0] + 1 - beta1;
    return products[0];
  }

  /** max(D, product/sum), where that is a number, and at most the largest. */
  static double longer(double distance, double product, double sum) {
    return product > distance * sum ? Math.min(product / sum, LARGEST) : distance;
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double share = slots.of("taken")[0] * slots.of("share")[0];
    Moments.scale(stepSizes, share, slots.of("meanSquare"), epsilon);
  }

  @Override
  public boolean isLearningRateFree() {
    return true;
  }

  @Override
  public boolean takesProximalPenalties() {
    return false;
  }
}
