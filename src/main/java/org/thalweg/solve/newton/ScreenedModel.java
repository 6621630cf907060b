package org.thalweg.solve.newton;

import java.util.Arrays;
import org.thalweg.linalg.Packed;

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
  private final double[] packed;
  private final double[] first; // g, by place among the coordinates
  private final double[] l1;
  private final double[] l2;
  private final double[] moved; // u − w
  private final double[] slope; // of the smooth part of q at u

  /**
   * A model.
   *
   * @param gradient g, of the smooth part of F at w, all coordinates
   */
  ScreenedModel(double[] w, double[] gradient, PathState.Second second, Terms terms) {
    this.w = w;
    this.among = second.among();
    this.packed = second.packed();
    this.first = selected(gradient);
    this.l1 = selected(terms.l1());
    this.l2 = selected(terms.l2());
    this.moved = new double[among.length];
    this.slope = first.clone();
  }

  private double[] selected(double[] all) {
    return Arrays.stream(among).mapToDouble(j -> all[j]).toArray();
  }

  /** Where q is least: a new array of all coordinates. */
  double[] least() {
    boolean[] works = new boolean[among.length];
    for (int round = 0; round < ROUNDS && enlarge(works); round++) {
      solve(works);
      measureSlopes();
    }
    double[] u = w.clone();
    for (int i = 0; i < among.length; i++) {
      u[among[i]] = at(i);
    }
    return u;
  }

  /** u; exactly 0 where it has come there. */
  private double at(int i) {
    return w[among[i]] + moved[i];
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

  private void solve(boolean[] works) {
    int[] set = new int[works.length];
    int order = 0;
    for (int i = 0; i < works.length; i++) {
      if (works[i]) {
        set[order++] = i;
      }
    }
    double[] matrix = new double[order * order];
    double[] u = new double[order];
    double[] own = new double[order];
    double[] strengths = new double[order];
    for (int a = 0; a < order; a++) {
      int row = Packed.start(set[a]);
      for (int b = 0; b <= a; b++) {
        matrix[a * order + b] = packed[row + set[b]];
        matrix[b * order + a] = packed[row + set[b]];
      }
      matrix[a * order + a] += l2[set[a]];
      u[a] = at(set[a]);
      own[a] = slope[set[a]];
      strengths[a] = l1[set[a]];
    }
    new FaceSystem(matrix, u, own, strengths).minimise();
    for (int a = 0; a < order; a++) {
      moved[set[a]] = u[a] - w[among[set[a]]];
    }
  }

  /** slope ← g + (H + l2)(u − w). */
  private void measureSlopes() {
    System.arraycopy(first, 0, slope, 0, slope.length);
    for (int i = 0; i < slope.length; i++) {
      int row = Packed.start(i);
      double change = moved[i];
      double sum = (packed[row + i] + l2[i]) * change;
      for (int k = 0; k < i; k++) {
        sum += packed[row + k] * moved[k];
      }
      slope[i] += sum;
      for (int k = 0; change != 0 && k < i; k++) {
        slope[k] += packed[row + k] * change;
      }
    }
  }
}
