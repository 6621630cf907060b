package org.thalweg.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.thalweg.formula.Interval;

/**
 * All stationary points of a function as text in a box, and its least value there, both proven by
 * interval arithmetic.
 *
 * @param points boxes each of which has exactly one stationary point; together they have all that
 *     are not in what is undecided, by value
 * @param undecided boxes that may have further ones
 * @param best where the least value was found; empty if the function is defined at no point that
 *     was looked at
 * @param value f there, rounded up
 * @param bound no value in the region is below this
 * @param boxes how many were looked at
 * @param isComplete whether none was left because of the limit
 */
public record Census(
    List<Counted> points,
    List<Open> undecided,
    Optional<double[]> best,
    double value,
    double bound,
    long boxes,
    boolean isComplete) {
  /** A region may have so many numbers. */
  public static final int MOST_NUMBERS = 4;

  /**
   * A stationary point.
   *
   * @param box around it
   * @param value f(x) over the box
   * @param kind minimum, maximum or saddle; undecided if the Hessian is not known to be regular
   */
  public record Counted(List<Interval> box, Interval value, PointKind kind) {
    /** The middle of the box. */
    public double[] x() {
      return Krawczyk.middle(box);
    }
  }

  /**
   * A box of which it is not proven how many stationary points it has.
   *
   * @param point one that is in it, with its kind; empty if none is known
   */
  public record Open(List<Interval> box, Optional<StationaryPoint> point) {}

  /**
   * Searches a region.
   *
   * @param region of each number; bounded, and wider than a point
   * @param mostBoxes how many boxes are looked at, for the points and for the least value each
   * @throws IllegalArgumentException if the region does not fit the function
   */
  public static Census of(FormulaFunction f, List<Interval> region, long mostBoxes) {
    if (region.size() != f.dimension() || region.size() > MOST_NUMBERS) {
      throw new IllegalArgumentException(
          "the region must have an interval for each of the function's %d numbers, at most %d, but had %d"
              .formatted(f.dimension(), MOST_NUMBERS, region.size()));
    }
    StationarySearch stationary = new StationarySearch(f, region);
    stationary.run(mostBoxes);
    List<Counted> points =
        stationary.proven().stream()
            .map(one -> new Counted(one.box(), f.over(one.box()).value(), one.kind()))
            .sorted(Comparator.comparingDouble(one -> one.value().middle()))
            .toList();
    List<Open> undecided =
        stationary.undecided().stream().map(box -> new Open(box, stationary.pointIn(box))).toList();
    GlobalSearch global = new GlobalSearch(f, region);
    List<double[]> tried = new ArrayList<>(points.stream().map(Counted::x).toList());
    undecided.forEach(open -> open.point().ifPresent(point -> tried.add(point.x())));
    tried.add(descended(f, region));
    tried.forEach(global::attain);
    global.run(mostBoxes);
    return new Census(
        points,
        undecided,
        Optional.ofNullable(global.best()),
        global.value(),
        global.bound(),
        stationary.seen() + global.seen(),
        stationary.seen() < mostBoxes && global.seen() < mostBoxes);
  }

  private static double[] descended(FormulaFunction f, List<Interval> region) {
    double[] start = Krawczyk.middle(region);
    List<double[]> path = new ArrayList<>(List.of(start));
    if (Double.isFinite(f.value(start)) && Double.isFinite(Spectrum.norm(f.gradient(start)))) {
      new NewtonDescent(f, 100, 0).from(start, at -> path.add(at.x()));
    }
    double[] end = path.get(path.size() - 1);
    boolean isInside = IntStream.range(0, end.length).allMatch(i -> region.get(i).contains(end[i]));
    return isInside ? end : start;
  }
}
