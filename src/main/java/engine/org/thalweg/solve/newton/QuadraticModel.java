package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;
import org.thalweg.penalty.CoordinatePenalties;

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
 * move together, by Newton's step: those that would pass a kink or a bound as far as that, and all
 * others the whole way, if q is lower there; else all as far as the first kink or bound. What is
 * left then moves again, so that few rounds are needed whatever the conditioning.
 */
final class QuadraticModel {
  private static final int ROUNDS = 400;
  private static final double FAR = 8; // of |w|, or 1: steps that a straight line does not justify
  private static final double CLOSE = 1e-16; // of the fall of q: what more rounds might gain
  private static final double RIDGE = 1e-13; // of a diagonal: no step along what has no curvature
  private static final double LITTLE_WORK = 1 << 26; // multiplications between two rounds
  private static final double MOST_WORK = 1L << 31; // of all rounds: about a second

  private final double[] w;
  private final double[] gradient;
  private final double[] hessian; // packed, l2 included
  private final CoordinatePenalties terms;
  private final double[] u;
  private final double[] slope; // g + H(u − w); without l1 and bounds g
  private double work; // multiplications of moves together so far

  /**
   * A model.
   *
   * @param gradient g, of the smooth part of F at w
   * @param hessian H of the loss, packed; l2 is added to it
   */
  QuadraticModel(double[] w, double[] gradient, double[] hessian, CoordinatePenalties terms) {
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
      if (gain <= CLOSE * fall || work > MOST_WORK) {
        break;
      }
      moveAlongFaces();
    }
    return u;
  }

  /**
   * Whether q falls without end, or as far as to a distant bound, along a coordinate whose second
   * derivative is not positive: known once {@link #least} was asked for.
   */
  boolean isEndless() {
    return straight()
        .anyMatch(j -> isEndless(j) || Math.abs(u[j] - w[j]) > FAR * Math.max(1, Math.abs(w[j])));
  }

  private boolean isEndless(int j) {
    return terms.isOpen(j, slope[j]);
  }

  private IntStream straight() {
    return IntStream.range(0, u.length).filter(j -> hessian[Packed.start(j) + j] <= 0);
  }

  /**
   * {@link #least}, but for coordinates along which q falls without end: these take a step of
   * steepest descent, that of the steepest as long as w is there, or 1. F along the line to there
   * says how long it is to be.
   */
  double[] leastButForEndless() {
    int[] endless = straight().filter(this::isEndless).toArray();
    double steepest = Arrays.stream(endless).mapToDouble(j -> Math.abs(slope[j])).max().orElse(0);
    for (int j : endless) {
      u[j] -= slope[j] / steepest * Math.max(1, Math.abs(w[j]));
    }
    return u;
  }

  /** Moves each coordinate to where q is least; returns about how much q fell. */
  private double takeTurns() {
    double gain = 0;
    for (int j = 0; j < u.length; j++) {
      double curvature = Math.max(0, hessian[Packed.start(j) + j]);
      double next =
          curvature > 0
              ? terms.nearest(j, u[j] - slope[j] / curvature, curvature)
              : terms.leastOfLine(j, u[j], slope[j]);
      double change = next - u[j];
      if (change != 0) {
        u[j] = next;
        addColumn(j, change);
        gain += curvature * change * change / 2;
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

  /**
   * Moves all that are free together, and those that still are once more where some came to a kink
   * or a bound, until q is least among them; as often as that costs little.
   */
  private void moveAlongFaces() {
    int[] free = free();
    double most = work + LITTLE_WORK;
    int left;
    do {
      left = free.length;
      work += (double) left * left * left;
      moveTogether(free);
      free = free();
    } while (free.length > 0 && free.length < left && work <= most);
  }

  private void moveTogether(int[] free) {
    double[] own = new double[free.length];
    double[] part = new double[Packed.length(free.length)];
    for (int a = 0, at = 0; a < free.length; a++) {
      int j = free[a];
      own[a] = slope[j] + terms.l1()[j] * Math.signum(u[j]);
      for (int b = 0; b <= a; b++, at++) {
        part[at] = hessian[Packed.start(j) + free[b]];
      }
      part[at - 1] *= 1 + RIDGE;
    }
    double[] step = Cholesky.of(part, free.length).solve(own);
    double[] next = pastEnds(free, step);
    if (!(rise(free, own, next) < 0)) {
      next = toFirstEnd(free, step);
    }
    for (int a = 0; a < free.length; a++) {
      int j = free[a];
      double change = next[a] - u[j];
      if (change != 0) {
        u[j] = next[a];
        addColumn(j, change);
      }
    }
  }

  /** Where whole steps lead, but for coordinates that would pass a kink or a bound: to these. */
  private double[] pastEnds(int[] free, double[] step) {
    double[] next = new double[free.length];
    for (int a = 0; a < free.length; a++) {
      double before = u[free[a]];
      next[a] = terms.snapped(free[a], before - step[a], before, -step[a]);
    }
    return next;
  }

  /** Where steps in proportion lead, as far as the first kink or bound: q falls all the way. */
  private double[] toFirstEnd(int[] free, double[] step) {
    double t = 1;
    for (int a = 0; a < free.length; a++) {
      t = Math.min(t, terms.reach(free[a], u[free[a]], -step[a]));
    }
    double[] next = new double[free.length];
    for (int a = 0; a < free.length; a++) {
      double before = u[free[a]];
      next[a] = terms.snapped(free[a], before - t * step[a], before, -step[a]);
    }
    return next;
  }

  /** How much q rises by moves after which no coordinate has another sign. */
  private double rise(int[] free, double[] own, double[] next) {
    double rise = 0;
    for (int a = 0; a < free.length; a++) {
      double move = next[a] - u[free[a]];
      double image = hessian[Packed.start(free[a]) + free[a]] * move / 2;
      for (int b = 0; b < a; b++) {
        image += hessian[Packed.start(free[a]) + free[b]] * (next[b] - u[free[b]]);
      }
      rise += (own[a] + image) * move;
    }
    return rise;
  }

  private int[] free() {
    return IntStream.range(0, u.length)
        .filter(j -> terms.isInside(j, u[j]) && hessian[Packed.start(j) + j] > 0)
        .toArray();
  }
}
