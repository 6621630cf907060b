package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;
import org.thalweg.update.Slots.SlotSegment;

/**
 * Decoupled weight decay: S. J. Hanson, L. Y. Pratt, "Comparing Biases for Minimal Network
 * Construction with Back-Propagation", NIPS 1 (1988); apart from adaptive rules after I.
 * Loshchilov, F. Hutter, arXiv:1711.05101 (2019).
 *
 * <pre>
 *   d = g + λ·w                      in the segments that decay: not in an intercept
 * </pre>
 *
 * At the end of a chain, {@code chain(adam,weightDecay(0.01))}, g is the direction so far, and w
 * shrinks by η·λ a step whatever the rule makes of gradients. By itself it is the gradient of
 * (λ/2)‖w‖²: the minimum moves as with such a penalty, but the reported objective does not know.
 *
 * <p>Slots: none. Preconditioner: p = 1.
 *
 * <p>Defaults: decay λ = 0.01 (PyTorch's AdamW). Cost: one pass.
 *
 * <p>Differs from: nothing; optax calls it add_decayed_weights.
 */
public record WeightDecay(double decay) implements Updater.Coordinatewise {
  public WeightDecay {
    Require.notNegative("decay", decay);
  }

  public WeightDecay() {
    this(0.01);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of();
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    for (SlotSegment segment : slots.segments(w.length)) {
      for (int i = segment.from(); segment.decays() && i < segment.to(); i++) {
        gradient[i] += decay * w[i];
      }
    }
  }
}
