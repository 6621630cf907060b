package org.thalweg.solve.lbfgs;

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
  /**
   * A line along the steepest descent, with step sizes of every magnitude.
   *
   * @param direction the subgradient, which may be multiplied by a positive diagonal
   */
  static TrialLine wide(Iterate start, Face face, double[] direction, double unit) {
    return new TrialLine(start, direction, StepSearch.wide(unit), face);
  }

  /** The unit where nothing is known of the scale. */
  static double unit(Iterate start, double[] direction) {
    return StepSearch.unit(Vectors.norm(start.w()), Vectors.norm(direction));
  }

  /**
   * A line from a point through another one, which it reaches at the rate 1.
   *
   * @param way w less the other point
   */
  static TrialLine through(Iterate start, double[] way, Face face) {
    return new TrialLine(start, way, StepSearch.through(face.reach(start.w(), way)), face);
  }

  LineQuestion question() {
    return new LineQuestion(start.w(), direction, rates, Draw.all());
  }

  /** w − η·d, cut off at the bounds of the face. */
  double[] point(double rate) {
    return face.move(start.w(), rate, direction);
  }

  /** F at each rate. */
  double[] objectives(Problem problem, LineSum sum) {
    double[] f = new double[rates.length];
    for (int k = 0; k < f.length; k++) {
      f[k] = problem.objective(point(rates[k]), sum.meanLoss(k));
    }
    return f;
  }
}
