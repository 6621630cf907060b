package org.thalweg.solve.lbfgs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;

/**
 * A search along w − η·d, in one pass: the loss at many η at once.
 *
 * @param start where the line begins
 * @param direction d
 * @param rates each η, ascending and positive
 * @param face onto which the points of the line are projected before F is measured there
 */
record TrialLine(Iterate start, double[] direction, double[] rates, Face face) {
  private static final int WIDE = 60; // power of two: more than labels and features span
  private static final int NARROW = 20;

  /**
   * A line along the steepest descent, with step sizes of every magnitude: the powers of four from
   * 2⁻⁶⁰ to 2⁶⁰, times a unit.
   *
   * @param direction the subgradient, which may be multiplied by a positive diagonal
   */
  static TrialLine wide(Iterate start, Face face, double[] direction, double unit) {
    return new TrialLine(start, direction, powers(unit, WIDE, 2), face);
  }

  /** The unit where nothing is known of the scale: the rate of a step of length max(1, ‖w‖). */
  static double unit(Iterate start, double[] direction) {
    return Math.max(1, Vectors.norm(start.w())) / Vectors.norm(direction);
  }

  /**
   * A line from a point through another one, which it reaches at the rate 1. The rates are the
   * powers of two from 2⁻²⁰ to 2²⁰ up to the end of the face, and the rate at which the line leaves
   * the face.
   *
   * @param way w less the other point
   */
  static TrialLine through(Iterate start, double[] way, Face face) {
    double reach = face.reach(start.w(), way);
    double[] within = Arrays.stream(powers(1, NARROW, 1)).filter(t -> t < reach).toArray();
    boolean leaves = reach > 0 && within.length < 2 * NARROW + 1;
    double[] rates = leaves ? Arrays.copyOf(within, within.length + 1) : within;
    if (leaves) {
      rates[within.length] = reach;
    }
    return new TrialLine(start, way, rates, face);
  }

  /** Whether some rate is at least as large as this one. */
  boolean leadsBeyond(double rate) {
    return rates.length > 0 && rates[rates.length - 1] >= rate;
  }

  /** unit·2ᵏ for k = −end, −end + by, …, end. */
  private static double[] powers(double unit, int end, int by) {
    double[] rates = new double[2 * end / by + 1];
    Arrays.setAll(rates, k -> unit * Math.scalb(1, k * by - end));
    return rates;
  }

  LineQuestion question() {
    return new LineQuestion(start.w(), direction, rates, Draw.all());
  }

  /** w − η·d, cut off at the bounds of the face. */
  double[] point(double rate) {
    return face.move(start.w(), rate, direction);
  }

  /**
   * The points at which F is to be measured. The first is the lowest point of the parabola through
   * the lowest loss and its two neighbours; if F is not lower there, the second is the point of the
   * lowest loss itself. There is none where no point is lower than the beginning by more than
   * rounding errors. Losses that are not finite are never the lowest.
   */
  List<TrialPoint> candidates(Problem problem, LineSum sum) {
    double[] f = new double[rates.length];
    int least = -1;
    double lowest = start.objective() - start.roundingError();
    for (int k = 0; k < f.length; k++) {
      f[k] = problem.objective(point(rates[k]), sum.meanLoss(k));
      if (f[k] < lowest) {
        lowest = f[k];
        least = k;
      }
    }
    if (least < 0) {
      return List.of();
    }
    List<TrialPoint> candidates = new ArrayList<>();
    double guess = parabola(f, least);
    if (guess > 0 && guess != rates[least]) {
      candidates.add(new TrialPoint(point(guess), guess, lowest));
    }
    candidates.add(new TrialPoint(point(rates[least]), rates[least], start.objective()));
    return candidates;
  }

  /** The rate at which the parabola through three points is lowest; NaN if one is not finite. */
  private double parabola(double[] f, int k) {
    if (k + 1 == rates.length) {
      return Double.NaN;
    }
    double left = k == 0 ? 0 : rates[k - 1];
    double a = (rates[k] - left) * (f[k] - f[k + 1]);
    double b = (rates[k] - rates[k + 1]) * (f[k] - (k == 0 ? start.objective() : f[k - 1]));
    return rates[k] - 0.5 * ((rates[k] - left) * a - (rates[k] - rates[k + 1]) * b) / (a - b);
  }
}
