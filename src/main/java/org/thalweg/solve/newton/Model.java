package org.thalweg.solve.newton;

import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;

/**
 * What F is near a point w, to second order in its smooth part:
 *
 * <pre>
 *   q(u) = g·(u − w) + ½(u − w)ᵀH(u − w) + l1·|u|,   low ≤ u ≤ high
 * </pre>
 *
 * Without l1 and bounds it is least at w − H⁻¹g. Else coordinates take turns (J. Friedman, T.
 * Hastie, R. Tibshirani, "Regularization Paths for Generalized Linear Models via Coordinate
 * Descent", J. Stat. Softw. 33(1) (2010)), and between rounds all that are at no kink and no bound
 * move together, by Newton's step or as far as the first kink or bound, so that few rounds are
 * needed whatever the conditioning.
 */
final class Model {
  private static final int ROUNDS = 400;
  private static final double CLOSE = 1e-16; // of the fall of q: what more rounds might gain

  private final double[] w;
  private final double[] gradient;
  private final double[] hessian; // packed, l2 included
  private final Terms terms;
  private final double[] u;
  private final double[] slope; // g + H(u − w)

  /**
   * A model.
   *
   * @param gradient g, of the smooth part of F at w
   * @param hessian H of the loss, packed; l2 is added to it
   */
  Model(double[] w, double[] gradient, double[] hessian, Terms terms) {
    this.w = w;
    this.gradient = gradient;
    this.hessian = hessian;
    this.terms = terms;
    for (int i = 0; i < w.length; i++) {
      hessian[Packed.start(i) + i] += terms.l2()[i];
    }
    this.u = w.clone();
    this.slope = gradient.clone();
  }

  /** Where q is least: a new array. */
  double[] least() {
    if (terms.isSmooth()) {
      double[] step = Cholesky.of(hessian, w.length).solve(gradient);
      for (int i = 0; i < w.length; i++) {
        u[i] = w[i] - step[i];
      }
      return u;
    }
    double fall = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double gain = takeTurns();
      fall += gain;
      if (gain <= CLOSE * fall) {
        break;
      }
      if (Integer.bitCount(round + 1) == 1 || round % 8 == 0) {
        moveTogether();
      }
    }
    return u;
  }

  /** Moves each coordinate to where q is least; returns about how much q fell. */
  private double takeTurns() {
    double gain = 0;
    for (int j = 0; j < u.length; j++) {
      double curvature = hessian[Packed.start(j) + j];
      if (curvature > 0 || terms.drawsToZero(j, slope[j])) {
        double next =
            curvature > 0
                ? terms.nearest(j, u[j] - slope[j] / curvature, curvature)
                : terms.within(j, 0);
        double change = next - u[j];
        if (change != 0) {
          u[j] = next;
          addColumn(j, change);
          gain += curvature * change * change / 2;
        }
      }
    }
    return gain;
  }

  /** slope ← slope + change·H·eⱼ. */
  private void addColumn(int j, double change) {
    int row = Packed.start(j);
    for (int k = 0; k <= j; k++) {
      slope[k] += change * hessian[row + k];
    }
    for (int k = j + 1, at = Packed.start(j + 1) + j; k < slope.length; at += ++k) {
      slope[k] += change * hessian[at];
    }
  }

  private void moveTogether() {
    int[] free = free();
    double[] own = new double[free.length];
    double[] part = new double[Packed.length(free.length)];
    for (int a = 0, at = 0; a < free.length; a++) {
      int j = free[a];
      own[a] = -slope[j] - terms.l1()[j] * Math.signum(u[j]);
      for (int b = 0; b <= a; b++, at++) {
        part[at] = hessian[Packed.start(j) + free[b]];
      }
    }
    double[] change = Cholesky.of(part, free.length).solve(own);
    double t = 1;
    for (int a = 0; a < free.length; a++) {
      t = Math.min(t, terms.reach(free[a], u[free[a]], change[a]));
    }
    for (int a = 0; a < free.length; a++) {
      int j = free[a];
      double before = u[j];
      u[j] = terms.snapped(j, before + t * change[a], before, change[a]);
      addColumn(j, u[j] - before);
    }
  }

  private int[] free() {
    return java.util.stream.IntStream.range(0, u.length)
        .filter(j -> terms.isFree(j, u[j]) && hessian[Packed.start(j) + j] > 0)
        .toArray();
  }
}
