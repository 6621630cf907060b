package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * Nesterov's accelerated gradient: Y. E. Nesterov, "A method for solving the convex programming
 * problem with convergence rate O(1/k²)", Soviet Mathematics Doklady 27(2) (1983); in the form of
 * I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum
 * in deep learning", ICML, PMLR 28(3) (2013), equations 3 and 4, with V = −η·b.
 *
 * <pre>
 *   g = ∇f(w − η·μ·b)
 *   b = μ·b + g
 *   d = b
 * </pre>
 *
 * Slots: velocity (b, gradient, 0). Preconditioner: p = (1 − μᵗ)/(1 − μ), the same in every
 * coordinate; on the way to the point of the gradient p = μ·(1 − μᵗ⁻¹)/(1 − μ).
 *
 * <p>Defaults: momentum μ = 0.9 (the customary value; the papers let it rise with t). Cost: d
 * doubles and d for the point, two passes.
 *
 * <p>Differs from: PyTorch's SGD with nesterov=True, whose parameters are the points of the
 * gradient, w − η·μ·b in the words of this rule, which returns w. From Sutskever's form as {@link
 * Momentum} does: the learning rate stays outside the velocity.
 */
public record Nag(double momentum) implements Updater.Coordinatewise {
  public Nag {
    Require.belowOne("momentum", momentum);
  }

  public Nag() {
    this(0.9);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "velocity");
  }

  @Override
  public boolean looksAhead() {
    return true;
  }

  @Override
  public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
    double[] velocity = slots.of("velocity");
    double p = momentum * (1 - StrictMath.pow(momentum, t - 1)) / (1 - momentum);
    for (int i = 0; i < point.length; i++) {
      point[i] -= stepSizes[i] * momentum * velocity[i];
      stepSizes[i] *= p;
    }
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    new Momentum(momentum).direction(gradient, w, t, slots);
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    new Momentum(momentum).precondition(stepSizes, t, slots);
  }
}
