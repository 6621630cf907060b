package org.thalweg.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.thalweg.formula.Interval;

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
final class StationarySearch {
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

  /** How many boxes have been looked at. */
  long seen() {
    return seen;
  }

  /** Boxes with one stationary point each. */
  List<Krawczyk.Proven> proven() {
    return proven;
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
    boolean hasSlope = IntStream.range(0, box.size()).anyMatch(i -> !over.gradient(i).contains(0));
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
        .allMatch(i -> image.get(i).width() < Math.max(CUT * box.get(i).width(), LEAST * width(i)));
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
