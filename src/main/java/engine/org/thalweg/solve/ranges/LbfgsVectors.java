package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.thalweg.solve.CurvaturePair;
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

  private final ElasticPenalty penalty;
  private final LbfgsHistory history;
  private double[] w;
  private double[] gradient; // of the smooth part of F at w; null before it is measured
  private double[] next; // the same at the point that was measured; null where none was since
  private double[] way; // d of the line w − η·d; null for none
  private double rate; // of the point of the line that was measured
  private long measured; // steps of the log after which that was
  private long here; // the same of w

  /**
   * Vectors at a w, which is kept.
   *
   * @param most curvature pairs that are kept
   */
  LbfgsVectors(double[] w, ElasticPenalty penalty, int most) {
    this.penalty = penalty;
    this.history = new LbfgsHistory(most);
    this.w = w;
  }

  double[] w() {
    return w;
  }

  /** d of the line w − η·d; null for none. */
  double[] way() {
    return way;
  }

  int pairs() {
    return history.count();
  }

  /** The point that was measured since the last step, or else w: a new array. */
  double[] current() {
    return next == null ? w.clone() : line().point(rate);
  }

  /** w, if it was measured after so many steps of the log; else null. */
  double[] measuredAt(long version) {
    return version == here && here > 0 ? w : null;
  }

  /** The line, or w alone. */
  OrthantLine line() {
    return new OrthantLine(penalty, w, gradient, way);
  }

  /** Takes the gradient of the mean loss at a point of the line, in an array that is given up. */
  void measure(double at, double[] lossGradient, long version) {
    rate = at;
    measured = version;
    OrthantLine line = line();
    for (int i = 0; i < lossGradient.length; i++) {
      lossGradient[i] += penalty.l2() * line.point(i, at);
    }
    next = lossGradient;
  }

  /** {@link #MEASURES} sums at the point that was measured; D is the metric before the first. */
  double[] measures() {
    double[] sums = new double[MEASURES];
    OrthantLine line = line();
    for (int from = 0; from < w.length; from += OrthantLine.PART) {
      double[] part = new double[MEASURES];
      for (int i = from; i < Math.min(w.length, from + OrthantLine.PART); i++) {
        double p = line.point(i, rate);
        double v = penalty.subgradient(p, next[i]);
        part[0] += v * v;
        part[SQUARE] += p * p;
        if (way != null) {
          double s = p - w[i];
          double y = next[i] - gradient[i];
          double d = history.diagonal().of(i);
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
    double[] y = next;
    if (keeps) {
      double[] s = p.clone();
      for (int i = 0; i < s.length; i++) {
        s[i] -= w[i];
        gradient[i] = y[i] - gradient[i]; // which then is the change
      }
      history.add(new CurvaturePair(s, gradient), all);
    } else {
      history.clear();
    }
    w = p;
    gradient = y;
    next = null;
    way = null;
    here = measured;
  }

  /** What {@link HistoryProducts} is made of. */
  double[] products() {
    return history.products(line());
  }

  /**
   * Points the line at w − d, projected onto the orthant.
   *
   * @param numbers of {@link LbfgsHistory#direction}, from a place on
   */
  void aim(double[] numbers, int at) {
    OrthantLine line = line();
    double[] d = history.direction(line, numbers, at);
    for (int i = 0; i < d.length; i++) {
      double there = line.isFree(i) ? w[i] - d[i] : w[i];
      boolean leaves = penalty.l1() > 0 && there * line.side(i) < 0;
      d[i] = w[i] - (leaves ? 0 : there);
    }
    way = d;
  }

  /** Points the line along the steepest descent in the metric, if there is one. */
  void aimSteepest() {
    history.clear();
    OrthantLine line = line();
    double[] d = new double[w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = line.least(i) * history.diagonal().of(i); // the first D
    }
    way = d;
    next = null;
  }

  /** Points the line at its point of a rate. */
  void straighten(double at) {
    OrthantLine line = line();
    double[] d = new double[w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = w[i] - line.point(i, at);
    }
    way = d;
    next = null;
  }

  /** {@link #AIMED} sums of the line. */
  double[] aimed() {
    OrthantLine line = line();
    return new double[] {line.sum(i -> line.least(i) * way[i]), line.sum(i -> way[i] * way[i])};
  }

  /**
   * Makes the inverse of an upper bound of the second derivatives the first D from now on.
   *
   * @param curvature the largest ℓ″
   * @param meanSquares of the features
   */
  void scale(double curvature, double[] meanSquares) {
    double[] factors = new double[w.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = FeatureMetric.factor(curvature, meanSquares[i], penalty.l2());
    }
    history.diagonal().begin(factors);
  }

  /** All of these by name; only to be read. */
  Map<String, double[]> arrays() {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put("rate", new double[] {rate});
    arrays.put("measured", new double[] {measured});
    arrays.put("here", new double[] {here});
    arrays.put("w", w);
    arrays.put("gradient", gradient);
    arrays.put("next", next);
    arrays.put("way", way);
    arrays.values().removeIf(Objects::isNull);
    history.put(arrays);
    return arrays;
  }

  /** Goes on from {@link #arrays}, which are kept. */
  void restore(Map<String, double[]> arrays) {
    rate = arrays.get("rate")[0];
    measured = (long) arrays.get("measured")[0];
    here = (long) arrays.get("here")[0];
    w = arrays.get("w");
    gradient = arrays.get("gradient");
    next = arrays.get("next");
    way = arrays.get("way");
    history.restore(arrays);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(w.length);
    StoredNumbers.write(arrays(), out);
  }

  /** Goes on from what was written of as many coordinates. */
  void read(DataInputStream in) throws IOException {
    int stored = in.readInt();
    if (stored != w.length) {
      throw new IOException("a range must have %d weights but has %d".formatted(w.length, stored));
    }
    restore(StoredNumbers.readArrays(in));
  }

  /** The curvature pairs of L-BFGS over some coordinates, and what D has learned from them. */
  private static final class LbfgsHistory {
    private static final String STEP = "pair.%d.step";
    private static final String CHANGE = "pair.%d.change";

    private final int most; // m
    private final LbfgsDiagonal diagonal = new LbfgsDiagonal();
    private final List<CurvaturePair> pairs = new ArrayList<>(); // the oldest first

    /**
     * No pair yet.
     *
     * @param most pairs that are kept
     */
    LbfgsHistory(int most) {
      this.most = most;
    }

    /** D. */
    LbfgsDiagonal diagonal() {
      return diagonal;
    }

    /** How many pairs. */
    int count() {
      return pairs.size();
    }

    /** Adds a pair; drops the oldest if there are too many. */
    void add(CurvaturePair pair, double[] all) {
      if (pairs.size() == most) {
        pairs.remove(0);
      }
      pairs.add(pair);
      diagonal.learn(pair, all);
    }

    /** Drops all pairs. */
    void clear() {
      pairs.clear();
      diagonal.forget();
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
          d[i - from] = m == 0 ? 0 : diagonal.of(i);
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
        d[i] *= diagonal.of(i);
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

    /** Adds its arrays by name, but for those that are not there. */
    void put(Map<String, double[]> arrays) {
      diagonal.put(arrays);
      for (int k = 0; k < pairs.size(); k++) {
        arrays.put(STEP.formatted(k), pairs.get(k).step());
        arrays.put(CHANGE.formatted(k), pairs.get(k).change());
      }
    }

    /** Goes on from {@link #put}. */
    void restore(Map<String, double[]> arrays) {
      diagonal.restore(arrays);
      pairs.clear();
      for (int k = 0; arrays.containsKey(STEP.formatted(k)); k++) {
        pairs.add(
            new CurvaturePair(arrays.get(STEP.formatted(k)), arrays.get(CHANGE.formatted(k))));
      }
    }

    /** The diagonal D of L-BFGS over some coordinates, which learns from curvature pairs. */
    static final class LbfgsDiagonal {
      private static final double LARGEST = 0x1p500; // of D and of 1/D; beyond it D is not updated
      private static final String DIAGONAL = "diagonal";
      private static final String METRIC = "metric";

      private double[] diagonal; // D; null before the first pair
      private double[] metric; // the first D; null if it is a multiple of the identity

      /** An element of D; before the first pair of the metric, which is 1 if there is none. */
      double of(int i) {
        double[] scale = diagonal == null ? metric : diagonal;
        return scale == null ? 1 : scale[i];
      }

      /** Takes the first D, in an array that is given up. */
      void begin(double[] first) {
        metric = first;
      }

      /** Drops what was learned. */
      void forget() {
        diagonal = null;
      }

      /**
       * Learns from a pair.
       *
       * @param all {@link LbfgsVectors#measures}, over all coordinates of the run
       */
      void learn(CurvaturePair pair, double[] all) {
        double product = all[1];
        double change = all[4];
        double step = all[5];
        if (diagonal == null) {
          double[] first = new double[pair.step().length];
          for (int i = 0; i < first.length; i++) {
            first[i] = metric == null ? product / all[3] : metric[i] * (product / change);
          }
          diagonal = first;
          return;
        }
        double[] d = diagonal;
        for (int i = 0; i < d.length; i++) {
          double s = pair.step()[i];
          double y = pair.change()[i];
          double left = 1 - s * s / d[i] / step;
          double updated = 1 / (change / product * left / d[i] + y * y / product);
          d[i] = updated > 1 / LARGEST && updated < LARGEST ? updated : d[i];
        }
      }

      /** Adds its arrays by name, but for those that are not there. */
      void put(Map<String, double[]> arrays) {
        if (diagonal != null) {
          arrays.put(DIAGONAL, diagonal);
        }
        if (metric != null) {
          arrays.put(METRIC, metric);
        }
      }

      /** Goes on from {@link #put}. */
      void restore(Map<String, double[]> arrays) {
        diagonal = arrays.get(DIAGONAL);
        metric = arrays.get(METRIC);
      }
    }
  }
}
