package org.thalweg.update;

import java.util.List;

/**
 * Yogi: M. Zaheer, S. J. Reddi, D. Sachan, S. Kale, S. Kumar, "Adaptive Methods for Nonconvex
 * Optimization", NeurIPS (2018), algorithm 2.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   v = v − (1 − β₂)·sign(v − g²)·g²
 *   d = m / (√v + ε)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0). Preconditioner: p = (1 − β₁ᵗ)/(√v +
 * ε).
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-3 (the paper). Cost: 2·d doubles,
 * one pass.
 *
 * <p>Differs from: optax, which corrects m and v for their start as Adam does, and starts v at
 * 1e-6.
 */
public record Yogi(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
  public Yogi {
    Moments.require(beta1, beta2, epsilon);
  }

  public Yogi() {
    this(0.9, 0.999, 1e-3);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "meanSquare");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      double square = g * g;
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      meanSquare[i] -= (1 - beta2) * Math.signum(meanSquare[i] - square) * square;
      gradient[i] = mean[i] / (Math.sqrt(meanSquare[i]) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double meanWeight = 1 - StrictMath.pow(beta1, t);
    Moments.scale(stepSizes, meanWeight, slots.of("meanSquare"), epsilon);
  }
}
