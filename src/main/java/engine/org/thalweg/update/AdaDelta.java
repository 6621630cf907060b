package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * AdaDelta: M. D. Zeiler, "ADADELTA: An Adaptive Learning Rate Method", arXiv:1212.5701 (2012),
 * algorithm 1.
 *
 * <pre>
 *   s = ρ·s + (1 − ρ)·g²
 *   r = √(u + ε) / √(s + ε)
 *   d = r·g
 *   u = ρ·u + (1 − ρ)·d²
 * </pre>
 *
 * Slots: meanSquare (s, gradient², 0), meanSquareStep (u, step², 0), ratio (r, step/gradient, 1).
 * Preconditioner: p = r, which is kept because u has moved on when it is asked for.
 *
 * <p>Defaults: rho ρ = 0.9 (PyTorch; the paper uses 0.95), epsilon ε = 1e-6 (the paper). They are
 * meant for a learning rate of 1. Cost: 3·d doubles, one pass.
 *
 * <p>Differs from: the paper in the learning rate, which is 1 there; u is the mean square of d,
 * before the learning rate and the prox. The same as PyTorch's Adadelta.
 */
public record AdaDelta(double rho, double epsilon) implements Updater.StaysAtZero, Fading {
  public AdaDelta {
    Require.belowOne("rho", rho);
    Require.positive("epsilon", epsilon);
  }

  public AdaDelta() {
    this(0.9, 1e-6);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(
        new Slot("meanSquare", dimension, 0),
        new Slot("meanSquareStep", dimension, 0),
        new Slot("ratio", dimension, 1));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] meanSquare = slots.of("meanSquare");
    double[] meanSquareStep = slots.of("meanSquareStep");
    double[] ratio = slots.of("ratio");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      meanSquare[i] = rho * meanSquare[i] + (1 - rho) * (g * g);
      ratio[i] = Math.sqrt(meanSquareStep[i] + epsilon) / Math.sqrt(meanSquare[i] + epsilon);
      double d = ratio[i] * g;
      meanSquareStep[i] = rho * meanSquareStep[i] + (1 - rho) * (d * d);
      gradient[i] = d;
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.multiply(stepSizes, slots.of("ratio"));
  }

  @Override
  public boolean movesWeights() {
    return false;
  }

  /** The ratio is of no account before the next gradient makes it anew, and stays as it is. */
  @Override
  public void fade(double[] w, int[] steps, double rate, Slots slots) {
    double[] powers = Moments.powers(rho, steps);
    Moments.multiply(slots.of("meanSquare"), powers);
    Moments.multiply(slots.of("meanSquareStep"), powers);
  }
}
