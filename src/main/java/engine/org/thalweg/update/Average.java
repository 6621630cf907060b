package org.thalweg.update;

import org.thalweg.text.Require;

/**
 * Averaging of the path: D. Ruppert (1988) and B. T. Polyak, A. B. Juditsky, "Acceleration of
 * Stochastic Approximation by Averaging", SIAM J. Control and Optimization 30(4),
 * doi:10.1137/0330046 (1992); with a decay below 1 exponential, as in D. P. Kingma, J. Ba,
 * arXiv:1412.6980 (2015), section 7.2.
 *
 * <pre>
 *   c = (1 − decay)/(1 − decayᵗ)     1/t for decay 1
 *   a = a + c·(w − a)                after each step of the rule within
 * </pre>
 *
 * so a is the mean of the parameters after each step, weighted by decay^age. w goes its own way; a
 * is what is saved.
 *
 * <p>Slots: average (a, parameter, 0), and "updater." those of the rule within. Preconditioner:
 * that of the rule within. Result: a.
 *
 * <p>Defaults: updater = sgd, decay = 1 (Polyak's). Cost: d doubles and those of the rule within,
 * one pass more.
 *
 * <p>Differs from: nothing; the start itself is not in the mean. Objectives on the way are those of
 * w, the final one is that of a.
 */
public record Average(Updater updater, double decay) implements Wrapper {
  public Average {
    Require.positiveShare("decay", decay);
  }

  public Average() {
    this(new Sgd(), 1);
  }

  @Override
  public String slot() {
    return "average";
  }

  @Override
  public void stepped(double[] w, long t, Slots slots) {
    Wrapper.super.stepped(w, t, slots);
    double[] average = slots.of("average");
    double weight = decay == 1 ? 1.0 / t : (1 - decay) / (1 - StrictMath.pow(decay, t));
    for (int i = 0; i < w.length; i++) {
      average[i] += weight * (w[i] - average[i]);
    }
  }
}
