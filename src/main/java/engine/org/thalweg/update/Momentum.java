package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * Momentum (heavy ball): B. T. Polyak, "Some methods of speeding up the convergence of iteration
 * methods", USSR Computational Mathematics and Mathematical Physics 4(5),
 * doi:10.1016/0041-5553(64)90137-5 (1964).
 *
 * <pre>
 *   b = μ·b + g
 *   d = b
 * </pre>
 *
 * Slots: velocity (b, gradient, 0). Preconditioner: p = (1 − μᵗ)/(1 − μ), the same in every
 * coordinate.
 *
 * <p>Defaults: momentum μ = 0.9 (the customary value; the paper derives it from the curvature).
 * Cost: d doubles, one pass.
 *
 * <p>Differs from: I. Sutskever et al., "On the importance of initialization and momentum in deep
 * learning", ICML (2013), equations 1 and 2, whose velocity V = −η·b contains the learning rate:
 * the two part when η changes, since a change here scales the whole velocity at once. The same as
 * PyTorch's SGD with momentum and no dampening; a dampening τ there is a learning rate of (1 − τ)·η
 * here, but for the first step.
 */
public record Momentum(double momentum) implements Updater.StaysAtZero, Fading {
  public Momentum {
    Require.belowOne("momentum", momentum);
  }

  public Momentum() {
    this(0.9);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "velocity");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] velocity = slots.of("velocity");
    for (int i = 0; i < gradient.length; i++) {
      velocity[i] = momentum * velocity[i] + gradient[i];
      gradient[i] = velocity[i];
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.multiply(stepSizes, (1 - StrictMath.pow(momentum, t)) / (1 - momentum));
  }

  @Override
  public boolean movesWeights() {
    return true;
  }

  /** After n steps, b has become μⁿ·b, and w has moved by η·(μ + … + μⁿ)·b. */
  @Override
  public void fade(double[] w, int[] steps, double rate, Slots slots) {
    double[] velocity = slots.of("velocity");
    double[] powers = Moments.powers(momentum, steps);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * (momentum * (1 - powers[i]) / (1 - momentum)) * velocity[i];
      velocity[i] *= powers[i];
    }
  }
}
