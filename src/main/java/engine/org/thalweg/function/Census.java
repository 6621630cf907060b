package org.thalweg.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.thalweg.formula.Interval;
import org.thalweg.formula.Smoothness;

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
        stationary.proven.stream()
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
        Optional.ofNullable(global.best),
        global.lowest,
        global.bound(),
        stationary.seen + global.seen,
        stationary.seen < mostBoxes && global.seen < mostBoxes);
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

  /**
   * The least value of a function over a box, with a bound that no value is below: E. Hansen, G. W.
   * Walster, "Global Optimization Using Interval Analysis", 2nd edition (2004). The box with the
   * least bound is looked at first.
   *
   * <pre>
   *   f(X) ⊂ f(c) + ∇f(X)·(X − c)            the mean value form
   *   a box is left out    if its bound is above a value that is attained, or it holds no minimum:
   *                        a slope is nowhere 0, or a second derivative everywhere negative
   *   it keeps its sides   on the border of the region, where a minimum may be without that
   * </pre>
   */
  private static final class GlobalSearch {
    private static final double NARROW = 1e-12; // of the region
    private static final double PRECISE = 1e-12; // of the value and of the spread of values
    private static final double SPREAD = 1e-3; // the share of the spread that counts as a value

    private final FormulaFunction f;
    private final List<Interval> region;
    private final boolean mayJump;
    private final PriorityQueue<Bounded> open =
        new PriorityQueue<>(Comparator.comparingDouble(Bounded::bound));
    private double[] best;
    private double lowest = Double.POSITIVE_INFINITY; // a value that is attained, rounded up
    private double highest = Double.NEGATIVE_INFINITY; // of those that were looked at
    private double settled =
        Double.POSITIVE_INFINITY; // the least bound of boxes looked at to the end
    private long seen;

    private record Bounded(List<Interval> box, double bound) {}

    GlobalSearch(FormulaFunction f, List<Interval> region) {
      this.f = f;
      this.region = List.copyOf(region);
      this.mayJump = f.analysis().smoothness() == Smoothness.JUMP;
      add(this.region, Double.NEGATIVE_INFINITY);
    }

    /** Looks at a point, which may have the least value so far. */
    void attain(double[] x) {
      boolean isInside = IntStream.range(0, x.length).allMatch(i -> region.get(i).contains(x[i]));
      BoxDerivatives there = isInside ? f.over(Krawczyk.points(x)) : null;
      if (there == null || !there.enclosure().isDefined()) {
        return;
      }
      double value = there.value().upper();
      highest = Double.isFinite(value) ? Math.max(highest, value) : highest;
      if (value < lowest) {
        lowest = value;
        best = x.clone();
      }
    }

    /** Looks at boxes until the least value is known, or so many have been looked at. */
    void run(long mostBoxes) {
      while (!isDone() && seen < mostBoxes) {
        seen++;
        look(open.poll());
      }
    }

    private boolean isDone() {
      return open.isEmpty() || open.peek().bound >= lowest - precision();
    }

    private double precision() {
      return PRECISE * Math.max(Math.abs(lowest), SPREAD * (highest - lowest));
    }

    /** No value in the region is below this. */
    double bound() {
      double left = open.isEmpty() ? Double.POSITIVE_INFINITY : open.peek().bound;
      return Math.min(Math.min(left, settled), lowest);
    }

    private void look(Bounded bounded) {
      List<Interval> box = bounded.box;
      if (bounded.bound > lowest) {
        return;
      }
      BoxDerivatives over = f.over(box);
      if (over.enclosure().isNowhere()) {
        return;
      }
      boolean isContinuous = over.enclosure().isDefined() && (!mayJump || over.isSmooth());
      double[] c = Krawczyk.middle(box);
      attain(c);
      double bound = Math.max(bounded.bound, over.value().lower());
      if (isContinuous) {
        bound = Math.max(bound, meanValue(box, over, c));
      }
      if (bound > lowest) {
        return;
      }
      if (isContinuous) {
        for (int i = 0; i < box.size(); i++) {
          int side = side(box, over, i);
          if (side != 0) {
            toBorder(box, i, side, bound);
            return;
          }
        }
      }
      List<Interval> rest = box;
      if (over.isSmooth() && isInterior(box)) {
        Krawczyk.Image image = new Krawczyk(f).image(box, over);
        if (image.isOutside()) {
          return;
        }
        rest = Krawczyk.common(image.box(), box);
      }
      halve(rest, bound);
    }

    private double meanValue(List<Interval> box, BoxDerivatives over, double[] c) {
      Interval sum = f.over(Krawczyk.points(c)).value();
      for (int i = 0; i < c.length; i++) {
        sum = sum.plus(over.gradient(i).times(box.get(i).plus(Interval.of(-c[i]))));
      }
      return sum.lower();
    }

    /** Where a minimum in the box can only be: −1, 1 at the lower or upper side, 2 at either. */
    private static int side(List<Interval> box, BoxDerivatives over, int i) {
      if (box.get(i).isPoint()) {
        return 0;
      }
      Interval slope = over.gradient(i);
      if (!slope.contains(0)) {
        return slope.lower() > 0 ? -1 : 1;
      }
      return over.isSmooth() && over.hessian(i, i).upper() < 0 ? 2 : 0;
    }

    /** What a box has of a side of the region. */
    private void toBorder(List<Interval> box, int i, int side, double bound) {
      if (side != 1 && box.get(i).lower() == region.get(i).lower()) {
        addPart(box, i, Interval.of(box.get(i).lower()), bound);
      }
      if (side != -1 && box.get(i).upper() == region.get(i).upper()) {
        addPart(box, i, Interval.of(box.get(i).upper()), bound);
      }
    }

    private boolean isInterior(List<Interval> box) {
      return IntStream.range(0, box.size())
          .allMatch(
              i ->
                  box.get(i).lower() > region.get(i).lower()
                      && box.get(i).upper() < region.get(i).upper());
    }

    private void halve(List<Interval> box, double bound) {
      int widest =
          IntStream.range(0, box.size())
              .reduce((i, j) -> share(box, i) >= share(box, j) ? i : j)
              .orElse(0);
      if (share(box, widest) < NARROW) {
        attain(Krawczyk.middle(box));
        settled = Math.min(settled, bound);
        return;
      }
      for (Interval half : BoxDerivatives.halves(box.get(widest))) {
        addPart(box, widest, half, bound);
      }
    }

    private double share(List<Interval> box, int i) {
      double whole = region.get(i).width();
      return whole == 0 ? 0 : box.get(i).width() / whole;
    }

    private void addPart(List<Interval> box, int i, Interval part, double bound) {
      List<Interval> changed = new ArrayList<>(box);
      changed.set(i, part);
      add(changed, bound);
    }

    /** A box that may hold the minimum, with a bound of its own. */
    private void add(List<Interval> box, double atLeast) {
      double bound = Math.max(atLeast, f.over(box).value().lower());
      if (bound <= lowest) {
        open.add(new Bounded(box, bound));
      }
    }
  }

  /**
   * All stationary points of a function in a box, by branch and bound with interval arithmetic: E.
   * Hansen, G. W. Walster, "Global Optimization Using Interval Analysis", 2nd edition (2004).
   *
   * <pre>
   *   a box is left out    if a slope is nowhere 0 in it, or K(X) is outside of X
   *   it is settled        if {@link Krawczyk} proves that it has one stationary point alone
   *   else it is cut       to what K(X) leaves of it, or into two halves
   * </pre>
   *
   * What remains when boxes are as narrow as that helps is undecided: a point where the Hessian is
   * singular, a kink, or the end of the domain.
   */
  private static final class StationarySearch {
    private static final double NARROW = 1e-7; // of the region: boxes that are not halved any more
    private static final double LEAST = 1e-10; // of the region: as wide as boxes are tried
    private static final int DECIMALS = 15;
    private static final double CUT = 0.8; // of a width, that a cut must reach to replace halving
    private static final double ROOM = 1.1; // how much wider a box is tried, for points on its side

    private final FormulaFunction f;
    private final Krawczyk krawczyk;
    private final List<Interval> region;
    private final List<Krawczyk.Proven> proven = new ArrayList<>();
    private final List<List<Interval>> narrow = new ArrayList<>();
    private final Deque<List<Interval>> open = new ArrayDeque<>();
    private long seen;

    StationarySearch(FormulaFunction f, List<Interval> region) {
      this.f = f;
      this.krawczyk = new Krawczyk(f);
      this.region = List.copyOf(region);
      open.push(this.region);
    }

    /** Looks at boxes until all are settled, or so many have been looked at. */
    void run(long mostBoxes) {
      while (!open.isEmpty() && seen < mostBoxes) {
        seen++;
        look(open.pop());
      }
    }

    /** Boxes that may have stationary points: those left, and hulls of narrow ones that touch. */
    List<List<Interval>> undecided() {
      List<List<Interval>> clusters = new ArrayList<>();
      narrow.forEach(box -> merge(clusters, box));
      open.forEach(clusters::add);
      return clusters;
    }

    private static void merge(List<List<Interval>> clusters, List<Interval> box) {
      List<Interval> hull = box;
      for (boolean hasGrown = true; hasGrown; ) {
        hasGrown = false;
        for (List<Interval> cluster : List.copyOf(clusters)) {
          if (touches(cluster, hull)) {
            clusters.remove(cluster);
            List<Interval> before = hull;
            hull =
                IntStream.range(0, box.size())
                    .mapToObj(i -> before.get(i).and(cluster.get(i)))
                    .toList();
            hasGrown = true;
          }
        }
      }
      clusters.add(hull);
    }

    private static boolean touches(List<Interval> a, List<Interval> b) {
      return IntStream.range(0, a.size()).allMatch(i -> a.get(i).meets(b.get(i)));
    }

    private void look(List<Interval> box) {
      BoxDerivatives over = f.over(box);
      boolean hasSlope =
          IntStream.range(0, box.size()).anyMatch(i -> !over.gradient(i).contains(0));
      if (hasSlope || over.enclosure().isNowhere()) {
        return;
      }
      if (proven.stream().anyMatch(one -> isWithin(box, one.only()))) {
        return;
      }
      List<Interval> rest = box;
      if (over.isSmooth()) {
        Krawczyk.Image image = krawczyk.image(box, over);
        if (image.isOutside()) {
          return;
        }
        if (image.isInside() || isTighter(image.box(), box)) {
          Optional<Krawczyk.Proven> found =
              krawczyk.prove(image.isInside() ? box : roomy(box, image));
          if (found.isPresent()) {
            add(found.get());
            return;
          }
        }
        rest = Krawczyk.common(image.box(), box);
      }
      if (!isCut(rest, box)) {
        halve(rest);
      } else {
        open.push(rest);
      }
    }

    private static boolean isWithin(List<Interval> box, List<Interval> other) {
      return IntStream.range(0, box.size()).allMatch(i -> other.get(i).contains(box.get(i)));
    }

    /** Whether an image is narrower, or as narrow as rounding allows. */
    private boolean isTighter(List<Interval> image, List<Interval> box) {
      return IntStream.range(0, box.size())
          .allMatch(
              i -> image.get(i).width() < Math.max(CUT * box.get(i).width(), LEAST * width(i)));
    }

    private double width(int i) {
      return region.get(i).width();
    }

    private static boolean isCut(List<Interval> rest, List<Interval> box) {
      return IntStream.range(0, box.size())
          .anyMatch(i -> rest.get(i).width() < CUT * box.get(i).width());
    }

    /** What holds a box and its image, and a little more. */
    private List<Interval> roomy(List<Interval> box, Krawczyk.Image image) {
      return IntStream.range(0, box.size())
          .mapToObj(
              i -> {
                Interval hull = box.get(i).and(image.box().get(i));
                double half = 0.5 * ROOM * hull.width() + LEAST * width(i);
                return new Interval(hull.middle() - half, hull.middle() + half);
              })
          .toList();
    }

    /** A point that was found before from another box, or is not in the region, is no new one. */
    private void add(Krawczyk.Proven found) {
      boolean isKnown = proven.stream().anyMatch(one -> isSame(one, found));
      if (!isKnown && touches(found.box(), region)) {
        proven.add(found);
      }
    }

    private boolean isSame(Krawczyk.Proven a, Krawczyk.Proven b) {
      if (isWithin(a.box(), b.only()) || isWithin(b.box(), a.only())) {
        return true;
      }
      return touches(a.box(), b.box())
          && krawczyk.prove(roomy(a.box(), new Krawczyk.Image(b.box(), false, false))).isPresent();
    }

    private void halve(List<Interval> box) {
      int widest =
          IntStream.range(0, box.size())
              .reduce((i, j) -> share(box, i) >= share(box, j) ? i : j)
              .orElse(0);
      if (share(box, widest) < NARROW) {
        narrow.add(box);
        return;
      }
      for (Interval half : BoxDerivatives.halves(box.get(widest))) {
        List<Interval> part = new ArrayList<>(box);
        part.set(widest, half);
        open.push(part);
      }
    }

    private double share(List<Interval> box, int i) {
      return box.get(i).width() / region.get(i).width();
    }

    /**
     * Kinds in a cluster of narrow boxes: that of an exact stationary point in it, if there is one.
     */
    Optional<StationaryPoint> pointIn(List<Interval> cluster) {
      double[] c = cluster.stream().mapToDouble(StationarySearch::shortest).toArray();
      double[] lengths = region.stream().mapToDouble(Interval::width).toArray();
      StationaryPoint point = ExactPoint.examine(f, c, Double.POSITIVE_INFINITY, lengths);
      return Optional.of(point).filter(one -> one.kind() != PointKind.NOT_STATIONARY);
    }

    /** The number of an interval that has the fewest decimals. */
    private static double shortest(Interval interval) {
      for (int decimals = 0; decimals <= DECIMALS; decimals++) {
        BigDecimal middle = BigDecimal.valueOf(interval.middle());
        double rounded = middle.setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
        if (interval.contains(rounded)) {
          return rounded;
        }
      }
      return interval.middle();
    }
  }
}
