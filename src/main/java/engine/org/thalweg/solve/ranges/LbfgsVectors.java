package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.States;
import org.thalweg.solve.lbfgs.FeatureMetric;

/**
 * The vectors of {@link org.thalweg.solve.lbfgs.Lbfgs} over some coordinates, which a range has of
 * its features and the driver of an intercept: w, the gradient of the smooth part of F there, the
 * curvature pairs, and a line from w. They move as the driver says, and give sums over their
 * coordinates, from which it decides. {@link org.thalweg.solve.lbfgs} has the formulas.
 */
final class LbfgsVectors {
  /** Of {@link #measures}: Σ v² at the point, s·y, s·s, y·y, y·Dy, s·D⁻¹s, Σ p². */
  static final int MEASURES = 7;

  /** Where Σ p² is among these. */
  static final int SQUARE = 6;

  /** Of {@link #aimed}: v·(w − p), Σ d². */
  static final int AIMED = 2;

  private static final String NAME = "vectors";
  private static final double[] NONE = {};

  private final ElasticPenalty.OfWeights penalty;
  private final int most; // pairs that are kept
  private State at;

  /**
   * What these are; an array that is not there is empty.
   *
   * @param gradient of the smooth part of F at w, once that is measured
   * @param way d of the line w − η·d
   * @param here steps of the log after which w was measured
   */
  private record State(
      double[] w,
      @States.MayBeEmpty double[] gradient,
      @States.MayBeEmpty double[] way,
      long here,
      MeasuredEnd end,
      LbfgsHistory history) {
    State with(double[] line, MeasuredEnd measured, LbfgsHistory known) {
      return new State(w, gradient, line, here, measured, known);
    }
  }

  /**
   * The point that was measured since the last step.
   *
   * @param gradient there; empty where none was
   * @param rate of that point of the line
   * @param after steps of the log
   */
  private record MeasuredEnd(@States.MayBeEmpty double[] gradient, double rate, long after) {
    static final MeasuredEnd NO = new MeasuredEnd(NONE, 0, 0);
  }

  /**
   * Vectors at a w, which is kept.
   *
   * @param most curvature pairs that are kept
   */
  LbfgsVectors(double[] w, ElasticPenalty.OfWeights penalty, int most) {
    this.penalty = penalty;
    this.most = most;
    this.at = new State(w, NONE, NONE, 0, MeasuredEnd.NO, new LbfgsHistory(NONE, NONE, List.of()));
  }

  double[] w() {
    return at.w;
  }

  /** d of the line w − η·d; empty for none. */
  double[] way() {
    return at.way;
  }

  int pairs() {
    return at.history.pairs.size();
  }

  /** The point that was measured since the last step, or else w: a new array. */
  double[] current() {
    return at.end.gradient.length == 0 ? at.w.clone() : line().point(at.end.rate);
  }

  /** w, if it was measured after so many steps of the log; else null. */
  double[] measuredAt(long version) {
    return version == at.here && version > 0 ? at.w : null;
  }

  /** The line, or w alone. */
  OrthantLine line() {
    return new OrthantLine(penalty, at.w, at.gradient, at.way);
  }

  /** Takes the gradient of the mean loss at a point of the line, in an array that is given up. */
  void measure(double rate, double[] lossGradient, long version) {
    OrthantLine line = line();
    for (int i = 0; i < lossGradient.length; i++) {
      lossGradient[i] += penalty.of(i).l2() * line.point(i, rate);
    }
    at = at.with(at.way, new MeasuredEnd(lossGradient, rate, version), at.history);
  }

  /** {@link #MEASURES} sums at the point that was measured; D is the metric before the first. */
  double[] measures() {
    double[] sums = new double[MEASURES];
    OrthantLine line = line();
    double[] w = at.w;
    double[] next = at.end.gradient;
    for (int from = 0; from < w.length; from += OrthantLine.PART) {
      double[] part = new double[MEASURES];
      for (int i = from; i < Math.min(w.length, from + OrthantLine.PART); i++) {
        double p = line.point(i, at.end.rate);
        double v = penalty.of(i).subgradient(p, next[i]);
        part[0] += v * v;
        part[SQUARE] += p * p;
        if (at.way.length > 0) {
          double s = p - w[i];
          double y = next[i] - at.gradient[i];
          double d = at.history.scale(i);
          part[1] += s * y;
          part[2] += s * s;
          part[3] += y * y;
          part[4] += y * d * y;
          part[5] += s * s / d;
        }
      }
      for (int k = 0; k < MEASURES; k++) {
        sums[k] += part[k];
      }
    }
    return sums;
  }

  /**
   * Makes the point that was measured w.
   *
   * @param keeps whether the step there is a curvature pair; else all pairs are dropped
   * @param all {@link #measures}, over all coordinates of the run
   */
  void take(boolean keeps, double[] all) {
    double[] p = current();
    double[] y = at.end.gradient;
    LbfgsHistory history = at.history.cleared();
    if (keeps) {
      double[] s = p.clone();
      double[] change = at.gradient;
      for (int i = 0; i < s.length; i++) {
        s[i] -= at.w[i];
        change[i] = y[i] - change[i];
      }
      history = at.history.with(new CurvaturePair(s, change), most, all);
    }
    at = new State(p, y, NONE, at.end.after, MeasuredEnd.NO, history);
  }

  /** What {@link HistoryProducts} is made of. */
  double[] products() {
    return at.history.products(line());
  }

  /**
   * Points the line at w − d, projected onto the orthant.
   *
   * @param numbers of {@link LbfgsHistory#direction}, from a place on
   */
  void aim(double[] numbers, int from) {
    OrthantLine line = line();
    double[] w = at.w;
    double[] d = at.history.direction(line, numbers, from);
    for (int i = 0; i < d.length; i++) {
      double there = line.isFree(i) ? w[i] - d[i] : w[i];
      boolean leaves = penalty.of(i).l1() > 0 && there * line.side(i) < 0;
      d[i] = w[i] - (leaves ? 0 : there);
    }
    at = at.with(d, at.end, at.history);
  }

  /** Points the line along the steepest descent in the metric, if there is one. */
  void aimSteepest() {
    LbfgsHistory history = at.history.cleared();
    OrthantLine line = line();
    double[] d = new double[at.w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = line.least(i) * history.scale(i); // the first D
    }
    at = at.with(d, MeasuredEnd.NO, history);
  }

  /** Points the line at its point of a rate. */
  void straighten(double rate) {
    OrthantLine line = line();
    double[] d = new double[at.w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = at.w[i] - line.point(i, rate);
    }
    at = at.with(d, MeasuredEnd.NO, at.history);
  }

  /** {@link #AIMED} sums of the line. */
  double[] aimed() {
    OrthantLine line = line();
    double[] d = at.way;
    return new double[] {line.sum(i -> line.least(i) * d[i]), line.sum(i -> d[i] * d[i])};
  }

  /**
   * Makes the inverse of an upper bound of the second derivatives the first D from now on.
   *
   * @param curvature the largest ℓ″
   * @param meanSquares of the features
   */
  void scale(double curvature, double[] meanSquares) {
    double[] factors = new double[at.w.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = FeatureMetric.factor(curvature, meanSquares[i], penalty.of(i).l2());
    }
    LbfgsHistory known = at.history;
    at = at.with(at.way, at.end, new LbfgsHistory(known.diagonal, factors, known.pairs));
  }

  /** All of these by name, in copies. */
  Map<String, double[]> save(String name) {
    return States.save(name, at, new double[at.w.length]);
  }

  /**
   * Goes on from what was saved of as many coordinates.
   *
   * @throws Snapshot.Unfit if it was of others
   */
  void restore(String name, Map<String, double[]> arrays) {
    at = States.restore(name, State.class, new double[at.w.length], arrays);
  }

  void write(DataOutputStream out) throws IOException {
    StoredNumbers.write(States.view(NAME, at, new double[at.w.length]), out);
  }

  /** Goes on from what was written of as many coordinates. */
  void read(DataInputStream in) throws IOException {
    try {
      double[] zeros = new double[at.w.length];
      at = States.take(NAME, State.class, zeros, StoredNumbers.readArrays(in));
    } catch (Snapshot.Unfit e) {
      throw new IOException(e.getMessage());
    }
  }

  /**
   * The curvature pairs of L-BFGS over some coordinates, and what D has learned from them.
   *
   * @param diagonal D; empty before the first pair
   * @param metric the first D; empty if it is a multiple of the identity
   * @param pairs the oldest first
   */
  private record LbfgsHistory(
      @States.MayBeEmpty double[] diagonal,
      @States.MayBeEmpty double[] metric,
      List<CurvaturePair> pairs) {
    private static final double LARGEST = 0x1p500; // of D and of 1/D; beyond it D is not updated

    /** An element of D; before the first pair of the metric, which is 1 if there is none. */
    double scale(int i) {
      double[] scale = diagonal.length == 0 ? metric : diagonal;
      return scale.length == 0 ? 1 : scale[i];
    }

    /** Without pairs. */
    LbfgsHistory cleared() {
      return new LbfgsHistory(NONE, metric, List.of());
    }

    /**
     * With one more pair, without the oldest if there are too many.
     *
     * @param all {@link LbfgsVectors#measures}, over all coordinates of the run
     */
    LbfgsHistory with(CurvaturePair pair, int most, double[] all) {
      List<CurvaturePair> more = new ArrayList<>(pairs);
      if (more.size() == most) {
        more.remove(0);
      }
      more.add(pair);
      return new LbfgsHistory(learned(pair, all), metric, more);
    }

    private double[] learned(CurvaturePair pair, double[] all) {
      double product = all[1];
      double change = all[4];
      double step = all[5];
      if (diagonal.length == 0) {
        double[] first = new double[pair.step().length];
        for (int i = 0; i < first.length; i++) {
          first[i] = metric.length == 0 ? product / all[3] : metric[i] * (product / change);
        }
        return first;
      }
      double[] d = diagonal;
      for (int i = 0; i < d.length; i++) {
        double s = pair.step()[i];
        double y = pair.change()[i];
        double left = 1 - s * s / d[i] / step;
        double updated = 1 / (change / product * left / d[i] + y * y / product);
        d[i] = updated > 1 / LARGEST && updated < LARGEST ? updated : d[i];
      }
      return d;
    }

    /** What {@link HistoryProducts} is made of, over the coordinates that may move. */
    double[] products(OrthantLine line) {
      int m = pairs.size();
      double[] sums = new double[HistoryProducts.length(m)];
      int length = line.w().length;
      for (int from = 0; from < length; from += OrthantLine.PART) {
        int to = Math.min(length, from + OrthantLine.PART);
        double[][] s = new double[m][];
        double[][] y = new double[m][];
        for (int k = 0; k < m; k++) {
          s[k] = line.free(pairs.get(k).step(), from, to);
          y[k] = line.free(pairs.get(k).change(), from, to);
        }
        double[] v = new double[to - from];
        double[] d = new double[to - from];
        for (int i = from; i < to; i++) {
          v[i - from] = line.least(i);
          d[i - from] = m == 0 ? 0 : scale(i);
        }
        HistoryProducts.add(s, y, v, d, sums);
      }
      return sums;
    }

    /**
     * A direction, as a new array.
     *
     * <pre>
     *   d = D(c·v + Σ b_k·y_k) + Σ a_k·s_k      over the pairs
     * </pre>
     *
     * @param numbers c, then every b, then every a
     * @param at where c is
     */
    double[] direction(OrthantLine line, double[] numbers, int at) {
      int m = pairs.size();
      double[] d = new double[line.w().length];
      for (int i = 0; i < d.length; i++) {
        d[i] = numbers[at] * line.least(i);
      }
      for (int k = 0; k < m; k++) {
        addTo(d, numbers[at + 1 + k], pairs.get(k).change());
      }
      for (int i = 0; i < d.length; i++) {
        d[i] *= scale(i);
      }
      for (int k = 0; k < m; k++) {
        addTo(d, numbers[at + 1 + m + k], pairs.get(k).step());
      }
      return d;
    }

    private static void addTo(double[] d, double c, double[] x) {
      for (int i = 0; c != 0 && i < d.length; i++) {
        d[i] += c * x[i];
      }
    }
  }
}
