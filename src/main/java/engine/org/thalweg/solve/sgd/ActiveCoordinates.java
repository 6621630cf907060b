package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.VectorSum;
import org.thalweg.solve.Vectors;

/**
 * The coordinates of a long w that take part in a step, as a short w of the same segments. Where
 * all others have a gradient of 0 and are left alone by the rule and the penalties, steps on the
 * short w are the steps on all of w, bit by bit, and so are the sums below.
 *
 * <p>A short vector holds the numbers at the active coordinates, in their order. It may be longer
 * than there are of them: what is behind, its slack, is at rest at 0 and counts to the last
 * segment.
 *
 * @param whole the segments of all of w
 * @param places the active coordinates, ascending, and slack as a short vector has
 * @param count how many are active
 * @param starts how many are before each of the {@link Ranges} of all of w, and at its end
 */
record ActiveCoordinates(ParameterLayout whole, int[] places, int count, int[] starts) {

  /** Coordinates in ascending order, without slack. */
  static ActiveCoordinates of(ParameterLayout whole, int[] places) {
    return of(whole, places, places.length);
  }

  private static ActiveCoordinates of(ParameterLayout whole, int[] places, int count) {
    int ranges = (whole.dimension() + Ranges.LENGTH - 1) / Ranges.LENGTH;
    int[] starts = new int[ranges + 1];
    for (int k = 1; k < ranges; k++) {
      starts[k] = CoordinateInsertion.first(places, starts[k - 1], count, k * Ranges.LENGTH);
    }
    starts[ranges] = count;
    return new ActiveCoordinates(whole, places, count, starts);
  }

  /** Those that may take part. */
  static ActiveCoordinates where(ParameterLayout whole, IntPredicate isActive) {
    return of(whole, IntStream.range(0, whole.dimension()).filter(isActive).toArray());
  }

  /** Whether so many are so few that it pays to leave the others out. */
  boolean areFew(int others) {
    return others < whole.dimension() / VectorSum.SPARSE;
  }

  /** Whether they are so few that it pays to leave the others out. */
  boolean areFew() {
    return areFew(count);
  }

  /** How long short vectors are once some more take part: with slack, so that few are copied. */
  int lengthWith(CoordinateInsertion admission) {
    int more = count + admission.size();
    if (more <= places.length) {
      return places.length;
    }
    int most = Math.max(more, whole.dimension() / VectorSum.SPARSE);
    return (int) Math.min(most, more + more / 2L);
  }

  /** These and those that are admitted; the array of places is given up. */
  ActiveCoordinates with(CoordinateInsertion admission) {
    int length = lengthWith(admission);
    int[] all = length == places.length ? places : Arrays.copyOf(places, length);
    admission.insert(all);
    return of(whole, all, count + admission.size());
  }

  /** The segments of a short vector. */
  ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.EMPTY;
    int last = whole.segments().size() - 1;
    for (int k = 0; k <= last; k++) {
      ParameterLayout.Segment segment = whole.segments().get(k);
      int end = k == last ? places.length : place(segment.to());
      layout = layout.with(segment.name(), end - layout.dimension(), segment.penalised());
    }
    return layout;
  }

  /** Where a coordinate is among the active ones, or where it would be. */
  private int place(int coordinate) {
    int range = coordinate / Ranges.LENGTH;
    if (coordinate == range * Ranges.LENGTH || range + 1 >= starts.length) {
      return starts[Math.min(range, starts.length - 1)];
    }
    int found = Arrays.binarySearch(places, starts[range], starts[range + 1], coordinate);
    return found < 0 ? -found - 1 : found;
  }

  /** Writes a short vector to its places in a long one. */
  void spread(double[] active, double[] to) {
    Ranges.share(
        0,
        count,
        (from, end) -> {
          for (int i = from; i < end; i++) {
            to[places[i]] = active[i];
          }
        });
  }

  /** The short vector of a long one; its slack is 0. */
  double[] gather(double[] all) {
    double[] active = new double[places.length];
    Ranges.share(
        0,
        count,
        (from, end) -> {
          for (int i = from; i < end; i++) {
            active[i] = all[places[i]];
          }
        });
    return active;
  }

  /** What is made of the active coordinates {@code [from, to)}, which are in one range of w. */
  interface RangeSum {
    double of(int from, int to, int begin, int end);
  }

  /** Σ over the ranges of w, in their order, of what their active coordinates give. */
  double sum(RangeSum term) {
    return Ranges.sum(
        0, whole.dimension(), (from, to) -> term.of(place(from), place(to), from, to));
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
        sum((from, to, begin, end) -> Vectors.square(active, places, from, to, begin, end)));
  }

  /** ‖a − b‖₂ of short vectors, likewise. */
  double distance(double[] a, double[] b) {
    return Math.sqrt(sum((from, to, begin, end) -> Vectors.square(a, b, places, from, to, begin)));
  }
}
