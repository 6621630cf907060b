package org.thalweg.solve.ranges;

import java.util.function.IntToDoubleFunction;

/**
 * A line w − η·d over some coordinates. Under an L1 term it stays in the orthant of the signs of w,
 * or of the steepest descent where w is 0; a coordinate that has neither may not move.
 *
 * @param gradient of the smooth part of F at w; empty where no coordinate is asked for it
 * @param way d; empty for none
 */
record OrthantLine(ElasticPenalty.OfWeights penalty, double[] w, double[] gradient, double[] way) {
  static final int PART = 1 << 12; // coordinates that stay in a core's cache

  /** v_i, of the least-norm subgradient of F at w. */
  double least(int i) {
    return penalty.of(i).subgradient(w[i], gradient[i]);
  }

  /** Positive or negative as the orthant of a coordinate is; 0 where it may not move. */
  double side(int i) {
    return w[i] != 0 ? w[i] : -least(i);
  }

  boolean isFree(int i) {
    return penalty.of(i).l1() == 0 || side(i) != 0;
  }

  /** Where a coordinate that may move leaves the orthant along −d. */
  private double bound(int i, double d) {
    boolean ends = penalty.of(i).l1() > 0 && (d > 0 ? side(i) > 0 : side(i) < 0);
    return ends ? 0 : d > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** A coordinate of w − η·d, cut off at the end of the orthant. */
  double point(int i, double rate) {
    double from = w[i];
    double d = way.length == 0 ? 0 : way[i];
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
    for (int i = 0; i < way.length; i++) {
      point[i] = point(i, rate);
    }
    return point;
  }

  /** R of the point of the line at each rate. */
  double[] penalties(double[] rates) {
    double[] sums = new double[rates.length];
    for (int k = 0; k < rates.length; k++) {
      double rate = rates[k];
      sums[k] = sum(i -> penalty.of(i).value(point(i, rate)));
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
    for (int i = 0; i < w.length; i++) {
      double d = way[i];
      if (d != 0) {
        reach = Math.min(reach, (w[i] - bound(i, d)) / d);
      }
    }
    return reach;
  }

  /** Part of a vector, 0 where a coordinate may not move. */
  double[] free(double[] all, int from, int to) {
    double[] part = new double[to - from];
    for (int i = from; i < to; i++) {
      part[i - from] = isFree(i) ? all[i] : 0;
    }
    return part;
  }

  /** Σ over the coordinates, part by part. */
  double sum(IntToDoubleFunction term) {
    return sum(w.length, term);
  }

  /** Σ over so many coordinates, likewise. */
  static double sum(int length, IntToDoubleFunction term) {
    double sum = 0;
    for (int from = 0; from < length; from += PART) {
      double part = 0;
      for (int i = from; i < Math.min(length, from + PART); i++) {
        part += term.applyAsDouble(i);
      }
      sum += part;
    }
    return sum;
  }
}
