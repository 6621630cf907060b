package org.thalweg.solve.sgd;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.thalweg.linalg.Ranges;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * What a rule does in one update of a state. Where w is long and the rule goes by coordinates, the
 * cores share the ranges, on copies that stay in their caches; so the rule need not know, and its
 * bits are the same.
 */
record Update(Updater rule, DescentState state) {

  /** Turns g into d, in place, and moves the memory on. */
  void direction(double[] gradient) {
    long t = state.step() + 1;
    run(1, (v, slots) -> rule.direction(v[0], v[1], t, slots), gradient, state.w());
  }

  /** Turns step sizes η into η·p, in place. */
  void precondition(double[] stepSizes) {
    long t = state.step() + 1;
    run(1, (v, slots) -> rule.precondition(v[0], t, slots), stepSizes);
  }

  /** Moves a copy of w to where the rule wants its gradient, and makes step sizes fit. */
  void lookahead(double[] point, double[] stepSizes) {
    long t = state.step() + 1;
    run(2, (v, slots) -> rule.lookahead(v[0], v[1], t, slots), point, stepSizes);
  }

  /** After the step, of which w may be moved. */
  void stepped() {
    long t = state.step() + 1;
    run(1, (v, slots) -> rule.stepped(v[0], t, slots), state.w());
  }

  /** Calls a method of the rule with vectors of one length; it writes to the first few of them. */
  private void run(int written, BiConsumer<double[][], Slots> method, double[]... vectors) {
    int length = vectors[0].length;
    if (!Ranges.areMany(length) || !rule.isCoordinatewise()) {
      method.accept(vectors, state.slots());
      return;
    }
    Queue<Copies> idle = new ConcurrentLinkedQueue<>();
    Copies first = new Copies(rule, vectors.length, Ranges.LENGTH);
    Ranges.each(
        0,
        length,
        (from, to) -> {
          boolean isInner = from > 0 && to < length;
          Copies free = from == 0 ? first : isInner ? idle.poll() : null;
          Copies copies = free != null ? free : new Copies(rule, vectors.length, to - from);
          copies.run(method, vectors, written, state.slots(), from);
          if (isInner) {
            idle.add(copies);
          }
        });
    state.slots().takeShared(first.slots); // not before all ranges have read them
  }

  /** A range of the vectors and of the memory, on which one core works in its cache. */
  private record Copies(double[][] vectors, Slots slots) {
    Copies(Updater rule, int count, int length) {
      this(new double[count][length], new Slots(rule.slots(length)));
    }

    void run(
        BiConsumer<double[][], Slots> method,
        double[][] whole,
        int written,
        Slots memory,
        int from) {
      int length = vectors[0].length;
      for (int k = 0; k < vectors.length; k++) {
        System.arraycopy(whole[k], from, vectors[k], 0, length);
      }
      method.accept(vectors, slots.range(memory, from, from + length));
      for (int k = 0; k < written; k++) {
        System.arraycopy(vectors[k], 0, whole[k], from, length);
      }
      memory.take(slots, from);
    }
  }
}
