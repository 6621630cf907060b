package org.thalweg.update;

import java.util.List;
import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;

/**
 * DoG, distance over gradients: M. Ivgi, O. Hinder, Y. Carmon, "DoG is SGD's Best Friend: A
 * Parameter-Free Dynamic Step Size Schedule", ICML, arXiv:2302.12022 (2023), equation 3.
 *
 * <pre>
 *   r = max(r, ‖w − w₀‖)             at first r = initialDistance·(1 + ‖w₀‖)
 *   n = n + ‖g‖²
 *   d = g·r/√n
 * </pre>
 *
 * Slots: start (w₀, parameter, 0), distance (r, one number, 0), sumOfSquares (n, one number, 0).
 * Preconditioner: p = r/√n, the same in every coordinate; 0 while n = 0. d is a whole step: made
 * for η = 1.
 *
 * <p>Defaults: initialDistance = 1e-6 (the authors' code). Cost: d doubles, two passes.
 *
 * <p>Differs from: the authors' code, which adds 1e-8 to n and returns an average: here {@code
 * average(dog)}, which the paper's guarantees are about.
 */
public record Dog(double initialDistance) implements Updater {
  public Dog {
    Require.positive("initialDistance", initialDistance);
  }

  public Dog() {
    this(1e-6);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(
        new Slot("start", dimension, 0),
        new Slot("distance", 1, 0),
        new Slot("sumOfSquares", 1, 0));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] start = slots.of("start");
    double[] distance = slots.of("distance");
    if (t == 1) {
      System.arraycopy(w, 0, start, 0, w.length);
      distance[0] = initialDistance * (1 + Norms.of(w, 0, w.length));
    }
    distance[0] = Math.max(distance[0], Norms.distance(w, start));
    double norm = Norms.of(gradient, 0, gradient.length);
    slots.of("sumOfSquares")[0] += norm * norm;
    precondition(gradient, t, slots);
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double root = Math.sqrt(slots.of("sumOfSquares")[0]);
    Moments.multiply(stepSizes, root > 0 ? slots.of("distance")[0] / root : 0);
  }

  @Override
  public boolean isLearningRateFree() {
    return true;
  }
}
