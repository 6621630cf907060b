package org.thalweg.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.thalweg.formula.Interval;
import org.thalweg.formula.Smoothness;

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
final class GlobalSearch {
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

  long seen() {
    return seen;
  }

  /** The point with the least value that was found; null if the function is defined at none. */
  double[] best() {
    return best;
  }

  /** The least value that was found, rounded up. */
  double value() {
    return lowest;
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
