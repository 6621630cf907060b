package org.thalweg.update;

import java.util.List;

/**
 * Lazy Adam: Adam whose coordinates take part in an update only if they have a gradient, each with
 * an update number of its own; after D. P. Kingma, J. Ba, "Adam: A Method for Stochastic
 * Optimization", ICLR, arXiv:1412.6980 (2015), algorithm 1.
 *
 * <pre>
 *   if g ≠ 0:  n = n + 1
 *              m = β₁·m + (1 − β₁)·g
 *              v = β₂·v + (1 − β₂)·g²
 *              d = m/(1 − β₁ⁿ) / (√(v/(1 − β₂ⁿ)) + ε)
 *   else       d = 0
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0), updates (n, no unit, 0).
 * Preconditioner: p = 1/(√(v/(1 − β₂ⁿ)) + ε). For sparse features and a long w: a step costs the
 * coordinates that its batch touches.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (the paper). Cost: 3·d doubles,
 * one pass.
 *
 * <p>Differs from: {@link Adam}, under which w moves on for a while along gradients of the past,
 * and forgets them with every step; it is another algorithm wherever features are sparse.
 * TensorFlow's LazyAdam and PyTorch's SparseAdam correct all means by the number of the step t in
 * the place of n, so that the first step of a rare feature is (1 − β₁)/√(1 − β₂) times as long.
 */
public record LazyAdam(double beta1, double beta2, double epsilon)
    implements Updater.Coordinatewise {
  public LazyAdam {
    Moments.require(beta1, beta2, epsilon);
  }

  public LazyAdam() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "meanSquare", "updates");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    double[] updates = slots.of("updates");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      if (g != 0) {
        updates[i]++;
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
        double meanWeight = 1 - StrictMath.pow(beta1, updates[i]);
        gradient[i] = mean[i] / meanWeight / size(meanSquare[i], updates[i]);
      }
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    double[] updates = slots.of("updates");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] /= size(meanSquare[i], updates[i]);
    }
  }

  /** √(v/(1 − β₂ⁿ)) + ε. */
  private double size(double meanSquare, double updates) {
    return updates == 0
        ? epsilon
        : Math.sqrt(meanSquare / (1 - StrictMath.pow(beta2, updates))) + epsilon;
  }

  @Override
  public boolean restsWithoutGradient() {
    return true;
  }
}
