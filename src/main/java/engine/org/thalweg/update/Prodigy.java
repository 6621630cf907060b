package org.thalweg.update;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;

/**
 * Prodigy: K. Mishchenko, A. Defazio, "Prodigy: An Expeditiously Adaptive Parameter-Free Learner",
 * ICML, arXiv:2306.06101 (2024), algorithm 4.
 *
 * <pre>
 *   m = β₁·m + (1 − β₁)·D·g
 *   v = β₂·v + (1 − β₂)·D²·g²
 *   r = √β₂·r + (1 − √β₂)·D²·⟨g, w₀ − w⟩
 *   s = √β₂·s + (1 − √β₂)·D²·g
 *   d = D·m/(√v + D·ε)
 *   D = max(D, r/‖s‖₁)               the distance to go, estimated from below
 * </pre>
 *
 * Slots: start (w₀, parameter, 0), mean (m/D, gradient, 0), meanSquare (v/D², gradient², 0),
 * correlated (s/D², gradient, 0), product (r/D², one number, 0), share (of a lasting unit gradient
 * in m/D, one number, 0), distance (D, one number, initialDistance) and taken (the D before, one
 * number, initialDistance). Divided by D they can neither overflow nor vanish; D itself is at most
 * 1e100. Preconditioner: p = D·share/(√v/D + ε). d is a whole step: made for η = 1.
 *
 * <p>Defaults: beta1 β₁ = 0.9, beta2 β₂ = 0.999, epsilon ε = 1e-8, initialDistance D = 1e-6 (the
 * paper). Cost: 4·d doubles, two passes.
 *
 * <p>Differs from: the paper in that a learning rate other than 1 does not enter r and s.
 */
public record Prodigy(double beta1, double beta2, double epsilon, double initialDistance)
    implements Updater {
  public Prodigy {
    Moments.require(beta1, beta2, epsilon);
    Require.positive("initialDistance", initialDistance);
  }

  public Prodigy() {
    this(0.9, 0.999, 1e-8, 1e-6);
  }

  @Override
  public List<Slot> slots(int dimension) {
    List<Slot> slots = new ArrayList<>(List.of(new Slot("start", dimension, 0)));
    slots.addAll(dAdaptAdam().slots(dimension));
    return slots;
  }

  /** The rule that this one follows but for what D grows by. */
  private Updater dAdaptAdam() {
    return new DAdaptAdam(beta1, beta2, epsilon, initialDistance);
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] start = slots.of("start");
    if (t == 1) {
      System.arraycopy(w, 0, start, 0, w.length);
    }
    double[] mean = slots.of("mean");
    double[] meanSquare = slots.of("meanSquare");
    double[] correlated = slots.of("correlated");
    double distance = slots.of("distance")[0];
    double fewer = slots.of("taken")[0] / distance; // from what was divided by the D before
    double keep = Math.sqrt(beta2);
    double product = 0;
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      mean[i] = beta1 * fewer * mean[i] + (1 - beta1) * g;
      meanSquare[i] = beta2 * fewer * fewer * meanSquare[i] + (1 - beta2) * (g * g);
      correlated[i] = keep * fewer * fewer * correlated[i] + (1 - keep) * g;
      product += g * (start[i] - w[i]);
      gradient[i] = distance * mean[i] / (Math.sqrt(meanSquare[i]) + epsilon);
    }
    product = DAdaptAdam.remember(slots, beta1, keep, fewer, product);
    slots.of("taken")[0] = distance;
    slots.of("distance")[0] = DAdaptAdam.longer(distance, product, Norms.absolute(correlated));
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    dAdaptAdam().precondition(stepSizes, t, slots);
  }

  @Override
  public boolean isLearningRateFree() {
    return true;
  }
}
