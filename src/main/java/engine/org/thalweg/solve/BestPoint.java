package org.thalweg.solve;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The lowest point that a run has measured over all rows; before the first such measurement the
 * point where it began, whose objective is not known.
 */
final class BestPoint {
  private static final String NAME = "best";

  /** How far above the lowest objective, relative to it, a point counts as no higher: rounding. */
  private static final double ROUNDING = 1e-12;

  private static final double FALLEN = 0.1; // of the first gradient's norm

  private final double[] w;
  private double objective = Double.NaN;
  private double gradientNorm = Double.NaN;
  private double firstGradientNorm = Double.NaN;
  private double gap = Double.NaN; // NaN where it is not certified
  private double norm = Double.NaN; // ‖w‖₂ in the units of the problem; NaN before it is needed
  private boolean isLast; // whether the last report may count as the result
  private boolean isStart = true; // whether it is where the run began
  private boolean isFromZero; // whether the run began at w = 0

  private final Points points;

  private BestPoint(Points points, double[] w) {
    this.points = points;
    this.w = w;
  }

  /** The point where a run begins, before anything was measured. */
  static BestPoint start(Points points, double[] w) {
    BestPoint best = new BestPoint(points, w.clone());
    best.isFromZero = best.norm() == 0;
    return best;
  }

  /** Takes a measurement into account. */
  void add(Measurement here) {
    if (Double.isNaN(firstGradientNorm)) {
      firstGradientNorm = here.standardisedNorm();
    }
    isLast = !here.overAllRows() || isNoHigher(here.objective());
    if (here.overAllRows() && isLast) {
      isStart &= Arrays.equals(here.w(), w);
      System.arraycopy(here.w(), 0, w, 0, w.length);
      norm = Double.NaN;
      objective = here.objective();
      gradientNorm = here.standardisedNorm();
      gap = here.gap();
    }
  }

  private boolean isNoHigher(double other) {
    return Double.isNaN(objective) || other <= objective + ROUNDING * Math.abs(objective);
  }

  /**
   * Whether a rule of convergence may end the run at the last report: not where that was measured
   * over all rows at a point above the lowest one, which is what the run gives back.
   */
  boolean isLast() {
    return isLast;
  }

  /** Whether this is where the run began, because no lower point was measured over all rows. */
  boolean isStart() {
    return isStart;
  }

  /** Whether F is not known there: at the start, before a measurement over all rows. */
  boolean isUnknown() {
    return Double.isNaN(objective);
  }

  /** Takes note of F at the start. */
  void know(double ofStart) {
    objective = ofStart;
  }

  /** The lowest point: the array itself, in the coordinates of the problem; only to be read. */
  double[] w() {
    return w;
  }

  /** What the run knows of a point: what the solver certified, if this is it. */
  Standing standing(double[] point) {
    double bound = Arrays.equals(point, w) ? gap : Double.NaN;
    return Standing.nothing(relativeGradient(), Optional.empty(), Math.abs(objective), true)
        .proven(bound, Optional.empty());
  }

  /** {@link Standing#relativeGradient} there; not a number where none was measured. */
  double relativeGradient() {
    return Standing.relativeGradient(gradientNorm, firstGradientNorm);
  }

  /**
   * ‖∇F‖·‖w‖ there, both in the units of the problem, which is about F − F* once w is about as long
   * as at the minimum. Not a number where the gradient was not measured, nor in a run that began at
   * w = 0 before its gradient has fallen to a tenth: after a short step from there the product is
   * small, wherever the minimum is.
   */
  double gapEstimate() {
    boolean isLong = !isFromZero || gradientNorm <= FALLEN * firstGradientNorm;
    return isLong ? gradientNorm * norm() : Double.NaN;
  }

  /** ‖w‖₂ in the units of the problem: of every step, in most of which this point is the same. */
  private double norm() {
    norm = Double.isNaN(norm) ? points.length(w) : norm;
    return norm;
  }

  /**
   * Whether it is certified to be close; or its gradient is small beside the first one of the run;
   * or, without a certificate, {@link #gapEstimate} beside |F|, for runs that begin near a minimum,
   * but not at w = 0, where that says nothing.
   */
  boolean isNearMinimum() {
    double close = Standing.STATIONARY * Math.abs(objective);
    return gap <= close
        || relativeGradient() <= Standing.STATIONARY
        || Double.isNaN(gap) && norm() > 0 && gapEstimate() <= close;
  }

  /**
   * What is saved.
   *
   * @param w null if it is all zeros
   * @param objective NaN before F was measured over all rows
   * @param gap NaN if it is not certified
   * @param isLast whether the last report may count as the result
   * @param isStart whether it is where the run began
   * @param isFromZero whether the run began at w = 0
   */
  private record State(
      @States.MayBeNull double[] w,
      double objective,
      double gradientNorm,
      double firstGradientNorm,
      double gap,
      boolean isLast,
      boolean isStart,
      boolean isFromZero) {}

  /** Adds copies to what a snapshot keeps, given the w of the snapshot. */
  void save(double[] point, Map<String, double[]> memory) {
    boolean isZero = norm() == 0 && !Arrays.equals(w, point);
    memory.putAll(
        States.save(
            NAME,
            new State(
                isZero ? null : w,
                objective,
                gradientNorm,
                firstGradientNorm,
                gap,
                isLast,
                isStart,
                isFromZero),
            point));
  }

  /**
   * As it was saved.
   *
   * @throws Snapshot.Unfit if the snapshot has none
   */
  static BestPoint restore(Points points, Snapshot snapshot) {
    double[] point = snapshot.w();
    State saved = States.restore(NAME, State.class, point, snapshot.memory());
    BestPoint best = new BestPoint(points, saved.w == null ? new double[point.length] : saved.w);
    best.objective = saved.objective;
    best.gradientNorm = saved.gradientNorm;
    best.firstGradientNorm = saved.firstGradientNorm;
    best.gap = saved.gap;
    best.isLast = saved.isLast;
    best.isStart = saved.isStart || Double.isNaN(saved.objective);
    best.isFromZero = saved.isFromZero;
    return best;
  }
}
