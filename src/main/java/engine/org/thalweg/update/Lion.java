package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * Lion: X. Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS, arXiv:2302.06675
 * (2023), algorithm 2.
 *
 * <pre>
 *   c = β₁·m + (1 − β₁)·g
 *   d = sign(c)
 *   m = β₂·m + (1 − β₂)·g
 * </pre>
 *
 * Slots: mean (m, gradient, 0), magnitude (|c|, gradient, 0). Preconditioner: p = (1 −
 * β₁·β₂ᵗ⁻¹)/|c|, which is 1/|g| on a lasting gradient, with |c| at least 1e-300.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.99 (the paper). Cost: 2·d doubles, one pass.
 *
 * <p>Differs from: the paper, which has the weight decay in the rule: here {@code
 * chain(lion,weightDecay(1))}. Every step is η long in every coordinate, so a constant η circles
 * the minimum at about that distance: let it fall.
 */
public record Lion(double beta1, double beta2) implements Updater.StaysAtZero {
  private static final double SMALLEST = 1e-300;

  public Lion {
    Require.belowOne("beta1", beta1);
    Require.belowOne("beta2", beta2);
  }

  public Lion() {
    this(0.9, 0.99);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "magnitude");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] magnitude = slots.of("magnitude");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      double c = beta1 * mean[i] + (1 - beta1) * g;
      magnitude[i] = Math.abs(c);
      gradient[i] = Math.signum(c);
      mean[i] = beta2 * mean[i] + (1 - beta2) * g;
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] magnitude = slots.of("magnitude");
    double weight = 1 - beta1 * StrictMath.pow(beta2, t - 1);
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= weight / Math.max(magnitude[i], SMALLEST);
    }
  }
}
