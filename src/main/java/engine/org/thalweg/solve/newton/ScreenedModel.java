package org.thalweg.solve.newton;

import java.util.Arrays;
import org.thalweg.penalty.CoordinatePenalties;

/**
 * What F is near a point w, to second order in its smooth part, among the coordinates whose second
 * derivatives are known; the others do not move.
 *
 * <pre>
 *   q(u) = g·(u − w) + ½(u − w)ᵀ(H + l2)(u − w) + l1·|u|
 * </pre>
 *
 * It is solved on a working set, which begins with the coordinates that are not 0 or are drawn from
 * there, and to which are added those that the solution draws from 0, until there are none.
 */
final class ScreenedModel {
  private static final int ROUNDS = 50;
  private static final double ROUNDING = 1e-10; // of l1: a slope above it by less is at it

  private final double[] w;
  private final int[] among;
  private final CentredHessian coordinates;
  private final HessianOperator second; // in these, as all that follows
  private final double[] first; // g, by place
  private final double[] l1;
  private final double[] l2;
  private final double[] moved; // u − w
  private final double[] slope; // of the smooth part of q at u
  private boolean isSolved; // whether u is where q is least

  /**
   * A model.
   *
   * @param gradient g, of the smooth part of F at w, all coordinates
   */
  ScreenedModel(double[] w, double[] gradient, HessianOperator second, CoordinatePenalties terms) {
    this.w = w;
    this.among = second.among();
    this.first = selected(gradient, among);
    this.l1 = selected(terms.l1(), among);
    this.l2 = selected(terms.l2(), among);
    int last = among.length - 1;
    boolean isFree = last >= 0 && l1[last] == 0 && l2[last] == 0;
    this.coordinates = isFree ? second.centred() : CentredHessian.none(second);
    this.second = coordinates.second();
    coordinates.derivatives(first);
    this.moved = new double[among.length];
    this.slope = first.clone();
  }

  private static double[] selected(double[] all, int[] places) {
    double[] some = new double[places.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = all[places[i]];
    }
    return some;
  }

  /**
   * Where q is least: a new array of all coordinates.
   *
   * @param enough how near it is looked for
   * @param ahead where it may be, so that the search begins there if q is lower; null for nowhere
   */
  double[] least(FaceSystem.Enough enough, double[] ahead) {
    if (ahead != null) {
      begin(ahead);
    }
    boolean[] works = new boolean[among.length];
    isSolved = true;
    boolean isNew = enlarge(works);
    for (int round = 0; round < ROUNDS && isNew && isSolved; round++) {
      isSolved = solve(works, enough);
      isNew = enlarge(works);
    }
    isSolved &= !isNew;
    double[] u = w.clone();
    double[] moves = moved.clone();
    coordinates.original(moves);
    for (int i = 0; i < among.length; i++) {
      u[among[i]] += moves[i];
    }
    return u;
  }

  private void begin(double[] ahead) {
    for (int i = 0; i < among.length; i++) {
      moved[i] = ahead[among[i]] - w[among[i]];
    }
    coordinates.moves(moved);
    measureSlopes();
    if (!(fall() > 0)) {
      Arrays.fill(moved, 0);
      System.arraycopy(first, 0, slope, 0, slope.length);
    }
  }

  /** u; exactly 0 where it has come there. */
  private double at(int i) {
    return w[among[i]] + moved[i];
  }

  /** Whether the last search for the least q came to its end. */
  boolean isSolved() {
    return isSolved;
  }

  /** How much q is lower there than at w. */
  double fall() {
    double change = 0;
    for (int i = 0; i < among.length; i++) {
      double before = w[among[i]];
      change += (first[i] + slope[i]) / 2 * moved[i] + l1[i] * (Math.abs(at(i)) - Math.abs(before));
    }
    return -change;
  }

  /** Adds what is to move to the working set; whether there was any. */
  private boolean enlarge(boolean[] works) {
    boolean isNew = false;
    for (int i = 0; i < works.length; i++) {
      boolean isFree = at(i) != 0 || l1[i] == 0 || Math.abs(slope[i]) > l1[i] * (1 + ROUNDING);
      isNew |= isFree && !works[i];
      works[i] |= isFree;
    }
    return isNew;
  }

  private static int[] places(boolean[] works) {
    int[] places = new int[works.length];
    int count = 0;
    for (int i = 0; i < works.length; i++) {
      if (works[i]) {
        places[count++] = i;
      }
    }
    return Arrays.copyOf(places, count);
  }

  private boolean solve(boolean[] works, FaceSystem.Enough enough) {
    int[] set = places(works);
    double[] u = new double[set.length];
    for (int a = 0; a < set.length; a++) {
      u[a] = at(set[a]);
    }
    QuadraticPart part = second.part(set, selected(l2, set), selected(slope, set));
    boolean isAtEnd = new FaceSystem(part, u, selected(l1, set), enough).minimise();
    for (int a = 0; a < set.length; a++) {
      double next = u[a] - w[among[set[a]]];
      slope[set[a]] += l2[set[a]] * (next - moved[set[a]]);
      moved[set[a]] = next;
    }
    if (!part.addSlopes(slope)) {
      measureSlopes();
    }
    return isAtEnd;
  }

  /** slope ← g + (H + l2)(u − w). */
  private void measureSlopes() {
    for (int i = 0; i < slope.length; i++) {
      slope[i] = first[i] + l2[i] * moved[i];
    }
    second.addProduct(moved, slope);
  }
}
