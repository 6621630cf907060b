package org.thalweg.update;

import java.util.Arrays;
import org.thalweg.text.Require;

/**
 * Schedule-Free: A. Defazio et al., "The Road Less Scheduled", NeurIPS, arXiv:2405.15682 (2024),
 * equations 1 to 3, over any rule; w is their z.
 *
 * <pre>
 *   g = ∇f((1 − β)·w + β·x)
 *   w = w − η·d                      d from the rule within
 *   x = x + (w − x)/t
 * </pre>
 *
 * Slots: average (x, parameter, 0; w before the first step), and "updater." those of the rule
 * within. Preconditioner: that of the rule within; 0 on the way to the point of the gradient, which
 * lies between two that had their prox. Result: x.
 *
 * <p>Defaults: updater = sgd, beta β = 0.9 (the paper). A constant learning rate is meant, larger
 * than usual. Cost: d doubles and those of the rule within, and d for the point, two passes more.
 *
 * <p>Differs from: the authors' code, which weighs each step of the mean by the square of the
 * largest learning rate so far, for a warm-up. Rules that look ahead themselves are rejected.
 */
public record ScheduleFree(Updater updater, double beta) implements Wrapper {
  public ScheduleFree {
    Require.belowOne("beta", beta);
    if (updater.looksAhead()) {
      throw new IllegalArgumentException(
          "updater of scheduleFree must not look ahead but was " + updater);
    }
  }

  public ScheduleFree() {
    this(new Sgd(), 0.9);
  }

  @Override
  public String slot() {
    return "average";
  }

  @Override
  public boolean looksAhead() {
    return true;
  }

  @Override
  public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
    Arrays.fill(stepSizes, 0);
    double[] average = slots.of("average");
    for (int i = 0; i < point.length && t > 1; i++) {
      point[i] = (1 - beta) * point[i] + beta * average[i];
    }
  }

  @Override
  public void stepped(double[] w, long t, Slots slots) {
    Wrapper.super.stepped(w, t, slots);
    double[] average = slots.of("average");
    for (int i = 0; i < w.length; i++) {
      average[i] += (w[i] - average[i]) / t;
    }
  }
}
