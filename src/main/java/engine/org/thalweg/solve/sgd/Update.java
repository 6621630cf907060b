package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.thalweg.linalg.Ranges;
import org.thalweg.solve.Vectors;
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

  /**
   * Takes a step on the first coordinates in one go: the direction, w ← prox(w − η·d), and what the
   * rule does after it; w before the step is kept. For rules that go by coordinates.
   *
   * @param gradient of the smooth part, as long as w; not changed
   * @param length how many coordinates
   * @return whether they are all finite
   */
  boolean step(double[] gradient, int length, double rate, RangePenalties penalties) {
    boolean hasProx = penalties.hasProx();
    OnRange part =
        (v, slots, from) -> {
          System.arraycopy(v[0], 0, state.before(), from, v[0].length);
          move(v, slots, rate, hasProx);
          if (hasProx) {
            penalties.prox(v[0], v[2], from, from + v[0].length);
          }
          rule.stepped(v[0], state.step() + 1, slots);
          return Vectors.isFinite(v[0]) ? 0 : 1;
        };
    double[][] vectors =
        hasProx
            ? new double[][] {state.w(), gradient, gradient}
            : new double[][] {state.w(), gradient};
    return onRanges(length, 1, part, vectors) == 0;
  }

  /** w ← w − η·d, and step sizes η·p where they are wanted. */
  private void move(double[][] v, Slots slots, double rate, boolean wantsSizes) {
    double[] w = v[0];
    double[] direction = v[1];
    rule.direction(direction, w, state.step() + 1, slots);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * direction[i];
    }
    if (wantsSizes) {
      Arrays.fill(v[2], rate);
      rule.precondition(v[2], state.step() + 1, slots);
    }
  }

  /** What is done with a range of the vectors and of the memory, which begins at a coordinate. */
  private interface OnRange {
    double on(double[][] vectors, Slots slots, int from);
  }

  /** Calls a method of the rule with vectors of one length; it writes to the first few of them. */
  private void run(int written, BiConsumer<double[][], Slots> method, double[]... vectors) {
    int length = vectors[0].length;
    if (!Ranges.areMany(length) || !rule.isCoordinatewise()) {
      method.accept(vectors, state.slots());
      return;
    }
    OnRange part =
        (v, slots, from) -> {
          method.accept(v, slots);
          return 0;
        };
    onRanges(length, written, part, vectors);
  }

  /** Works on copies of ranges; gives the sum of what the parts give. */
  private double onRanges(int length, int written, OnRange part, double[]... vectors) {
    Queue<Copies> idle = new ConcurrentLinkedQueue<>();
    Copies first = new Copies(rule, vectors.length, Math.min(length, Ranges.LENGTH));
    if (length == 0) { // what a rule counts for all coordinates goes on
      first.run(part, vectors, written, state.slots(), 0);
    }
    double sum =
        Ranges.sum(
            0,
            length,
            (from, to) -> {
              boolean isInner = from > 0 && to < length;
              Copies free = from == 0 ? first : isInner ? idle.poll() : null;
              Copies copies = free != null ? free : new Copies(rule, vectors.length, to - from);
              double own = copies.run(part, vectors, written, state.slots(), from);
              if (isInner) {
                idle.add(copies);
              }
              return own;
            });
    state.slots().takeShared(first.slots); // not before all ranges have read them
    return sum;
  }

  /** A range of the vectors and of the memory, on which one core works in its cache. */
  private record Copies(double[][] vectors, Slots slots) {
    Copies(Updater rule, int count, int length) {
      this(new double[count][length], new Slots(rule.slots(length)));
    }

    double run(OnRange part, double[][] whole, int written, Slots memory, int from) {
      int length = vectors[0].length;
      for (int k = 0; k < vectors.length; k++) {
        System.arraycopy(whole[k], from, vectors[k], 0, length);
      }
      double result = part.on(vectors, slots.range(memory, from, from + length), from);
      for (int k = 0; k < written; k++) {
        System.arraycopy(vectors[k], 0, whole[k], from, length);
      }
      memory.take(slots, from);
      return result;
    }
  }
}
