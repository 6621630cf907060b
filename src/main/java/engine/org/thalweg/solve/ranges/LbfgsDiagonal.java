package org.thalweg.solve.ranges;

import java.util.Map;
import org.thalweg.solve.CurvaturePair;

/** The diagonal D of L-BFGS over some coordinates, which learns from curvature pairs. */
final class LbfgsDiagonal {
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
