package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * NAdam: T. Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop (2016), algorithm 2
 * with the momentum schedule of its appendix.
 *
 * <pre>
 *   μ = β₁·(1 − ½·0.96^(ψ·t)),  μ' = the same for t + 1
 *   Π = μ·Π
 *   m = β₁·m + (1 − β₁)·g
 *   v = β₂·v + (1 − β₂)·g²
 *   d = ((1 − μ)·g/(1 − Π) + μ'·m/(1 − μ'·Π)) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0), product (Π, one number, 1).
 * Preconditioner: p = ((1 − μ)/(1 − Π) + μ'·(1 − β₁ᵗ)/(1 − μ'·Π)) / (√(v/(1 − β₂ᵗ)) + ε).
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8, momentumDecay ψ = 0.004
 * (PyTorch; the paper uses β₁ = 0.99). Cost: 2·d doubles, one pass.
 *
 * <p>Differs from: the paper, whose m decays by μ, not by β₁. The same as PyTorch's NAdam.
 */
public record NAdam(double beta1, double beta2, double epsilon, double momentumDecay)
    implements Updater.StaysAtZero {
  public NAdam {
    Moments.require(beta1, beta2, epsilon);
    Require.notNegative("momentumDecay", momentumDecay);
  }

  public NAdam() {
    this(0.9, 0.999, 1e-8, 0.004);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(
        new Slot("mean", dimension, 0),
        new Slot("meanSquare", dimension, 0),
        new Slot("product", 1, 1));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    slots.of("product")[0] *= momentum(t);
    double ofGradient = shareOfGradient(t, slots);
    double ofMean = shareOfMean(t, slots);
    double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
      double divisor = Math.sqrt(meanSquare[i] / meanSquareWeight) + epsilon;
      gradient[i] = (ofGradient * g + ofMean * mean[i]) / divisor;
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    double share =
        shareOfGradient(t, slots) + shareOfMean(t, slots) * (1 - StrictMath.pow(beta1, t));
    double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= share / (Math.sqrt(meanSquare[i] / meanSquareWeight) + epsilon);
    }
  }

  private double shareOfGradient(long t, Slots slots) {
    return (1 - momentum(t)) / (1 - slots.of("product")[0]);
  }

  private double shareOfMean(long t, Slots slots) {
    double next = momentum(t + 1);
    return next / (1 - slots.of("product")[0] * next);
  }

  private double momentum(long t) {
    return beta1 * (1 - 0.5 * StrictMath.pow(0.96, t * momentumDecay));
  }
}
