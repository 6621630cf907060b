package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * RMSProp: T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop, divide the gradient by a running average
 * of its recent magnitude", COURSERA: Neural Networks for Machine Learning (2012); centred after A.
 * Graves, "Generating Sequences With Recurrent Neural Networks", arXiv:1308.0850 (2013), equations
 * 38 to 40.
 *
 * <pre>
 *   s = δ·s + (1 − δ)·g²
 *   d = g / (√s + ε)
 *
 *   centered:  m = δ·m + (1 − δ)·g
 *              d = g / (√(s − m²) + ε)
 * </pre>
 *
 * Slots: meanSquare (s, gradient², 0); if centered, mean (m, gradient, 0). Preconditioner: p =
 * 1/(√s + ε), or 1/(√(s − m²) + ε).
 *
 * <p>Defaults: delta δ = 0.99, epsilon ε = 1e-8, centered = false (PyTorch; the lecture uses δ =
 * 0.9 and no ε). Cost: d doubles, 2·d if centered, one pass.
 *
 * <p>Differs from: Keras, which adds ε inside the root. s starts at 0 and is not corrected for it,
 * so the first steps are up to 1/√(1 − δ) times longer. The same as PyTorch's RMSprop, where δ is
 * called alpha, without momentum, which is {@code chain(rmsprop,momentum)} here; but a variance
 * that rounding makes negative is 0.
 */
public record RmsProp(double delta, double epsilon, boolean centered)
    implements Updater.StaysAtZero, Fading {
  public RmsProp {
    Require.belowOne("delta", delta);
    Require.positive("epsilon", epsilon);
  }

  public RmsProp() {
    this(0.99, 1e-8, false);
  }

  @Override
  public List<Slot> slots(int dimension) {
    Slot meanSquare = new Slot("meanSquare", dimension, 0);
    return centered ? List.of(meanSquare, new Slot("mean", dimension, 0)) : List.of(meanSquare);
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    for (int i = 0; i < gradient.length; i++) {
      meanSquare[i] = delta * meanSquare[i] + (1 - delta) * (gradient[i] * gradient[i]);
    }
    if (centered) {
      double[] mean = slots.of("mean");
      for (int i = 0; i < gradient.length; i++) {
        mean[i] = delta * mean[i] + (1 - delta) * gradient[i];
      }
    }
    precondition(gradient, t, slots);
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    double[] mean = centered ? slots.of("mean") : null;
    for (int i = 0; i < stepSizes.length; i++) {
      double s = centered ? Math.max(0, meanSquare[i] - mean[i] * mean[i]) : meanSquare[i];
      stepSizes[i] /= Math.sqrt(s) + epsilon;
    }
  }

  @Override
  public boolean movesWeights() {
    return false;
  }

  @Override
  public void fade(double[] w, int[] steps, double rate, Slots slots) {
    double[] powers = Moments.powers(delta, steps);
    Moments.multiply(slots.of("meanSquare"), powers);
    if (centered) {
      Moments.multiply(slots.of("mean"), powers);
    }
  }
}
