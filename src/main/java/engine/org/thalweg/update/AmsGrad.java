package org.thalweg.update;

import java.util.List;

/**
 * AMSGrad: S. J. Reddi, S. Kale, S. Kumar, "On the Convergence of Adam and Beyond", ICLR,
 * arXiv:1904.09237 (2018), algorithm 2.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   v = β₂·v + (1 − β₂)·g²
 *   u = max(u, v)
 *   d = m/(1 − β₁ᵗ) / (√(u/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0), largest (u, gradient², 0).
 * Preconditioner: p = 1/(√(u/(1 − β₂ᵗ)) + ε).
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (PyTorch). Cost: 3·d doubles, one
 * pass.
 *
 * <p>Differs from: the paper, which neither corrects m and u for their start nor adds ε. The same
 * as PyTorch's Adam with amsgrad=True.
 */
public record AmsGrad(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
  public AmsGrad {
    Moments.require(beta1, beta2, epsilon);
  }

  public AmsGrad() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "meanSquare", "largest");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    double[] largest = slots.of("largest");
    double meanWeight = 1 - StrictMath.pow(beta1, t);
    double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
      largest[i] = Math.max(largest[i], meanSquare[i]);
      gradient[i] = mean[i] / meanWeight / (Math.sqrt(largest[i] / meanSquareWeight) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.divide(stepSizes, slots.of("largest"), 1 - StrictMath.pow(beta2, t), epsilon);
  }
}
