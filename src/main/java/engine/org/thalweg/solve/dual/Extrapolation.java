package org.thalweg.solve.dual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Ranges;

/**
 * The combination Σ t·α of the last sweeps, Σ t = 1, in which D is greatest: D. G. Anderson,
 * "Iterative Procedures for Nonlinear Integral Equations", J. ACM 12(4) (1965), by the objective
 * itself in the place of residuals. D is taken as quadratic, as it is where no α comes to a kink or
 * a bound; and the α are cut to what the loss allows. It is taken where D is truly greater.
 */
final class Extrapolation {
  private static final int MOST = 4;
  private static final double RIDGE = 1e-10;
  private static final double LARGEST = 1e4; // Σ |t|: beyond it all is rounding errors

  private final DualData rows;
  private final Sweeps sweeps;
  private final List<SweepEnd> iterates = new ArrayList<>();

  /** After a sweep: α, w, mean(−ℓ* + α·o), and mean(α) where that matters. */
  private record SweepEnd(double[] alpha, double[] w, double conjugates, double mean) {}

  Extrapolation(DualData rows, Sweeps sweeps) {
    this.rows = rows;
    this.sweeps = sweeps;
  }

  private SweepEnd iterate(double[] alpha, double[] w) {
    double mean = sweeps.intercept() < 0 ? 0 : rows.mean(alpha);
    return new SweepEnd(alpha, w, rows.conjugates(alpha), mean);
  }

  /** Looks at the sweep that has ended, and moves on where that is better. */
  void look() {
    if (iterates.size() == MOST) {
      iterates.remove(0);
    }
    SweepEnd last = iterate(sweeps.alpha().clone(), sweeps.w().clone());
    iterates.add(last);
    if (iterates.size() < 2) {
      return;
    }
    double[] parts = parts(last);
    if (parts == null) {
      return;
    }
    double[] factors = Arrays.copyOf(parts, parts.length + 1);
    factors[parts.length] = 1 - Arrays.stream(parts).sum();
    double size = Arrays.stream(factors).map(Math::abs).sum();
    if (!(size <= LARGEST)) { // NaN too
      return;
    }
    SweepEnd next = combined(factors);
    if (value(next) > value(last)) { // false for NaN
      sweeps.jump(next.alpha, next.w, size);
    }
  }

  private double lambda() {
    return sweeps.scale() / rows.totalWeight;
  }

  /** D with the penalty of the intercept. */
  private double value(SweepEnd at) {
    double value = at.conjugates - lambda() / 2 * dot(at.w, at.w);
    if (sweeps.intercept() >= 0) {
      double centre = sweeps.w()[sweeps.intercept()];
      value += at.mean * (centre - at.mean / (2 * sweeps.nearness()));
    }
    return value;
  }

  /** Over the weights of features. */
  private double dot(double[] a, double[] b) {
    return Ranges.sum(
        0,
        rows.objective.features(),
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            sum += a[j] * b[j];
          }
          return sum;
        });
  }

  /** Each t but the last; null where there is nothing to gain. */
  private double[] parts(SweepEnd last) {
    int n = iterates.size() - 1;
    double[][] system = new double[n][n + 1];
    double trace = 0;
    double ofLast = dot(last.w, last.w);
    double[] cross = new double[n];
    for (int i = 0; i < n; i++) {
      cross[i] = dot(iterates.get(i).w, last.w);
    }
    for (int i = 0; i < n; i++) {
      SweepEnd one = iterates.get(i);
      double shift = one.mean - last.mean;
      for (int j = 0; j < n; j++) {
        SweepEnd other = iterates.get(j);
        system[i][j] = lambda() * differences(one.w, other.w, last.w);
        if (sweeps.intercept() >= 0) {
          system[i][j] += shift * (other.mean - last.mean) / sweeps.nearness();
        }
      }
      trace += system[i][i];
      system[i][n] = one.conjugates - last.conjugates - lambda() * (cross[i] - ofLast);
      if (sweeps.intercept() >= 0) {
        double centre = sweeps.w()[sweeps.intercept()];
        system[i][n] += shift * (centre - last.mean / sweeps.nearness());
      }
    }
    if (!(trace > 0)) {
      return null;
    }
    for (int i = 0; i < n; i++) {
      system[i][i] += RIDGE * trace;
    }
    return solved(system);
  }

  /** (a − c)·(b − c) over the weights of features. */
  private double differences(double[] a, double[] b, double[] c) {
    return Ranges.sum(
        0,
        rows.objective.features(),
        (from, to) -> {
          double sum = 0;
          for (int j = from; j < to; j++) {
            sum += (a[j] - c[j]) * (b[j] - c[j]);
          }
          return sum;
        });
  }

  /** By elimination: the matrix is symmetric and positive definite. */
  private static double[] solved(double[][] system) {
    int n = system.length;
    double[] x = new double[n];
    for (int k = 0; k < n; k++) {
      for (int i = k + 1; i < n; i++) {
        double factor = system[i][k] / system[k][k];
        for (int j = k; j <= n; j++) {
          system[i][j] -= factor * system[k][j];
        }
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      double sum = system[i][n];
      for (int j = i + 1; j < n; j++) {
        sum -= system[i][j] * x[j];
      }
      x[i] = sum / system[i][i];
    }
    return x;
  }

  private SweepEnd combined(double[] factors) {
    double[] alpha = new double[rows.count()];
    double[] w = new double[sweeps.w().length];
    for (int k = 0; k < factors.length; k++) {
      add(factors[k], iterates.get(k).alpha, alpha);
      add(factors[k], iterates.get(k).w, w);
    }
    if (sweeps.intercept() >= 0) {
      w[sweeps.intercept()] = sweeps.w()[sweeps.intercept()];
    }
    long cut = 0;
    for (int i = 0; i < alpha.length; i++) {
      rows.set(i);
      double allowed = rows.pieces.allowed(alpha[i]);
      if (allowed != alpha[i]) {
        rows.add(i, (alpha[i] - allowed) * rows.weight(i) / sweeps.scale(), w);
        alpha[i] = allowed;
        cut++;
      }
    }
    sweeps.count(cut);
    return iterate(alpha, w);
  }

  private static void add(double factor, double[] from, double[] to) {
    Ranges.each(
        0,
        to.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            to[i] += factor * from[i];
          }
        });
  }
}
