package org.thalweg.solve.lbfgs;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.DoubleSupplier;

/**
 * Which points of a line are tried, and which of them is the next one: what a {@link WolfeSearch}
 * decides by numbers, wherever its vectors are.
 *
 * <p>A step of the quasi-Newton method is tried whole at first. It is taken if F decreases enough,
 * and if the slope has decreased enough or the face ends before twice the step:
 *
 * <pre>
 *   F(p) ≤ F(w) + 10⁻⁴·v·(p − w),   (p − w)·(g(p) − g(w)) ≥ −0.1·v·(p − w)
 * </pre>
 *
 * (Wolfe's conditions; chapter 3 of J. Nocedal, S. J. Wright, "Numerical Optimization", 2nd edition
 * (2006)). Else the minimum of a cubic between both points is tried, and then the best point of a
 * line through them. A step along the steepest descent begins with a line.
 *
 * <p>No point is taken where F is above that of the point before; where it is the same, as it may
 * be at rounding level, the gradient must be half as long.
 */
public final class StepSearch {
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double SLOPE_DECREASE = 0.1;
  private static final double SHORTEST = 1e-3; // step that a cubic may choose
  private static final int WIDE = 60; // power of two: more than labels and features span
  private static final int NARROW = 20;

  private final LineStart start;
  private final double slope; // v·(p − w) of the whole step; NaN along the steepest descent
  private final Deque<Trial> trials = new ArrayDeque<>();
  private double[] rates; // of a line to be measured once there is no trial; null if it was
  private boolean cubicIsLeft;
  private boolean isBent; // whether the line was one that the projection may bend

  private StepSearch(LineStart start, double slope, double[] rates) {
    this.start = start;
    this.slope = slope;
    this.rates = rates;
  }

  /**
   * What is known where a search begins.
   *
   * @param objective F
   * @param norm ‖·‖₂ of its least-norm subgradient
   * @param roundingError about how much F changes if its sums are rounded in another order
   */
  public record LineStart(double objective, double norm, double roundingError) {}

  /**
   * A point w − η·d at which F and its gradient are to be measured.
   *
   * @param rate η
   * @param bound what F must not exceed there
   * @param isWhole whether it is the end of the whole step, to which the line leads at the rate 1
   */
  public record Trial(double rate, double bound, boolean isWhole) {}

  /**
   * What was measured at a trial.
   *
   * @param isFinite whether F and its gradient are numbers
   * @param norm ‖·‖₂ of the least-norm subgradient of F
   * @param curvature (p − w)·(g(p) − g(w)), which is asked for only where it matters
   */
  public record Found(boolean isFinite, double objective, double norm, DoubleSupplier curvature) {}

  /** What follows from a trial. */
  public enum Next {
    /** It is the next point. */
    TAKEN,
    /** Something else is asked for, if anything is left. */
    REFUSED,
    /** The line bent; the straight one to the trial is to be given to {@link #straighten}. */
    BENT
  }

  /** The rates of every magnitude: the powers of four from 2⁻⁶⁰ to 2⁶⁰, times a unit. */
  public static double[] wide(double unit) {
    return powers(unit, WIDE, 2);
  }

  /** The unit where nothing is known of the scale: the rate of a step of length max(1, ‖w‖). */
  public static double unit(double length, double directionLength) {
    return Math.max(1, length) / directionLength;
  }

  /**
   * The rates of a line through a point that it reaches at the rate 1: the powers of two from 2⁻²⁰
   * to 2²⁰ up to the end of the face, and the rate at which the line leaves the face.
   *
   * @param reach that rate; may be infinite
   */
  public static double[] through(double reach) {
    double[] within = Arrays.stream(powers(1, NARROW, 1)).filter(t -> t < reach).toArray();
    boolean leaves = reach > 0 && within.length < 2 * NARROW + 1;
    double[] rates = leaves ? Arrays.copyOf(within, within.length + 1) : within;
    if (leaves) {
      rates[within.length] = reach;
    }
    return rates;
  }

  /** unit·2ᵏ for k = −end, −end + by, …, end. */
  private static double[] powers(double unit, int end, int by) {
    double[] rates = new double[2 * end / by + 1];
    Arrays.setAll(rates, k -> unit * Math.scalb(1, k * by - end));
    return rates;
  }

  /**
   * A search along the steepest descent, or along that multiplied by a positive diagonal.
   *
   * @param rates of every magnitude
   * @param bends whether points of the line are projected
   */
  public static StepSearch steepest(LineStart start, double[] rates, boolean bends) {
    StepSearch search = new StepSearch(start, Double.NaN, rates);
    search.isBent = bends;
    return search;
  }

  /**
   * A search that begins with a whole step.
   *
   * @param slope v·(p − w), negative
   * @param rates of the line through both points
   */
  public static StepSearch whole(LineStart start, double slope, double[] rates) {
    boolean shows = shows(start, slope);
    StepSearch search = new StepSearch(start, slope, shows ? rates : null);
    search.cubicIsLeft = shows;
    search.trials.add(search.sufficient(1, true));
    return search;
  }

  /** Whether F falls by more than rounding errors along a whole step. */
  public static boolean shows(LineStart start, double slope) {
    return -slope / 2 > start.roundingError();
  }

  private Trial sufficient(double rate, boolean isWhole) {
    return new Trial(rate, start.objective() + SUFFICIENT_DECREASE * rate * slope, isWhole);
  }

  /** Whether it is along the steepest descent. */
  public boolean isSteepest() {
    return Double.isNaN(slope);
  }

  /** Whether no point was found and nothing is left to ask. */
  public boolean hasFailed() {
    return trials.isEmpty() && rates == null;
  }

  /** The point to be measured next; null where F along the line is to be measured first. */
  public Trial trial() {
    return trials.peek();
  }

  /** The rates of that line, ascending and positive. */
  public double[] rates() {
    return rates;
  }

  /**
   * Takes F along the line. The first point to be tried is the lowest one of the parabola through
   * the lowest F and its two neighbours; if F is not lower there, the second is the point of the
   * lowest F itself. There is none where no point is lower than the beginning by more than rounding
   * errors. What is not finite is never the lowest.
   *
   * @param f at each of the {@link #rates}
   */
  public void tellLine(double[] f) {
    int least = -1;
    double lowest = start.objective() - start.roundingError();
    for (int k = 0; k < f.length; k++) {
      if (f[k] < lowest) {
        lowest = f[k];
        least = k;
      }
    }
    if (least >= 0) {
      double guess = parabola(f, least);
      if (guess > 0 && guess != rates[least]) {
        trials.add(new Trial(guess, lowest, false));
      }
      trials.add(new Trial(rates[least], start.objective(), false));
    }
    rates = null;
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

  /** Takes what was measured at the {@link #trial}. */
  public Next tell(Found found) {
    Trial trial = trials.remove();
    if (isTaken(trial, found)) {
      return Next.TAKEN;
    }
    if (cubicIsLeft) {
      cubicIsLeft = false;
      tryCubic(found);
    } else if (trials.isEmpty() && isBent) {
      isBent = false;
      return Next.BENT;
    }
    return Next.REFUSED;
  }

  /** Goes on along the straight line to the trial that was refused. */
  public void straighten(double[] through) {
    rates = through;
  }

  private boolean isTaken(Trial trial, Found found) {
    if (!found.isFinite() || !(found.objective() <= trial.bound())) {
      return false;
    }
    boolean isLower =
        found.objective() < start.objective()
            || found.objective() == start.objective() && found.norm() <= start.norm() / 2;
    return isLower && (!leadsBeyond() || isLessSteep(found));
  }

  /** Whether the line, if it is left, goes on to twice the step. */
  private boolean leadsBeyond() {
    return rates != null && rates.length > 0 && rates[rates.length - 1] >= 2;
  }

  private boolean isLessSteep(Found found) {
    return found.curvature().getAsDouble() >= -SLOPE_DECREASE * slope;
  }

  /** In the face the penalties without a derivative are linear, so s·y changes the slope alone. */
  private void tryCubic(Found end) {
    if (!end.isFinite()) {
      return;
    }
    double rise = end.objective() - start.objective();
    double t = cubicMinimum(slope, slope + end.curvature().getAsDouble(), rise);
    if (t > SHORTEST && t < 1) {
      trials.add(sufficient(t, false));
    }
  }

  /**
   * The t of the local minimum of the polynomial of degree 3 that has the values and slopes of F at
   * both ends of a step, t = 0 and 1; not finite if it has none. Equation 3.59 of Nocedal and
   * Wright.
   *
   * @param slope dF/dt at t = 0, negative
   * @param endSlope dF/dt at t = 1
   * @param rise F at t = 1 less F at t = 0
   */
  static double cubicMinimum(double slope, double endSlope, double rise) {
    double d1 = slope + endSlope - 3 * rise;
    double d2 = Math.sqrt(d1 * d1 - slope * endSlope);
    return 1 - (endSlope + d2 - d1) / (endSlope - slope + 2 * d2);
  }
}
