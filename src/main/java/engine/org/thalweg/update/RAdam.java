package org.thalweg.update;

import java.util.List;

/**
 * RAdam: L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", ICLR,
 * arXiv:1908.03265 (2020), algorithm 2.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   v = β₂·v + (1 − β₂)·g²
 *   ρ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ)        with ρ∞ = 2/(1 − β₂) − 1
 *   r = √((ρ − 4)(ρ − 2)·ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)·ρ))
 *   d = m/(1 − β₁ᵗ) · r·√(1 − β₂ᵗ)/(√v + ε)        where ρ &gt; 5, else m/(1 − β₁ᵗ)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0). Preconditioner: p = r·√(1 − β₂ᵗ)/(√v
 * + ε) where ρ &gt; 5, else 1.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999 (the paper), epsilon ε = 1e-8 (PyTorch). Cost: 2·d
 * doubles, one pass.
 *
 * <p>Differs from: the paper, which rectifies from ρ &gt; 4 on and has no ε. The first steps, plain
 * momentum, have the unit of the gradient, not of w. The same as PyTorch's RAdam.
 */
public record RAdam(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
  public RAdam {
    Moments.require(beta1, beta2, epsilon);
  }

  public RAdam() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "meanSquare");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    double meanWeight = 1 - StrictMath.pow(beta1, t);
    double rectification = rectification(t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
      gradient[i] = mean[i] / meanWeight * scale(rectification, meanSquare[i]);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    double rectification = rectification(t);
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= scale(rectification, meanSquare[i]);
    }
  }

  private double scale(double rectification, double meanSquare) {
    return rectification == 0 ? 1 : rectification / (Math.sqrt(meanSquare) + epsilon);
  }

  /** r·√(1 − β₂ᵗ), or 0 while v says too little of its own variance. */
  private double rectification(long t) {
    double last = 2 / (1 - beta2) - 1;
    double power = StrictMath.pow(beta2, t);
    double length = last - 2 * t * power / (1 - power);
    if (!(length > 5)) {
      return 0;
    }
    double ratio = (length - 4) * (length - 2) * last / ((last - 4) * (last - 2) * length);
    return Math.sqrt(ratio) * Math.sqrt(1 - power);
  }
}
