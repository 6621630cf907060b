package org.thalweg.update;

import java.util.List;

/**
 * Adam: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR, arXiv:1412.6980
 * (2015), algorithm 1.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·g
 *   v = β₂·v + (1 − β₂)·g²
 *   d = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * Slots: mean (m, gradient, 0), meanSquare (v, gradient², 0). Preconditioner: p = 1/(√(v/(1 − β₂ᵗ))
 * + ε).
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (the paper). Cost: 2·d doubles,
 * one pass.
 *
 * <p>Differs from: the form of textbooks and of Keras, given at the end of the paper's section 2,
 * which has the correction in the step size, α·√(1 − β₂ᵗ)/(1 − β₁ᵗ), and divides by √v + ε: there ε
 * weighs up to 1/√(1 − β₂) times more in the first steps. The same as PyTorch's Adam.
 */
public record Adam(double beta1, double beta2, double epsilon) implements Updater.StaysAtZero {
  public Adam {
    Moments.require(beta1, beta2, epsilon);
  }

  public Adam() {
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
    double meanSquareWeight = 1 - StrictMath.pow(beta2, t);
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * (g * g);
      gradient[i] = mean[i] / meanWeight / (Math.sqrt(meanSquare[i] / meanSquareWeight) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.divide(stepSizes, slots.of("meanSquare"), 1 - StrictMath.pow(beta2, t), epsilon);
  }
}
