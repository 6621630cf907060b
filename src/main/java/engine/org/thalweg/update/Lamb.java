package org.thalweg.update;

import java.util.List;
import java.util.stream.Stream;
import org.thalweg.text.Require;
import org.thalweg.update.Slots.SlotSegment;

/**
 * LAMB: Y. You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes",
 * ICLR, arXiv:1904.00962 (2020), algorithm 2, φ the identity.
 *
 * <pre>
 *   u = Adam's d + λ·w               λ in the segments that decay
 *   r = ‖w‖/‖u‖                      of each segment; 1 where one of the norms is 0
 *   d = r·u
 * </pre>
 *
 * Slots: those of {@link Adam}, and trust (r, by coordinate, 1). Preconditioner: p = r times
 * Adam's.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-6 (the authors' code), weightDecay
 * λ = 0 (optax; the paper uses 0.01). Cost: 3·d doubles, four passes.
 *
 * <p>Differs from: the paper in that a segment that is not penalised, such as an intercept, has r =
 * 1, as is the custom. Steps do not shrink with the gradient: let η fall.
 */
public record Lamb(double beta1, double beta2, double epsilon, double weightDecay)
    implements Updater {
  public Lamb {
    Moments.require(beta1, beta2, epsilon);
    Require.notNegative("weightDecay", weightDecay);
  }

  public Lamb() {
    this(0.9, 0.999, 1e-6, 0);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Stream.concat(
            adam().slots(dimension).stream(), Stream.of(new Slot("trust", dimension, 1)))
        .toList();
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    adam().direction(gradient, w, t, slots);
    double[] trust = slots.of("trust");
    for (SlotSegment segment : slots.segments(w.length)) {
      double ratio = Lars.trust(1, gradient, w, segment);
      for (int i = segment.from(); i < segment.to(); i++) {
        trust[i] = ratio;
        gradient[i] *= ratio;
      }
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    adam().precondition(stepSizes, t, slots);
    Moments.multiply(stepSizes, slots.of("trust"));
  }

  private Updater adam() {
    return new AdamW(beta1, beta2, epsilon, weightDecay);
  }
}
