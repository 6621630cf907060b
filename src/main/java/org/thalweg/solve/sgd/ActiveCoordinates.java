package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.VectorSum;
import org.thalweg.solve.Vectors;

/**
 * The coordinates of a long w that take part in the steps so far: those that did not begin at 0,
 * and those that a batch has touched since. All others are 0 and have always had a gradient of 0,
 * so that a rule which {@link org.thalweg.update.Updater#staysAtZero stays at zero} leaves w and
 * its memory there as they are. Steps on the active coordinates, as a short w of the same segments,
 * are thus the steps on all of w, bit by bit, and so are the sums below.
 *
 * <p>A short vector holds the numbers at the active coordinates, in their order.
 *
 * @param whole the segments of all of w
 * @param places the active coordinates, ascending
 */
record ActiveCoordinates(ParameterLayout whole, int[] places) {

  /** Those that may take part. */
  static ActiveCoordinates where(ParameterLayout whole, IntPredicate isActive) {
    int[] places = new int[64];
    int count = 0;
    for (int i = 0; i < whole.dimension(); i++) {
      if (isActive.test(i)) {
        places = count < places.length ? places : Arrays.copyOf(places, 2 * count);
        places[count++] = i;
      }
    }
    return new ActiveCoordinates(whole, Arrays.copyOf(places, count));
  }

  /** Whether they are so few that it pays to leave the others out. */
  boolean areFew() {
    return places.length < whole.dimension() / VectorSum.SPARSE;
  }

  /** The segments of a short w. */
  ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.EMPTY;
    for (ParameterLayout.Segment segment : whole.segments()) {
      int length = place(segment.to()) - place(segment.from());
      layout = layout.with(segment.name(), length, segment.penalised());
    }
    return layout;
  }

  /** Where a coordinate is among the active ones, or where it would be. */
  private int place(int coordinate) {
    int found = Arrays.binarySearch(places, coordinate);
    return found < 0 ? -found - 1 : found;
  }

  /** Writes a short vector to its places in a long one. */
  void spread(double[] active, double[] to) {
    Ranges.each(
        0,
        places.length,
        (from, end) -> {
          for (int i = from; i < end; i++) {
            to[places[i]] = active[i];
          }
        });
  }

  /** The short vector of a long one. */
  double[] gather(double[] all) {
    double[] active = new double[places.length];
    for (int i = 0; i < active.length; i++) {
      active[i] = all[places[i]];
    }
    return active;
  }

  /** These and more coordinates, given in ascending order; this object where none is new. */
  ActiveCoordinates with(int[] more) {
    int[] merged = new int[places.length + more.length];
    int count = 0;
    for (int i = 0, j = 0; i < places.length || j < more.length; count++) {
      int left = i < places.length ? places[i] : Integer.MAX_VALUE;
      int right = j < more.length ? more[j] : Integer.MAX_VALUE;
      merged[count] = Math.min(left, right);
      i += left <= right ? 1 : 0;
      j += right <= left ? 1 : 0;
    }
    return count == places.length
        ? this
        : new ActiveCoordinates(whole, Arrays.copyOf(merged, count));
  }

  /** Where the coordinates of others, all of which are among these, are in a short vector. */
  int[] placesOf(int[] others) {
    int[] found = new int[others.length];
    for (int i = 0, j = 0; j < others.length; i++) {
      found[j] = i;
      j += places[i] == others[j] ? 1 : 0; // without a branch that depends on them
    }
    return found;
  }

  /** R(w) of a short w, with the bits that {@link Penalties#value} has for all of w. */
  double penalty(Penalties penalties, double[] active) {
    double[] sum = new double[1];
    penalties.forEach(
        whole,
        Penalty.class,
        (penalty, from, to) ->
            sum[0] +=
                Ranges.sum(
                    from, to, (first, end) -> penalty.value(active, place(first), place(end))));
    return sum[0];
  }

  /** ‖x‖₂ of a short vector, with the bits that it has for all coordinates. */
  double norm(double[] active) {
    return Math.sqrt(
        Ranges.sum(
            0,
            whole.dimension(),
            (from, to) -> Vectors.square(active, places, place(from), place(to), from, to)));
  }

  /** ‖a − b‖₂ of short vectors, likewise. */
  double distance(double[] a, double[] b) {
    return Math.sqrt(
        Ranges.sum(
            0,
            whole.dimension(),
            (from, to) -> Vectors.square(a, b, places, place(from), place(to), from)));
  }
}
