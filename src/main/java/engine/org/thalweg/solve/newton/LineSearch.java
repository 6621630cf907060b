package org.thalweg.solve.newton;

import java.util.Arrays;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;

/**
 * The search for the next point between w and where the model of F is least, or beyond: F at many
 * step sizes in one pass, and where none of these is lower, or the last of them is the best, at
 * step sizes of every magnitude, and then at some between the two beside the best: where rows come
 * to have a curvature along the way, the next step is long only if this one ends near the least F
 * of the line. A whole step is tried without a line where the last one was nearly so, as those near
 * a minimum are; and where F must change by less than rounding errors, so that no line would show
 * it. There it must halve the gradient.
 */
final class LineSearch {
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final double[] NEAR = {
    1 / 32., 1 / 16., 0.125, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 4, 8
  };
  private static final double[] ALL = new double[45]; // powers of four
  private static final double[] BETWEEN = {0.27, 0.35, 0.45, 0.6, 0.8, 1.25, 1.6, 2.2, 2.8, 3.7};

  static {
    Arrays.setAll(ALL, k -> Math.scalb(1.0, 2 * k - 60));
  }

  private final Problem problem;
  private final Iterate start;
  private final double[] target; // u
  private final double slope; // of F from w to u
  private final boolean shows; // whether F must fall by more than rounding errors
  private double[] rates; // of the line to ask; null if there is none
  private double[] candidate; // to be measured before; null if there is none
  private double rate; // at which it is
  private double lowest; // F on the lines so far

  /**
   * A search that begins.
   *
   * @param target u, where the model is least
   * @param trusts whether the whole step is tried without a line
   */
  LineSearch(Problem problem, Iterate start, double[] target, boolean trusts) {
    this.problem = problem;
    this.start = start;
    this.target = target;
    this.slope = slope(problem, start, target);
    this.lowest = start.objective() - start.roundingError();
    this.shows = -slope / 2 > start.roundingError();
    this.rates = shows ? NEAR : null;
    if (trusts || !shows) {
      propose(1);
    }
  }

  /** g·(u − w) + R(u) − R(w), of the penalties without a derivative. */
  private static double slope(Problem problem, Iterate start, double[] target) {
    double[] step = Vectors.difference(target, start.w());
    double kinks =
        problem.penalty(target)
            - problem.penalties().smoothValue(target, problem.layout())
            - problem.penalty(start.w())
            + problem.penalties().smoothValue(start.w(), problem.layout());
    return Vectors.dot(start.smoothGradient(), step) + (problem.penalties().hasProx() ? kinks : 0);
  }

  /** Whether F falls towards the target at all. */
  boolean descends() {
    return slope < 0;
  }

  /** Whether F must fall by more than rounding errors, if the model is right. */
  boolean shows() {
    return shows;
  }

  private void propose(double at) {
    rate = at;
    candidate = point(at);
  }

  /** w − η·(w − u); u itself for η = 1. */
  private double[] point(double at) {
    if (at == 1) {
      return target.clone();
    }
    double[] point = start.w().clone();
    for (int i = 0; i < point.length; i++) {
      point[i] -= at * (point[i] - target[i]);
    }
    return point;
  }

  /** Whether nothing is left to ask. */
  boolean hasFailed() {
    return candidate == null && rates == null;
  }

  /** The question of the line, where there is no candidate. */
  Question<?> line() {
    return new LineQuestion(start.w(), Vectors.difference(start.w(), target), rates, Draw.all());
  }

  /** Takes the losses along the line. */
  void tell(LineSum sum) {
    int best = -1;
    for (int k = 0; k < rates.length; k++) {
      double objective = problem.objective(point(rates[k]), sum.meanLoss(k));
      if (objective < lowest) {
        lowest = objective;
        best = k;
      }
    }
    if (best >= 0) {
      propose(rates[best]);
    }
    boolean isWithin = best > 0 && best < rates.length - 1;
    if (rates == NEAR && !isWithin) {
      rates = ALL;
      candidate = null; // F may be much lower farther out, or nearer
    } else if (rates == ALL && best >= 0) {
      rates = about(rate);
      candidate = null;
    } else {
      rates = null;
      candidate =
          candidate == null && lowest < start.objective() - start.roundingError()
              ? point(rate)
              : candidate;
    }
  }

  /** Step sizes between those of {@link #ALL} beside one of them. */
  private static double[] about(double middle) {
    double[] rates = new double[BETWEEN.length];
    Arrays.setAll(rates, k -> middle * BETWEEN[k]);
    return rates;
  }

  double rate() {
    return rate;
  }

  /** Whose F is to be asked for; null where that of the line is. */
  double[] candidate() {
    return candidate;
  }

  /** Whether the candidate, which was measured, is the next point; else it is given up. */
  boolean takes(Iterate next) {
    boolean isFirst = rates == NEAR;
    double bound =
        start.objective()
            + (!shows ? start.roundingError() : isFirst ? SUFFICIENT_DECREASE * slope : 0);
    boolean takes =
        next.measurement().isFinite()
            && next.objective() <= bound
            && (next.objective() < start.objective() && shows || next.norm() <= start.norm() / 2);
    if (!takes) {
      candidate = null;
    }
    return takes;
  }
}
