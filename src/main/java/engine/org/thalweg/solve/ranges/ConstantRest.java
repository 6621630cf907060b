package org.thalweg.solve.ranges;

import java.util.Arrays;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * Resting weights of a rule that leaves them alone, at a constant η: n times the prox, whose step
 * size η·p stays the same.
 *
 * <pre>
 *   a = 1/(1 + η·p·λ₂)
 *   λ₂ = 0     |w| ← max(0, |w| − n·η·p·λ₁)
 *   else       |w| ← max(0, aⁿ·|w| − (1 − aⁿ)·λ₁/λ₂)
 * </pre>
 *
 * since a weight that has come to 0 stays there.
 */
record ConstantRest(Updater updater, ElasticPenalty penalty, double rate) implements Resting {
  @Override
  public void rest(double[] w, int[] reached, int to, Slots slots) {
    double[] sizes = new double[w.length];
    Arrays.fill(sizes, rate);
    updater.precondition(sizes, to, slots);
    for (int i = 0; i < w.length; i++) {
      if (reached[i] < to && w[i] != 0) {
        w[i] = after(w[i], to - reached[i], sizes[i]);
      }
    }
  }

  /** A weight after so many steps of one size. */
  double after(double w, int steps, double size) {
    double l2 = penalty.l2();
    if (l2 == 0) {
      return Signed.atLeastZero(Math.abs(w) - steps * (size * penalty.l1()), w);
    }
    double power = StrictMath.pow(1 / (1 + l2 * size), steps);
    return Signed.atLeastZero(power * Math.abs(w) - (1 - power) * (penalty.l1() / l2), w);
  }
}
