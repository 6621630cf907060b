package org.thalweg.update;

import java.util.List;

/**
 * AdaMax: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR, arXiv:1412.6980
 * (2015), algorithm 2.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   u = max(β₂·u, |g| + ε)
 *   d = m/(1 − β₁ᵗ) / u
 * </pre>
 *
 * Slots: mean (m, gradient, 0), largest (u, |gradient|, 0). Preconditioner: p = 1/u.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999 (the paper), epsilon ε = 1e-8 (PyTorch). Cost: 2·d
 * doubles, one pass.
 *
 * <p>Differs from: the paper, which has no ε and divides 0 by 0 where there was no gradient yet.
 * PyTorch has it as Adamax.
 */
public record AdaMax(double beta1, double beta2, double epsilon) implements Updater.Coordinatewise {
  public AdaMax {
    Moments.require(beta1, beta2, epsilon);
  }

  public AdaMax() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "largest");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] largest = slots.of("largest");
    double meanWeight = 1 - StrictMath.pow(beta1, t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      largest[i] = Math.max(beta2 * largest[i], Math.abs(g) + epsilon);
      gradient[i] = mean[i] / meanWeight / largest[i];
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] largest = slots.of("largest");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] /= largest[i];
    }
  }
}
