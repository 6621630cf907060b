package org.thalweg.update;

import org.thalweg.text.Require;

/**
 * Lookahead: M. R. Zhang, J. Lucas, G. Hinton, J. Ba, "Lookahead Optimizer: k steps forward, 1 step
 * back", NeurIPS, arXiv:1907.08610 (2019), algorithm 1.
 *
 * <pre>
 *   every k steps of the rule within:
 *   φ = (1 − α)·φ + α·w
 *   w = φ
 * </pre>
 *
 * Slots: slow (φ, parameter, 0; w before the first step), and "updater." those of the rule within.
 * Preconditioner: that of the rule within. Result: φ.
 *
 * <p>Defaults: updater = sgd, steps k = 5, share α = 0.5 (the paper, with many others). Cost: d
 * doubles and those of the rule within, one pass every k steps.
 *
 * <p>Differs from: nothing; the rule within keeps its memory when w goes back, the paper's first
 * choice.
 */
public record Lookahead(Updater updater, long steps, double share) implements Wrapper {
  public Lookahead {
    Require.atLeast("steps", steps, 1);
    Require.positiveShare("share", share);
  }

  public Lookahead() {
    this(new Sgd(), 5, 0.5);
  }

  @Override
  public String slot() {
    return "slow";
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    if (t == 1) {
      System.arraycopy(w, 0, slots.of("slow"), 0, w.length);
    }
    Wrapper.super.direction(gradient, w, t, slots);
  }

  @Override
  public void stepped(double[] w, long t, Slots slots) {
    Wrapper.super.stepped(w, t, slots);
    if (t % steps == 0) {
      double[] slow = slots.of("slow");
      for (int i = 0; i < w.length; i++) {
        slow[i] = (1 - share) * slow[i] + share * w[i];
        w[i] = slow[i];
      }
    }
  }
}
