package org.thalweg.train;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.thalweg.linalg.Ranges;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * What a rule does in one update of a state. Where w is long and the rule goes by coordinates, the
 * cores share the ranges, on copies that stay in their caches; so the rule need not know, and its
 * bits are the same.
 */
record Update(Updater rule, TrainingState state) {

  /** Turns g into d, in place, and moves the memory on. */
  void direction(double[] gradient) {
    long t = state.update();
    run(1, (v, slots) -> rule.direction(v[0], v[1], t, slots), gradient, state.w());
  }

  /** Turns step sizes η into η·p, in place. */
  void precondition(double[] stepSizes) {
    long t = state.update();
    run(1, (v, slots) -> rule.precondition(v[0], t, slots), stepSizes);
  }

  /** Moves a copy of w to where the rule wants its gradient, and makes step sizes fit. */
  void lookahead(double[] point, double[] stepSizes) {
    long t = state.update();
    run(2, (v, slots) -> rule.lookahead(v[0], v[1], t, slots), point, stepSizes);
  }

  /** After the step, of which w may be moved. */
  void stepped() {
    long t = state.update();
    run(1, (v, slots) -> rule.stepped(v[0], t, slots), state.w());
  }

  /** A method of the rule, given vectors of one length. */
  private interface Method {
    void on(double[][] vectors, Slots slots);
  }

  /** Calls a method, which writes to the first few of the vectors. */
  private void run(int written, Method method, double[]... vectors) {
    int length = vectors[0].length;
    if (!Ranges.areMany(length) || !rule.isCoordinatewise()) {
      method.on(vectors, state.slots());
      return;
    }
    AtomicReference<Slots> first = new AtomicReference<>();
    Ranges.each(
        0,
        length,
        (from, to) -> {
          double[][] parts = new double[vectors.length][];
          Arrays.setAll(parts, k -> Arrays.copyOfRange(vectors[k], from, to));
          Slots slots = state.slots().range(rule.slots(to - from), from, to);
          method.on(parts, slots);
          for (int k = 0; k < written; k++) {
            System.arraycopy(parts[k], 0, vectors[k], from, to - from);
          }
          state.slots().take(slots, from);
          if (from == 0) {
            first.set(slots);
          }
        });
    state.slots().takeShared(first.get()); // not before all ranges have read them
  }
}
