package org.thalweg.solve.lbfgs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;

/**
 * The search for the next point, along a direction of descent.
 *
 * <p>A step of the quasi-Newton method is tried whole at first, as one pass gives F and its
 * gradient there. It is taken if F decreases enough, and if the slope has decreased enough or the
 * face ends before twice the step:
 *
 * <pre>
 *   F(p) ≤ F(w) + 10⁻⁴·v·(p − w),   (p − w)·(g(p) − g(w)) ≥ −0.1·v·(p − w)
 * </pre>
 *
 * (Wolfe's conditions; chapter 3 of J. Nocedal, S. J. Wright, "Numerical Optimization", 2nd edition
 * (2006)). Else the minimum of a cubic between both points is tried, and then the best point of a
 * {@link TrialLine} through them. The line also has points beyond the step, because F is almost
 * linear along some directions, such as the difference of two equal columns of which one has an L1
 * term. A step along the steepest descent begins with a line.
 *
 * <p>No point is taken where F is above that of the point before; where it is the same, as it may
 * be at rounding level, the gradient must be half as long.
 */
final class WolfeSearch {
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double SLOPE_DECREASE = 0.1;
  private static final double SHORTEST = 1e-3; // step that a cubic may choose

  private final Problem problem;
  private final Iterate start;
  private final Face face;
  private final double slope; // v·(p − w) of the whole step; NaN along the steepest descent
  private final Deque<TrialPoint> candidates = new ArrayDeque<>();
  private TrialLine line; // to ask once there is no candidate; null if it was asked
  private boolean cubicIsLeft;
  private boolean isBent; // whether the line was one that the projection may bend

  private WolfeSearch(Problem problem, Iterate start, Face face, double slope, TrialLine line) {
    this.problem = problem;
    this.start = start;
    this.face = face;
    this.slope = slope;
    this.line = line;
  }

  /**
   * A search along v, or along v multiplied by a positive diagonal.
   *
   * @param wide the line in this direction, with step sizes of every magnitude
   */
  static WolfeSearch steepest(Problem problem, Iterate start, Face face, TrialLine wide) {
    WolfeSearch search = new WolfeSearch(problem, start, face, Double.NaN, wide);
    search.isBent = face.isBounded();
    return search;
  }

  /**
   * A search towards w − d, projected onto the face; empty if F does not fall in that direction.
   *
   * @param subgradient v there, of F
   * @param direction d
   */
  static Optional<WolfeSearch> whole(
      Problem problem, Iterate start, Face face, double[] subgradient, double[] direction) {
    double[] point = Vectors.difference(start.w(), direction);
    face.project(point);
    double[] way = Vectors.difference(start.w(), point);
    double slope = -Vectors.dot(subgradient, way);
    if (!(slope < 0)) {
      return Optional.empty();
    }
    boolean shows = -slope / 2 > start.roundingError(); // else F falls by less than rounding errors
    WolfeSearch search =
        new WolfeSearch(
            problem, start, face, slope, shows ? TrialLine.through(start, way, face) : null);
    search.cubicIsLeft = shows;
    search.candidates.add(search.sufficient(point, 1));
    return Optional.of(search);
  }

  private TrialPoint sufficient(double[] point, double rate) {
    return new TrialPoint(point, rate, start.objective() + SUFFICIENT_DECREASE * rate * slope);
  }

  boolean isSteepest() {
    return Double.isNaN(slope);
  }

  /** Whether no point was found and nothing is left to ask. */
  boolean hasFailed() {
    return candidates.isEmpty() && line == null;
  }

  Question<?> ask() {
    return candidates.isEmpty()
        ? line.question()
        : new GradientQuestion(candidates.peek().w(), Draw.all());
  }

  /** Takes the losses along the line. */
  void tell(LineSum sum) {
    candidates.addAll(line.candidates(problem, sum));
    line = null;
  }

  /** Takes the sums at a candidate; gives it back if it is the next point. */
  Optional<Iterate> tell(GradientSum sum) {
    TrialPoint candidate = candidates.remove();
    Iterate next =
        Iterate.of(
            problem,
            candidate.w(),
            sum,
            Vectors.distance(candidate.w(), start.w()),
            candidate.rate());
    if (isAccepted(candidate, next)) {
      return Optional.of(next);
    }
    if (cubicIsLeft) {
      cubicIsLeft = false;
      tryCubic(next);
    } else if (candidates.isEmpty() && isBent) {
      isBent = false;
      straighten(candidate);
    }
    return Optional.empty();
  }

  private boolean isAccepted(TrialPoint candidate, Iterate next) {
    if (!next.measurement().isFinite() || !(next.objective() <= candidate.bound())) {
      return false;
    }
    boolean isLower =
        next.objective() < start.objective()
            || next.objective() == start.objective() && next.norm() <= start.norm() / 2;
    return isLower && (line == null || !line.leadsBeyond(2) || isLessSteep(next));
  }

  private boolean isLessSteep(Iterate next) {
    return curvature(next) >= -SLOPE_DECREASE * slope;
  }

  /** s·y of the step to a point. */
  private double curvature(Iterate next) {
    return PairCurvature.of(PairCurvature.pair(start, next), Face.everywhere()).product();
  }

  /** In the face the penalties without a derivative are linear, so s·y changes the slope alone. */
  private void tryCubic(Iterate end) {
    if (!end.measurement().isFinite()) {
      return;
    }
    double rise = end.objective() - start.objective();
    double t = cubicMinimum(slope, slope + curvature(end), rise);
    if (t > SHORTEST && t < 1) {
      candidates.add(sufficient(line.point(t), t));
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

  /**
   * The projection may bend a step along the steepest descent, so that F is not what the line
   * foretold. The straight way to the end of the step is in the face, so a line along it is tried.
   */
  private void straighten(TrialPoint end) {
    line = TrialLine.through(start, Vectors.difference(start.w(), end.w()), face);
  }
}
