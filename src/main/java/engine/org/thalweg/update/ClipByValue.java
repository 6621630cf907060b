package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * Clipping by value: T. Mikolov, "Statistical Language Models Based on Neural Networks", PhD
 * thesis, Brno (2012), section 3.2.2.
 *
 * <pre>
 *   d = max(−limit, min(g, limit))
 * </pre>
 *
 * Slots: kept (d/g, no unit, 1). Preconditioner: p = d/g, 1 where g = 0.
 *
 * <p>Defaults: limit = 1 (customary). Cost: d doubles, one pass.
 *
 * <p>Differs from: nothing. At the head of a chain: {@code chain(clipByValue(1),adam)}.
 */
public record ClipByValue(double limit) implements Updater.Coordinatewise {
  public ClipByValue {
    Require.positive("limit", limit);
  }

  public ClipByValue() {
    this(1);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(new Slot("kept", dimension, 1));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] kept = slots.of("kept");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      kept[i] = Math.min(1, limit / Math.abs(g));
      gradient[i] = Math.max(-limit, Math.min(g, limit));
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    Moments.multiply(stepSizes, slots.of("kept"));
  }
}
