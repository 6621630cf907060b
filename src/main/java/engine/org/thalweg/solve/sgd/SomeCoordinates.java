package org.thalweg.solve.sgd;

import java.util.Arrays;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.Vectors;

/**
 * Some coordinates of a long w that take part in a step, as a short w of the same segments. Where
 * all others have a gradient of 0 and are left alone by the rule and the penalties, steps on the
 * short w are the steps on all of w, bit by bit, and so are the sums below.
 *
 * @param whole the segments of all of w
 * @param places the coordinates, ascending, from the first of an array on
 * @param starts how many are before each of the {@link Ranges} of all of w, and at its end
 */
record SomeCoordinates(ParameterLayout whole, int[] places, int[] starts) {

  /** The first few of an array, in ascending order. */
  static SomeCoordinates of(ParameterLayout whole, int[] places, int count) {
    int ranges = (whole.dimension() + Ranges.LENGTH - 1) / Ranges.LENGTH;
    int[] starts = new int[ranges + 1];
    for (int k = 1; k < ranges; k++) {
      starts[k] = first(places, starts[k - 1], count, k * Ranges.LENGTH);
    }
    starts[ranges] = count;
    return new SomeCoordinates(whole, places, starts);
  }

  /** How many there are. */
  int count() {
    return starts[starts.length - 1];
  }

  /** The first index of {@code [from, to)} whose place is at least a coordinate, or to. */
  private static int first(int[] places, int from, int to, int coordinate) {
    int found = Arrays.binarySearch(places, from, to, coordinate);
    return found < 0 ? -found - 1 : found;
  }

  /** The segments of the short w. */
  ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.EMPTY;
    for (ParameterLayout.Segment segment : whole.segments()) {
      int length = place(segment.to()) - layout.dimension();
      layout = layout.with(segment.name(), length, segment.penalised());
    }
    return layout;
  }

  /** Where a coordinate is among these, or where it would be. */
  private int place(int coordinate) {
    int range = coordinate / Ranges.LENGTH;
    if (coordinate == range * Ranges.LENGTH || range + 1 >= starts.length) {
      return starts[Math.min(range, starts.length - 1)];
    }
    return first(places, starts[range], starts[range + 1], coordinate);
  }

  /** Writes a short vector to its places in a long one. */
  void spread(double[] some, double[] to) {
    Ranges.share(
        0,
        count(),
        (from, end) -> {
          for (int i = from; i < end; i++) {
            to[places[i]] = some[i];
          }
        });
  }

  /** What is made of the coordinates {@code [from, to)}, which are in one range of w. */
  interface RangeSum {
    double of(int from, int to, int begin, int end);
  }

  /** Σ over the ranges of w, in their order, of what their coordinates give. */
  double sum(RangeSum term) {
    return Ranges.sum(
        0, whole.dimension(), (from, to) -> term.of(place(from), place(to), from, to));
  }

  /** R(w) of a short w, with the bits that {@link Penalties#value} has for all of w. */
  double penalty(Penalties penalties, double[] some) {
    double[] sum = new double[1];
    penalties.forEach(
        whole,
        Penalty.class,
        (penalty, from, to) ->
            sum[0] +=
                Ranges.sum(
                    from, to, (first, end) -> penalty.value(some, place(first), place(end))));
    return sum[0];
  }

  /** ‖a − b‖₂ of short vectors, with the bits that it has for all coordinates. */
  double distance(double[] a, double[] b) {
    return Math.sqrt(sum((from, to, begin, end) -> Vectors.square(a, b, places, from, to, begin)));
  }
}
