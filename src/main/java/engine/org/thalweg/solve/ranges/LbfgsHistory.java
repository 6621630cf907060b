package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.thalweg.solve.CurvaturePair;

/** The curvature pairs of L-BFGS over some coordinates, and what D has learned from them. */
final class LbfgsHistory {
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
      pairs.add(new CurvaturePair(arrays.get(STEP.formatted(k)), arrays.get(CHANGE.formatted(k))));
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
