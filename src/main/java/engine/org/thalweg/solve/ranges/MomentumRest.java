package org.thalweg.solve.ranges;

import org.thalweg.update.Momentum;
import org.thalweg.update.Slots;

/**
 * Resting weights of momentum under a penalty, at a constant η. A step without a gradient is
 *
 * <pre>
 *   b ← μ·b,   w ← prox(w − η·b)      with the step size η·p, p = (1 − μᵗ)/(1 − μ)
 * </pre>
 *
 * Such steps are taken one by one until less than rounding is left of b, which are 40/ln(1/μ); then
 * w moves by the prox alone, as under {@link ConstantRest}. Under an L1 term each weight that is
 * not 0 takes up to so many whenever it is read, however small its b is by then: 380 at μ = 0.9,
 * 3,980 at 0.99. Without an L1 term w is the sum of two geometric series from where p stays the
 * same:
 *
 * <pre>
 *   w ← aⁿ·w − η·b·μ·a·(aⁿ − μⁿ)/(a − μ)      a = 1/(1 + η·p·λ₂)
 * </pre>
 */
final class MomentumRest implements Resting {
  private static final double FORGOTTEN = 40; // e⁻⁴⁰ of what was is left
  private static final double APART = 1e-3; // a and μ, or their series cancel out

  private final ElasticPenalty penalty;
  private final ConstantRest without; // once b is forgotten
  private final double rate;
  private final double mu;
  private final double[] sizes; // η·p by t; the last for all that are later
  private final boolean isSeries;

  MomentumRest(Momentum rule, ElasticPenalty penalty, double rate) {
    this.penalty = penalty;
    this.without = new ConstantRest(rule, penalty, rate);
    this.rate = rate;
    this.mu = rule.momentum();
    int most = mu > 0 ? (int) Math.ceil(FORGOTTEN / -StrictMath.log(mu)) : 1;
    this.sizes = new double[most + 1];
    for (int t = 0; t <= most; t++) {
      sizes[t] = rate * ((1 - StrictMath.pow(mu, t)) / (1 - mu));
    }
    this.isSeries = penalty.l1() == 0 && Math.abs(shrinkage() - mu) > APART;
  }

  private int most() {
    return sizes.length - 1;
  }

  /** a. */
  private double shrinkage() {
    return 1 / (1 + penalty.l2() * sizes[most()]);
  }

  @Override
  public void rest(double[] w, int[] reached, int to, Slots slots) {
    double[] velocity = slots.of("velocity");
    for (int i = 0; i < w.length; i++) {
      int left = stepwise(i, w, velocity, reached[i], to);
      if (left > 0) {
        double power = StrictMath.pow(mu, left);
        w[i] = after(w[i], velocity[i], left, power);
        velocity[i] *= power;
      }
    }
  }

  /** Takes steps one by one, as long as b and t count; gives how many are left. */
  private int stepwise(int i, double[] w, double[] velocity, int from, int to) {
    long end = Math.min(to, isSeries ? Math.max(from, most()) : (long) from + most());
    for (int t = from + 1; t <= end; t++) {
      double size = sizes[Math.min(t, most())];
      velocity[i] *= mu;
      w[i] = penalty.prox(w[i] - rate * velocity[i], size);
      if (w[i] == 0 && isStill(velocity[i], size)) {
        return to - t;
      }
    }
    return to - (int) end;
  }

  /** Whether b moves a weight of 0 no more, now and later. */
  private boolean isStill(double velocity, double size) {
    return rate * mu * Math.abs(velocity) <= penalty.l1() * size;
  }

  private double after(double w, double velocity, int steps, double power) {
    double size = sizes[most()];
    if (!isSeries) {
      return w == 0 ? w : without.after(w, steps, size);
    }
    double a = shrinkage();
    double shrunk = StrictMath.pow(a, steps);
    return shrunk * w - rate * velocity * (mu * a * (shrunk - power) / (a - mu));
  }
}
