package org.thalweg.update;

import java.util.List;

/**
 * RMSProp: T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop, divide the gradient by a running average
 * of its recent magnitude", COURSERA: Neural Networks for Machine Learning (2012).
 *
 * <pre>
 *   s = δ·s + (1 − δ)·g²
 *   d = g / (√s + ε)
 * </pre>
 *
 * Slots: meanSquare (s, gradient², 0). Preconditioner: p = 1/(√s + ε).
 *
 * <p>Defaults: delta δ = 0.99, epsilon ε = 1e-8 (PyTorch; the lecture uses δ = 0.9 and no ε). Cost:
 * d doubles, one pass.
 *
 * <p>Differs from: Keras, which adds ε inside the root. s starts at 0 and is not corrected for it,
 * so the first steps are up to 1/√(1 − δ) times longer. The same as PyTorch's RMSprop, neither
 * centered nor with momentum, where δ is called alpha.
 */
public record RmsProp(double delta, double epsilon) implements Updater {
  public RmsProp {
    HyperParameter.requireFraction("delta", delta);
    HyperParameter.requirePositive("epsilon", epsilon);
  }

  public RmsProp() {
    this(0.99, 1e-8);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(new Slot("meanSquare", dimension, 0));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      meanSquare[i] = delta * meanSquare[i] + (1 - delta) * (g * g);
      gradient[i] = g / (Math.sqrt(meanSquare[i]) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] /= Math.sqrt(meanSquare[i]) + epsilon;
    }
  }
}
