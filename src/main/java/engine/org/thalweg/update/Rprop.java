package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * Rprop: M. Riedmiller, H. Braun, "A Direct Adaptive Method for Faster Backpropagation Learning:
 * The RPROP Algorithm", IEEE ICNN (1993); without the step back, as Rprop⁻ with a pause: C. Igel,
 * M. Hüsken, "Improving the Rprop Learning Algorithm", NC (2000), iRprop⁻.
 *
 * <pre>
 *   Δ = min(Δ·grow, largest)         where g·h &gt; 0
 *   Δ = max(Δ·shrink, smallest)      where g·h &lt; 0, and then g = 0
 *   d = sign(g)·Δ
 *   h = g
 * </pre>
 *
 * Slots: stepSize (Δ, parameter, initial), last (h, gradient, 0). Preconditioner: p = Δ/|h|, or 0
 * where h = 0.
 *
 * <p>Goes by signs, so every gradient must be that of all rows, and a proximal penalty will not do:
 * the rule would not see where its pull turns the sign. d is a whole step: made for η = 1.
 *
 * <p>Defaults: initial Δ = 0.01, shrink = 0.5, grow = 1.2, smallest Δ = 1e-6, largest Δ = 50
 * (PyTorch). Cost: 2·d doubles, one pass.
 *
 * <p>Differs from: PyTorch's Rprop in that the initial Δ is its learning rate, else nothing.
 */
public record Rprop(double initial, double shrink, double grow, double smallest, double largest)
    implements Updater.Coordinatewise {
  public Rprop {
    Require.positive("initial", initial);
    Require.belowOne("shrink", shrink);
    Require.positive("grow", grow);
    Require.notNegative("smallest", smallest);
    Require.positive("largest", largest);
    if (grow < 1 || smallest > largest) {
      throw new IllegalArgumentException(
          "rprop must have grow >= 1 and smallest <= largest but had %s, %s and %s"
              .formatted(grow, smallest, largest));
    }
  }

  public Rprop() {
    this(0.01, 0.5, 1.2, 1e-6, 50);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(new Slot("stepSize", dimension, initial), new Slot("last", dimension, 0));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] stepSize = slots.of("stepSize");
    double[] last = slots.of("last");
    for (int i = 0; i < gradient.length; i++) {
      double agreement = Math.signum(gradient[i]) * Math.signum(last[i]);
      if (agreement > 0) {
        stepSize[i] = Math.min(stepSize[i] * grow, largest);
      } else if (agreement < 0) {
        stepSize[i] = Math.max(stepSize[i] * shrink, smallest);
      }
      last[i] = agreement < 0 ? 0 : gradient[i];
      gradient[i] = Math.signum(last[i]) * stepSize[i];
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] stepSize = slots.of("stepSize");
    double[] last = slots.of("last");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= last[i] == 0 ? 0 : stepSize[i] / Math.abs(last[i]);
    }
  }

  @Override
  public boolean isLearningRateFree() {
    return true;
  }

  @Override
  public boolean needsAllRows() {
    return true;
  }

  @Override
  public boolean takesProximalPenalties() {
    return false;
  }
}
