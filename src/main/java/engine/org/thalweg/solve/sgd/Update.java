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
   * Takes a step on some coordinates in one go: the direction, w ← prox(w − η·d), and what the rule
   * does after it. For rules that go by coordinates.
   *
   * @param w there, not changed
   * @param moved where w is put, besides its place in the state
   * @param gradient of the smooth part there, not changed
   * @return whether w is finite there
   */
  boolean step(
      SomeCoordinates at,
      double[] w,
      double[] moved,
      double[] gradient,
      double rate,
      RangePenalties penalties) {
    int[] places = at.places();
    Slots memory = Slots.over(state.slots().asMap(), DescentState.segments(at.layout()));
    OnRange step =
        (copies, from, to) -> {
          copies.load(from, w, gradient);
          Slots slots = copies.slots.gather(memory, places, from, to);
          double[] own = copies.vectors[0];
          move(copies.vectors, slots, rate);
          if (penalties.hasProx()) {
            penalties.prox(own, copies.vectors[2], from, to);
          }
          rule.stepped(own, state.step() + 1, slots);
          System.arraycopy(own, 0, moved, from, own.length);
          for (int i = 0; i < own.length; i++) {
            state.w()[places[from + i]] = own[i];
          }
          memory.scatter(slots, places, from);
          return Vectors.isFinite(own) ? 0 : 1;
        };
    return onRanges(at.count(), penalties.hasProx() ? 3 : 2, step) == 0;
  }

  /** w ← w − η·d, and step sizes η·p where there is a third vector for them. */
  private void move(double[][] v, Slots slots, double rate) {
    double[] w = v[0];
    double[] direction = v[1];
    rule.direction(direction, w, state.step() + 1, slots);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * direction[i];
    }
    if (v.length == 3) {
      Arrays.fill(v[2], rate);
      rule.precondition(v[2], state.step() + 1, slots);
    }
  }

  /** What is done with a range, on copies. */
  private interface OnRange {
    double on(Copies copies, int from, int to);
  }

  /** Calls a method of the rule with vectors of one length; it writes to the first few of them. */
  private void run(int written, BiConsumer<double[][], Slots> method, double[]... vectors) {
    int length = vectors[0].length;
    if (!Ranges.areMany(length) || !rule.isCoordinatewise()) {
      method.accept(vectors, state.slots());
      return;
    }
    OnRange part =
        (copies, from, to) -> {
          copies.load(from, vectors);
          method.accept(copies.vectors, copies.slots.range(state.slots(), from, to));
          for (int k = 0; k < written; k++) {
            System.arraycopy(copies.vectors[k], 0, vectors[k], from, to - from);
          }
          state.slots().take(copies.slots, from);
          return 0;
        };
    onRanges(length, vectors.length, part);
  }

  /** Works on copies of ranges, of some vectors and the memory; gives the sum of what they give. */
  private double onRanges(int length, int count, OnRange part) {
    Queue<Copies> idle = new ConcurrentLinkedQueue<>();
    Copies first = new Copies(rule, count, Math.min(length, Ranges.LENGTH));
    if (length == 0) { // what a rule counts for all coordinates goes on
      part.on(first, 0, 0);
    }
    double sum =
        Ranges.sum(
            0,
            length,
            (from, to) -> {
              boolean isInner = from > 0 && to < length;
              Copies free = from == 0 ? first : isInner ? idle.poll() : null;
              Copies copies = free != null ? free : new Copies(rule, count, to - from);
              double own = part.on(copies, from, to);
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

    /** Copies the range that begins at a coordinate of the first vectors. */
    void load(int from, double[]... whole) {
      for (int k = 0; k < whole.length; k++) {
        System.arraycopy(whole[k], from, vectors[k], 0, vectors[k].length);
      }
    }
  }
}
