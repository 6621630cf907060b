package org.thalweg.update;

import java.util.List;

/**
 * Stochastic gradient descent: H. Robbins, S. Monro, "A Stochastic Approximation Method", Annals of
 * Mathematical Statistics 22(3), doi:10.1214/aoms/1177729586 (1951).
 *
 * <pre>
 *   d = g
 * </pre>
 *
 * Slots: none. Preconditioner: p = 1.
 *
 * <p>Defaults: no hyper-parameters. Cost: nothing.
 *
 * <p>Differs from: the paper, which looks for the root of a function of one variable and lets the
 * step size fall as 1/t; here the step size is the schedule's.
 */
public record Sgd() implements Updater.Coordinatewise {

  @Override
  public List<Slot> slots(int dimension) {
    return List.of();
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    // the gradient is the direction
  }

  @Override
  public boolean restsWithoutGradient() {
    return true;
  }
}
