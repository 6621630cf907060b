package org.thalweg.update;

import java.util.List;
import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;

/**
 * Clipping by norm: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
 * neural networks", ICML, PMLR 28(3), arXiv:1211.5063 (2013), algorithm 1.
 *
 * <pre>
 *   k = min(1, limit/‖g‖)
 *   d = k·g
 * </pre>
 *
 * Slots: kept (k, one number, 1). Preconditioner: p = k, the same in every coordinate.
 *
 * <p>Defaults: limit = 1 (customary). Cost: one number, two passes.
 *
 * <p>Differs from: PyTorch's clip_grad_norm_, which adds 1e-6 to the norm. At the head of a chain:
 * {@code chain(clipByNorm(1),adam)}.
 */
public record ClipByNorm(double limit) implements Updater {
  public ClipByNorm {
    Require.positive("limit", limit);
  }

  public ClipByNorm() {
    this(1);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(new Slot("kept", 1, 1));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    slots.of("kept")[0] = Math.min(1, limit / Norms.of(gradient, 0, gradient.length));
    precondition(gradient, t, slots);
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.multiply(stepSizes, slots.of("kept")[0]);
  }
}
