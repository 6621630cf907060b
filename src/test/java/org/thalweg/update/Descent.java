package org.thalweg.update;

import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * The trainer's loop at its smallest: {@code w ← prox(w − η·d)}, the prox that of λ‖w‖₁, at the
 * point of the gradient too where a rule has one.
 *
 * @param gradient of the smooth part
 * @param penalty λ; 0 for none
 * @param learningRate η by update number
 */
record Descent(
    UnaryOperator<double[]> gradient, double penalty, LongToDoubleFunction learningRate) {

  /** The parameters after so many updates from the given start. */
  double[] run(Updater rule, double[] start, int updates) {
    return run(rule, start, updates, new Slots(rule.slots(start.length)));
  }

  /** The same, with memory that stays with the caller. */
  double[] run(Updater rule, double[] start, int updates, Slots slots) {
    double[] w = start.clone();
    double[] stepSizes = new double[w.length];
    for (long t = 1; t <= updates; t++) {
      double rate = learningRate.applyAsDouble(t);
      double[] point = w.clone();
      Arrays.fill(stepSizes, rate);
      rule.lookahead(point, stepSizes, t, slots);
      if (rule.looksAhead()) {
        shrink(point, stepSizes);
      }
      double[] direction = gradient.apply(point);
      rule.direction(direction, w, t, slots);
      for (int i = 0; i < w.length; i++) {
        w[i] -= rate * direction[i];
      }
      Arrays.fill(stepSizes, rate);
      rule.precondition(stepSizes, t, slots);
      shrink(w, stepSizes);
      rule.stepped(w, t, slots);
    }
    return w;
  }

  private void shrink(double[] w, double[] stepSizes) {
    for (int i = 0; i < w.length; i++) {
      w[i] = Math.copySign(Math.max(Math.abs(w[i]) - penalty * stepSizes[i], 0), w[i]);
    }
  }
}
