package org.thalweg.update;

import java.util.List;
import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;
import org.thalweg.update.Slots.SlotSegment;

/**
 * LARS: Y. You, I. Gitman, B. Ginsburg, "Large Batch Training of Convolutional Networks",
 * arXiv:1708.03888 (2017), algorithm 1.
 *
 * <pre>
 *   r = coefficient·‖w‖/‖g‖          of each segment; 1 where one of the norms is 0
 *   b = μ·b + r·g
 *   d = b
 * </pre>
 *
 * Slots: velocity (b, parameter, 0), share (p, parameter/gradient, 0). Preconditioner: p = μ·p + r,
 * kept by coordinate.
 *
 * <p>Defaults: momentum μ = 0.9, coefficient = 0.001 (the paper). Cost: 2·d doubles, two passes.
 *
 * <p>Differs from: the paper in that the learning rate stays outside the velocity, and that its
 * weight decay is an l2 penalty, which is in g and so in its norm. A segment that is not penalised,
 * such as an intercept, has r = 1, as is the custom. Steps do not shrink with the gradient: let η
 * fall.
 */
public record Lars(double momentum, double coefficient) implements Updater {
  public Lars {
    Require.belowOne("momentum", momentum);
    Require.positive("coefficient", coefficient);
  }

  public Lars() {
    this(0.9, 0.001);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "velocity", "share");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] velocity = slots.of("velocity");
    double[] share = slots.of("share");
    for (SlotSegment segment : slots.segments(w.length)) {
      double ratio = trust(coefficient, gradient, w, segment);
      for (int i = segment.from(); i < segment.to(); i++) {
        velocity[i] = momentum * velocity[i] + ratio * gradient[i];
        share[i] = momentum * share[i] + ratio;
        gradient[i] = velocity[i];
      }
    }
  }

  /** coefficient·‖w‖/‖x‖ over a segment, 1 where that says nothing. */
  static double trust(double coefficient, double[] x, double[] w, SlotSegment segment) {
    double length = Norms.of(w, segment.from(), segment.to());
    double divisor = Norms.of(x, segment.from(), segment.to());
    return segment.decays() && length > 0 && divisor > 0 ? coefficient * length / divisor : 1;
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.multiply(stepSizes, slots.of("share"));
  }
}
