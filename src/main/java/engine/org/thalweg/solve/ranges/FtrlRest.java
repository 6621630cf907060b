package org.thalweg.solve.ranges;

import org.thalweg.update.FtrlProximal;
import org.thalweg.update.Slots;

/**
 * Resting weights of ftrl, whose w is a function of its memory and of t, at a constant η. A step
 * without a gradient leaves n and z as they are:
 *
 * <pre>
 *   p = α/(β + √n)
 *   w ← prox(w − η·(w + z·p))      with the step size η·t·p
 * </pre>
 *
 * With η = 1, for which the rule is made, the last of these steps alone counts. Else what was
 * before the last 40/η of them counts less than rounding, so that no more are taken; and a weight
 * stays at 0 from the step on at which |z| ≤ t·λ₁.
 */
record FtrlRest(FtrlProximal rule, ElasticPenalty penalty, double rate) implements Resting {
  private static final double FORGOTTEN = 40; // e⁻⁴⁰ of what was is left

  /** As the first update does, but for all weights: z ← −(β/α)·w, which holds on to the start. */
  @Override
  public void begin(double[] w, Slots slots) {
    double[] z = slots.of("linear");
    for (int i = 0; i < w.length; i++) {
      z[i] -= rule.beta() / rule.alpha() * w[i];
    }
  }

  @Override
  public void rest(double[] w, int[] reached, int to, Slots slots) {
    double[] n = slots.of("sumOfSquares");
    double[] z = slots.of("linear");
    int most = rate < 1 ? (int) Math.min(Integer.MAX_VALUE, Math.ceil(FORGOTTEN / rate)) : 1;
    for (int i = 0; i < w.length; i++) {
      double p = rule.alpha() / (rule.beta() + Math.sqrt(n[i]));
      int first = rate <= 1 ? Math.max(reached[i], to - most) : reached[i];
      for (int step = first; step < to; step++) {
        double t = step + 1.0;
        if (w[i] == 0 && Math.abs(z[i]) <= t * penalty.l1()) {
          break;
        }
        double moved = rate == 1 ? -(z[i] * p) : w[i] - rate * (w[i] + z[i] * p);
        w[i] = penalty.prox(moved, rate * t * p);
      }
    }
  }
}
