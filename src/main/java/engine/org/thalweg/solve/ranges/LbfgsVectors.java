package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.lbfgs.FeatureMetric;

/**
 * The vectors of {@link org.thalweg.solve.lbfgs.Lbfgs} over some coordinates, which a range has of
 * its features and the driver of an intercept: w, the gradient of the smooth part of F there, the
 * curvature pairs, and a line from w. They move as the driver says, and give sums over their
 * coordinates, from which it decides. {@link org.thalweg.solve.lbfgs} has the formulas.
 *
 * <p>Under an L1 term w stays in the orthant of its signs, or of the steepest descent where it is
 * 0; a coordinate that has neither may not move.
 */
final class LbfgsVectors {
  /** Of {@link #measures}: Σ v² at the point, s·y, s·s, y·y, y·Dy, s·D⁻¹s, Σ p². */
  static final int MEASURES = 7;

  /** Where Σ p² is among these. */
  static final int SQUARE = 6;

  /** Of {@link #aimed}: v·(w − p), Σ d². */
  static final int AIMED = 2;

  private static final int PART = 1 << 12; // coordinates that stay in a core's cache
  private static final double LARGEST = 0x1p500; // of D and of 1/D; beyond it D is not updated
  private static final String STEP = "pair.%d.step";
  private static final String CHANGE = "pair.%d.change";

  private final ElasticPenalty penalty;
  private final int most; // m
  private double[] w;
  private double[] gradient; // of the smooth part of F at w; null before it is measured
  private double[] next; // the same at the point that was measured; null where none was since
  private double[] way; // d of the line w − η·d; null for none
  private double[] diagonal; // D; null before the first pair
  private double[] metric; // the first D; null if it is a multiple of the identity
  private final List<CurvaturePair> pairs = new ArrayList<>(); // the oldest first
  private double rate; // of the point of the line that was measured
  private long measured; // steps of the log after which that was
  private long here; // the same of w

  private LbfgsVectors(ElasticPenalty penalty, int most, double[] w) {
    this.penalty = penalty;
    this.most = most;
    this.w = w;
  }

  /** Vectors at a w, which is kept. */
  static LbfgsVectors begin(double[] w, ElasticPenalty penalty, int most) {
    return new LbfgsVectors(penalty, most, w);
  }

  double[] w() {
    return w;
  }

  /** d of the line w − η·d; null for none. */
  double[] way() {
    return way;
  }

  int pairs() {
    return pairs.size();
  }

  /** The point that was measured since the last step, or else w: a new array. */
  double[] current() {
    return next == null ? w.clone() : point(rate);
  }

  /** w, if it was measured after so many steps of the log; else null. */
  double[] measuredAt(long version) {
    return version == here && here > 0 ? w : null;
  }

  /** v_i, of the least-norm subgradient of F at w. */
  private double least(int i) {
    return penalty.subgradient(w[i], gradient[i]);
  }

  /** Positive or negative as the orthant of a coordinate is; 0 where it may not move. */
  private double side(int i) {
    return w[i] != 0 ? w[i] : -least(i);
  }

  private boolean isFree(int i) {
    return penalty.l1() == 0 || side(i) != 0;
  }

  /** Where a coordinate that may move leaves the orthant along −d. */
  private double bound(int i, double d) {
    boolean ends = penalty.l1() > 0 && (d > 0 ? side(i) > 0 : side(i) < 0);
    return ends ? 0 : d > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** A coordinate of w − η·d, cut off at the end of the orthant. */
  private double point(int i, double rate) {
    double from = w[i];
    double d = way == null ? 0 : way[i];
    if (d == 0 || !isFree(i)) {
      return from;
    }
    double bound = bound(i, d);
    double there = from - rate * d;
    return rate >= (from - bound) / d || (d > 0 ? there < bound : there > bound) ? bound : there;
  }

  /** The point of the line at a rate; w where there is no line. */
  double[] point(double rate) {
    double[] point = w.clone();
    for (int i = 0; way != null && i < point.length; i++) {
      point[i] = point(i, rate);
    }
    return point;
  }

  /** R of the point of the line at each rate. */
  double[] penalties(double[] rates) {
    double[] sums = new double[rates.length];
    for (int k = 0; k < rates.length; k++) {
      double rate = rates[k];
      sums[k] = sum(i -> penalty.value(point(i, rate)));
    }
    return sums;
  }

  /** R of the point at a rate, and Σ (p − w)². */
  double[] trial(double rate) {
    double length =
        sum(
            i -> {
              double moved = point(i, rate) - w[i];
              return moved * moved;
            });
    return new double[] {penalties(new double[] {rate})[0], length};
  }

  /** The largest rate at which the line is still in the orthant; may be infinite. */
  double reach() {
    double reach = Double.POSITIVE_INFINITY;
    for (int i = 0; penalty.l1() > 0 && i < w.length; i++) {
      double d = way[i];
      if (d != 0) {
        reach = Math.min(reach, (w[i] - bound(i, d)) / d);
      }
    }
    return reach;
  }

  /** Takes the gradient of the mean loss at a point of the line, in an array that is given up. */
  void measure(double at, double[] lossGradient, long version) {
    rate = at;
    measured = version;
    for (int i = 0; i < lossGradient.length; i++) {
      lossGradient[i] += penalty.l2() * (point(i, at));
    }
    next = lossGradient;
  }

  /** {@link #MEASURES} sums at the point that was measured; D is the metric before the first. */
  double[] measures() {
    double[] sums = new double[MEASURES];
    double[] scale = diagonal == null ? metric : diagonal;
    for (int from = 0; from < w.length; from += PART) {
      double[] part = new double[MEASURES];
      for (int i = from; i < Math.min(w.length, from + PART); i++) {
        double p = point(i, rate);
        double v = penalty.subgradient(p, next[i]);
        part[0] += v * v;
        part[SQUARE] += p * p;
        if (way != null) {
          double s = p - w[i];
          double y = next[i] - gradient[i];
          double d = scale == null ? 1 : scale[i];
          part[1] += s * y;
          part[2] += s * s;
          part[3] += y * y;
          part[4] += y * d * y;
          part[5] += s * s / d;
        }
      }
      add(part, sums);
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
      if (pairs.size() == most) {
        pairs.remove(0);
      }
      CurvaturePair pair = new CurvaturePair(s, gradient);
      pairs.add(pair);
      learn(pair, all);
    } else {
      clear();
    }
    w = p;
    gradient = y;
    next = null;
    way = null;
    here = measured;
  }

  private void clear() {
    pairs.clear();
    diagonal = null;
  }

  private void learn(CurvaturePair pair, double[] all) {
    double product = all[1];
    double change = all[4];
    double step = all[5];
    if (diagonal == null) {
      double[] first = metric == null ? new double[w.length] : metric.clone();
      for (int i = 0; i < first.length; i++) {
        first[i] = metric == null ? product / all[3] : first[i] * (product / change);
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

  /** What {@link HistoryProducts} is made of, over the coordinates that may move. */
  double[] products() {
    int m = pairs.size();
    double[] sums = new double[HistoryProducts.length(m)];
    for (int from = 0; from < w.length; from += PART) {
      int to = Math.min(w.length, from + PART);
      double[][] s = new double[m][];
      double[][] y = new double[m][];
      for (int k = 0; k < m; k++) {
        s[k] = free(pairs.get(k).step(), from, to);
        y[k] = free(pairs.get(k).change(), from, to);
      }
      double[] v = new double[to - from];
      double[] d = new double[to - from];
      for (int i = from; i < to; i++) {
        v[i - from] = least(i);
        d[i - from] = m == 0 ? 0 : diagonal[i];
      }
      HistoryProducts.add(s, y, v, d, sums);
    }
    return sums;
  }

  /** Part of a vector, 0 where a coordinate may not move. */
  private double[] free(double[] all, int from, int to) {
    double[] part = new double[to - from];
    for (int i = from; i < to; i++) {
      part[i - from] = isFree(i) ? all[i] : 0;
    }
    return part;
  }

  /**
   * Points the line at w − d, projected onto the orthant.
   *
   * <pre>
   *   d = D(c·v + Σ b_k·y_k) + Σ a_k·s_k      over the pairs
   * </pre>
   *
   * @param numbers c, then every b, then every a
   * @param at where c is
   */
  void aim(double[] numbers, int at) {
    int m = pairs.size();
    double[] d = new double[w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = numbers[at] * least(i);
    }
    for (int k = 0; k < m; k++) {
      addTo(d, numbers[at + 1 + k], pairs.get(k).change());
    }
    for (int i = 0; i < d.length; i++) {
      d[i] *= diagonal[i];
    }
    for (int k = 0; k < m; k++) {
      addTo(d, numbers[at + 1 + m + k], pairs.get(k).step());
    }
    for (int i = 0; i < d.length; i++) {
      double there = isFree(i) ? w[i] - d[i] : w[i];
      boolean leaves = penalty.l1() > 0 && there * side(i) < 0;
      d[i] = w[i] - (leaves ? 0 : there);
    }
    way = d;
  }

  private static void addTo(double[] d, double c, double[] x) {
    for (int i = 0; c != 0 && i < d.length; i++) {
      d[i] += c * x[i];
    }
  }

  /** Points the line along the steepest descent in the metric, if there is one. */
  void aimSteepest() {
    clear();
    double[] d = new double[w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = least(i) * (metric == null ? 1 : metric[i]);
    }
    way = d;
    next = null;
  }

  /** Points the line at its point of a rate. */
  void straighten(double at) {
    double[] d = new double[w.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = w[i] - point(i, at);
    }
    way = d;
    next = null;
  }

  /** {@link #AIMED} sums of the line. */
  double[] aimed() {
    return new double[] {sum(i -> least(i) * way[i]), sum(i -> way[i] * way[i])};
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
    metric = factors;
  }

  /** Σ over the coordinates, part by part. */
  private double sum(IntToDoubleFunction term) {
    double sum = 0;
    for (int from = 0; from < w.length; from += PART) {
      double part = 0;
      for (int i = from; i < Math.min(w.length, from + PART); i++) {
        part += term.applyAsDouble(i);
      }
      sum += part;
    }
    return sum;
  }

  /** Σ x², in the parts of the sums of {@link #measures}. */
  static double square(double[] x) {
    double sum = 0;
    for (int from = 0; from < x.length; from += PART) {
      double part = 0;
      for (int i = from; i < Math.min(x.length, from + PART); i++) {
        part += x[i] * x[i];
      }
      sum += part;
    }
    return sum;
  }

  private static void add(double[] part, double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] += part[k];
    }
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
    arrays.put("diagonal", diagonal);
    arrays.put("metric", metric);
    arrays.values().removeIf(Objects::isNull);
    for (int k = 0; k < pairs.size(); k++) {
      arrays.put(STEP.formatted(k), pairs.get(k).step());
      arrays.put(CHANGE.formatted(k), pairs.get(k).change());
    }
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
    diagonal = arrays.get("diagonal");
    metric = arrays.get("metric");
    pairs.clear();
    for (int k = 0; arrays.containsKey(STEP.formatted(k)); k++) {
      pairs.add(new CurvaturePair(arrays.get(STEP.formatted(k)), arrays.get(CHANGE.formatted(k))));
    }
  }

  void write(DataOutputStream out) throws IOException {
    Map<String, double[]> arrays = arrays();
    out.writeInt(w.length);
    out.writeInt(arrays.size());
    for (Map.Entry<String, double[]> each : arrays.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeInt(each.getValue().length);
      StoredNumbers.write(each.getValue(), out);
    }
  }

  /** Goes on from what was written of as many coordinates. */
  void read(DataInputStream in) throws IOException {
    int stored = in.readInt();
    if (stored != w.length) {
      throw new IOException("a range must have %d weights but has %d".formatted(w.length, stored));
    }
    Map<String, double[]> arrays = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      double[] array = new double[in.readInt()];
      StoredNumbers.read(array, in);
      arrays.put(name, array);
    }
    restore(arrays);
  }
}
