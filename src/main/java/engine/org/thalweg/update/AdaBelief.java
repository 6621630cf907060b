package org.thalweg.update;

import java.util.List;

/**
 * AdaBelief: J. Zhuang et al., "AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed
 * Gradients", NeurIPS, arXiv:2010.07468 (2020), algorithm 2.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   s = β₂·s + (1 − β₂)·(g − m)² + ε
 *   d = m/(1 − β₁ᵗ) / (√(s/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), variance (s, gradient², 0). Preconditioner: p = 1/(√(s/(1 − β₂ᵗ)) +
 * ε).
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (the paper). Cost: 2·d doubles,
 * one pass.
 *
 * <p>Differs from: optax and the authors' code, whose ε is 1e-16. On gradients without noise s goes
 * to ε/(1 − β₂), so that steps grow up to √((1 − β₂)/ε) times the gradient.
 */
public record AdaBelief(double beta1, double beta2, double epsilon)
    implements Updater.Coordinatewise {
  public AdaBelief {
    Moments.require(beta1, beta2, epsilon);
  }

  public AdaBelief() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "mean", "variance");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] variance = slots.of("variance");
    double meanWeight = 1 - StrictMath.pow(beta1, t);
    double varianceWeight = 1 - StrictMath.pow(beta2, t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      double surprise = g - mean[i];
      variance[i] = beta2 * variance[i] + (1 - beta2) * (surprise * surprise) + epsilon;
      gradient[i] = mean[i] / meanWeight / (Math.sqrt(variance[i] / varianceWeight) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.divide(stepSizes, slots.of("variance"), 1 - StrictMath.pow(beta2, t), epsilon);
  }
}
