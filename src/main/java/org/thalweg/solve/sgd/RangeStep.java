package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.thalweg.linalg.Ranges;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * A step of a coordinatewise rule and of penalties that are sums over coordinates, range by range:
 * each range goes from its gradient to its w in copies that stay in the cache of a core, so that
 * what is long is read and written once. Has the bits of the same step taken method by method.
 *
 * @param state of which w, w before the step and the memory are moved on
 */
record RangeStep(Updater rule, DescentState state, RangePenalties penalties) {

  /**
   * Takes the step, but for its number.
   *
   * @param gradient not changed
   * @param length of the vectors without their slack
   * @return whether all of w is finite afterwards
   */
  boolean take(double[] gradient, int length, double rate) {
    Queue<Copies> idle = new ConcurrentLinkedQueue<>();
    Copies first = new Copies(rule, Math.min(length, Ranges.LENGTH));
    if (length == 0) { // what a rule counts for all coordinates goes on
      first.run(this, gradient, rate, 0);
    }
    double ranges =
        Ranges.sum(
            0,
            length,
            (from, to) -> {
              boolean isInner = from > 0 && to < length;
              Copies free = from == 0 ? first : isInner ? idle.poll() : null;
              Copies copies = free != null ? free : new Copies(rule, to - from);
              boolean isFinite = copies.run(this, gradient, rate, from);
              if (isInner) {
                idle.add(copies);
              }
              return isFinite ? 0 : 1;
            });
    state.slots().takeShared(first.slots); // not before all ranges have read them
    return ranges == 0;
  }

  /** Moves a range of w that begins at a coordinate; the gradient becomes the direction. */
  private void move(
      double[] gradient, double[] w, double[] stepSizes, Slots slots, double rate, int from) {
    long t = state.step() + 1;
    rule.direction(gradient, w, t, slots);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * gradient[i];
    }
    if (stepSizes != null) {
      Arrays.fill(stepSizes, rate);
      rule.precondition(stepSizes, t, slots);
      penalties.prox(w, stepSizes, from, from + w.length);
    }
    rule.stepped(w, t, slots);
  }

  /** A range of the vectors and of the memory, on which one core works in its cache. */
  private record Copies(double[] gradient, double[] w, double[] stepSizes, Slots slots) {
    Copies(Updater rule, int length) {
      this(
          new double[length],
          new double[length],
          new double[length],
          new Slots(rule.slots(length)));
    }

    boolean run(RangeStep step, double[] wholeGradient, double rate, int from) {
      DescentState state = step.state;
      int length = w.length;
      System.arraycopy(wholeGradient, from, gradient, 0, length);
      System.arraycopy(state.w(), from, w, 0, length);
      System.arraycopy(w, 0, state.before(), from, length);
      Slots range = slots.range(state.slots(), from, from + length);
      step.move(gradient, w, step.penalties.hasProx() ? stepSizes : null, range, rate, from);
      System.arraycopy(w, 0, state.w(), from, length);
      state.slots().take(slots, from);
      return Vectors.isFinite(w);
    }
  }
}
