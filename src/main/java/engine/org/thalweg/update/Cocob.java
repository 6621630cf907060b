package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * COCOB-Backprop: F. Orabona, T. Tommasi, "Training Deep Networks without Learning Rates Through
 * Coin Betting", NeurIPS, arXiv:1705.07795 (2017), algorithm 2.
 *
 * <pre>
 *   L = max(L, |g|)
 *   G = G + |g|
 *   R = max(R − (w − w₁)·g, 0)
 *   θ = θ − g
 *   d = w − w₁ − θ·k                 with k = (L + R)/(L·max(G + L, α·L)), 0 while L = 0
 * </pre>
 *
 * Slots: start (w₁, parameter, 0), largest (L, |gradient|, 0), absolute (G, |gradient|, 0), reward
 * (R, parameter·gradient, 0), sum (θ, gradient, 0). Preconditioner: p = t·k. d is a whole step:
 * made for η = 1.
 *
 * <p>Defaults: alpha α = 100 (the paper). Cost: 5·d doubles, one pass.
 *
 * <p>Differs from: nothing. It bets by what g won so far, without the pull of a proximal penalty,
 * so with one it would settle elsewhere than at the minimum.
 */
public record Cocob(double alpha) implements Updater.Coordinatewise {
  public Cocob {
    Require.positive("alpha", alpha);
  }

  public Cocob() {
    this(100);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "start", "largest", "absolute", "reward", "sum");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] start = slots.of("start");
    if (t == 1) {
      System.arraycopy(w, 0, start, 0, w.length);
    }
    double[] largest = slots.of("largest");
    double[] absolute = slots.of("absolute");
    double[] reward = slots.of("reward");
    double[] sum = slots.of("sum");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      largest[i] = Math.max(largest[i], Math.abs(g));
      absolute[i] += Math.abs(g);
      reward[i] = Math.max(reward[i] - (w[i] - start[i]) * g, 0);
      sum[i] -= g;
      gradient[i] = w[i] - start[i] - sum[i] * bet(largest[i], absolute[i], reward[i]);
    }
  }

  private double bet(double largest, double absolute, double reward) {
    double bound = Math.max(absolute + largest, alpha * largest);
    return largest == 0 ? 0 : (largest + reward) / largest / bound;
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] largest = slots.of("largest");
    double[] absolute = slots.of("absolute");
    double[] reward = slots.of("reward");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= t * bet(largest[i], absolute[i], reward[i]);
    }
  }

  @Override
  public boolean isLearningRateFree() {
    return true;
  }

  @Override
  public boolean takesProximalPenalties() {
    return false;
  }

  @Override
  public boolean sharesMemory() {
    return false; // w is a function of it
  }
}
