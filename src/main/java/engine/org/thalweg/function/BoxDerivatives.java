package org.thalweg.function;

import java.util.Arrays;
import java.util.List;
import org.thalweg.formula.Interval;
import org.thalweg.formula.IntervalProgram;

/**
 * What a function and its derivatives are over a box: intervals that hold all of them.
 *
 * @param enclosure of f, its gradient, and the lower half of its Hessian by rows
 * @param dimension d
 */
record BoxDerivatives(IntervalProgram.Enclosure enclosure, int dimension) {

  Interval value() {
    return enclosure.values().get(0);
  }

  Interval gradient(int i) {
    return enclosure.values().get(1 + i);
  }

  Interval hessian(int i, int j) {
    int row = Math.max(i, j);
    return enclosure.values().get(1 + dimension + row * (row + 1) / 2 + Math.min(i, j));
  }

  /** Whether f is defined over the whole box, without kinks or jumps. */
  boolean isSmooth() {
    return enclosure.isSmooth();
  }

  /** Hessian entries in the middle of their intervals. */
  double[][] middle() {
    double[][] middle = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        middle[i][j] = hessian(i, j).middle();
      }
    }
    return middle;
  }

  /**
   * How many eigenvalues of every Hessian in the box are below and above 0; null if that is not
   * proven. By the circles of S. Gershgorin (1931), in the basis of eigenvectors in the middle.
   */
  int[] inertia(ScaledHessian basis) {
    int d = dimension;
    int[] counts = new int[2];
    for (int a = 0; a < d; a++) {
      Interval centre = Interval.of(0);
      double radius = 0;
      for (int b = 0; b < d; b++) {
        Interval entry = form(basis.direction(a), basis.direction(b));
        if (a == b) {
          centre = entry;
        } else {
          radius += Math.max(-entry.lower(), entry.upper());
        }
      }
      radius *= 1 + 1e-12;
      if (centre.lower() > radius) {
        counts[1]++;
      } else if (-centre.upper() > radius) {
        counts[0]++;
      } else {
        return null;
      }
    }
    return counts;
  }

  /** uᵀHv. */
  Interval form(double[] u, double[] v) {
    Interval sum = Interval.of(0);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        sum = sum.plus(hessian(i, j).times(Interval.of(u[i]).times(Interval.of(v[j]))));
      }
    }
    return sum;
  }

  /** The box around a point. */
  static List<Interval> around(double[] x, double[] radii) {
    Interval[] box = new Interval[x.length];
    Arrays.setAll(box, i -> Interval.of(x[i]).plus(new Interval(-radii[i], radii[i])));
    return List.of(box);
  }

  /** The two halves of an interval. */
  static List<Interval> halves(Interval whole) {
    double middle = whole.middle();
    return List.of(new Interval(whole.lower(), middle), new Interval(middle, whole.upper()));
  }
}
