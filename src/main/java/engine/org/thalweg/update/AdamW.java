package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * AdamW: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR, arXiv:1711.05101
 * (2019), algorithm 2.
 *
 * <pre>
 *   d = Adam's d
 *   d = d + λ·w                      in the segments that decay
 * </pre>
 *
 * Slots and preconditioner: those of {@link Adam}.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8 (the paper), weightDecay λ = 0.01
 * (PyTorch). Cost: 2·d doubles, two passes.
 *
 * <p>Differs from: the paper, whose decay is multiplied by the schedule but not by the learning
 * rate. The same as PyTorch's AdamW, and as {@code chain(adam,weightDecay(0.01))}.
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements Updater.StaysAtZero {
  public AdamW {
    Moments.require(beta1, beta2, epsilon);
    Require.notNegative("weightDecay", weightDecay);
  }

  public AdamW() {
    this(0.9, 0.999, 1e-8, 0.01);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return adam().slots(dimension);
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    adam().direction(gradient, w, t, slots);
    new WeightDecay(weightDecay).direction(gradient, w, t, slots);
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    adam().precondition(stepSizes, t, slots);
  }

  private Updater adam() {
    return new Adam(beta1, beta2, epsilon);
  }
}
