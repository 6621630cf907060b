package org.thalweg.solve.dual;

import java.util.Arrays;
import org.thalweg.linalg.Ranges;

/**
 * The combination Σ t·α of the last sweeps, Σ t = 1, in which D is greatest: D. G. Anderson,
 * "Iterative Procedures for Nonlinear Integral Equations", J. ACM 12(4) (1965), by the objective
 * itself in the place of residuals. D is taken as quadratic, as it is where no α comes to a kink or
 * a bound; and the α are cut to what the loss allows. It is taken where D is greater by more than
 * roundings may make it, which would grow from one to the next; where these have grown, w is summed
 * up from α again.
 *
 * <p>A row that was left out since keeps its α. So no α differs among the ends of the last sweeps
 * but those of rows that were visited after the first of these, and only they are read.
 */
final class Extrapolation {
  private static final int MOST = 4; // ends of sweeps
  private static final double RIDGE = 1e-10;
  private static final double LARGEST = 1e4; // Σ |t|: beyond it all is rounding errors
  private static final double ROUNDINGS = 0.01; // of the most that they may add up to
  private static final double MOST_CUT = 0.3; // of the rows: beyond it D is hardly ever greater

  private final DualData rows;
  private final Sweeps sweeps;
  private final double lambda;
  private final int features;
  private final DualSweepEnd[] ends = new DualSweepEnd[MOST]; // the last one first
  private int known; // of them, less the one to come
  private double[] alpha; // of the combination
  private double[] w;
  private double[] cut; // what it would add to α beyond what the loss allows, times the weight

  Extrapolation(DualData rows, Sweeps sweeps) {
    this.rows = rows;
    this.sweeps = sweeps;
    this.lambda = sweeps.scale() / rows.totalWeight;
    this.features = rows.objective.features();
  }

  /**
   * Looks at the sweep that has ended, and moves on where that is better.
   *
   * @param visited how many rows the sweep did visit
   */
  void look(int visited) {
    DualSweepEnd last = ends[MOST - 1] == null ? made() : ends[MOST - 1];
    System.arraycopy(ends, 0, ends, 1, MOST - 1);
    ends[0] = last;
    int others = known;
    known = Math.min(known + 1, MOST - 1);
    last.visited = visited;
    int among = others == 0 ? visited : ends[others - 1].visited; // rows that may differ
    copy(last, among);
    if (others == 0) {
      return;
    }
    compare(others, among);
    double[] factors = factors(others);
    double size = factors == null ? Double.NaN : Arrays.stream(factors).map(Math::abs).sum();
    if (!(size <= LARGEST)) {
      return;
    }
    combine(factors, others, among, size);
  }

  private DualSweepEnd made() {
    return new DualSweepEnd(rows.count(), sweeps.w().length);
  }

  private void copy(DualSweepEnd into, int among) {
    int[] order = sweeps.order();
    double[] from = sweeps.alpha();
    for (int k = 0; k < among; k++) {
      into.alpha[order[k]] = from[order[k]];
    }
    System.arraycopy(sweeps.w(), 0, into.w, 0, into.w.length);
    into.mean = sweeps.mean();
  }

  /** Finds the mean of −ℓ* + α·o at the ends before, less that of the last. */
  private void compare(int others, int among) {
    int[] order = sweeps.order();
    double[] last = ends[0].alpha;
    double[] sums = new double[others];
    for (int k = 0; k < among; k++) {
      int i = order[k];
      double here = rows.pieces.conjugate(i, last[i]);
      for (int e = 0; e < others; e++) {
        double[] other = ends[e + 1].alpha;
        if (other[i] != last[i]) {
          sums[e] += rows.weight(i) * (rows.pieces.conjugate(i, other[i]) - here);
        }
      }
    }
    for (int e = 0; e < others; e++) {
      ends[e + 1].conjugates = sums[e] / rows.totalWeight;
    }
  }

  /** Each t, that of the last first; null where there is nothing to gain. */
  private double[] factors(int n) {
    double[] products = DualSweepEnd.products(ends, n, features);
    double[][] system = new double[n][n + 1];
    double trace = 0;
    double ofLast = ends[0].mean;
    boolean hasIntercept = sweeps.intercept() >= 0;
    int at = 0;
    for (int i = 0; i < n; i++) {
      double shift = ends[i + 1].mean - ofLast;
      for (int j = 0; j <= i; j++) {
        system[i][j] = lambda * products[at++];
        if (hasIntercept) {
          system[i][j] += shift * (ends[j + 1].mean - ofLast) / sweeps.nearness();
        }
        system[j][i] = system[i][j];
      }
      system[i][n] = ends[i + 1].conjugates - lambda * products[at++];
      if (hasIntercept) {
        double centre = sweeps.w()[sweeps.intercept()];
        system[i][n] += shift * (centre - ofLast / sweeps.nearness());
      }
      trace += system[i][i];
    }
    if (!(trace > 0)) {
      return null;
    }
    for (int i = 0; i < n; i++) {
      system[i][i] += RIDGE * trace;
    }
    double[] factors = new double[n + 1];
    System.arraycopy(solved(system), 0, factors, 1, n);
    factors[0] = 1 - Arrays.stream(factors).sum();
    return factors;
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

  /** Moves to the combination if few α are cut there and D is greater. */
  private void combine(double[] factors, int others, int among, double size) {
    if (alpha == null) {
      alpha = new double[rows.count()];
      w = new double[ends[0].w.length];
      cut = new double[rows.count()];
    }
    int[] order = sweeps.order();
    double[] last = ends[0].alpha;
    int cuts = 0;
    double conjugates = 0; // more than those of the last
    double mean = 0; // likewise
    for (int k = 0; k < among; k++) {
      int i = order[k];
      double meant = last[i];
      for (int e = 1; e <= others; e++) {
        meant += factors[e] * (ends[e].alpha[i] - last[i]);
      }
      alpha[i] = k < sweeps.visited() ? rows.pieces.allowed(i, meant) : last[i];
      cut[k] = rows.weight(i) * (meant - alpha[i]);
      cuts += cut[k] == 0 ? 0 : 1;
      if (alpha[i] != last[i]) {
        double here = rows.pieces.conjugate(i, last[i]);
        conjugates += rows.weight(i) * (rows.pieces.conjugate(i, alpha[i]) - here);
        mean += rows.weight(i) * (alpha[i] - last[i]);
      }
    }
    if (cuts > MOST_CUT * among) {
      return;
    }
    combineWeights(factors, others);
    for (int k = 0; k < among; k++) {
      if (cut[k] != 0) {
        rows.add(order[k], cut[k] / sweeps.scale(), w);
      }
    }
    sweeps.count(cuts);
    mean /= rows.totalWeight;
    double gain = conjugates / rows.totalWeight - loss(mean);
    if (gain > ROUNDINGS * sweeps.slack(size)) { // false for NaN
      w = sweeps.jump(alpha, w, among, mean, size);
    } else if (gain > 0 && sweeps.hasDrifted()) {
      sweeps.sumUp();
      known = 0;
    }
  }

  private void combineWeights(double[] factors, int others) {
    double[] last = ends[0].w;
    Ranges.each(
        0,
        features,
        (from, to) -> {
          System.arraycopy(last, from, w, from, to - from);
          for (int e = 1; e <= others; e++) {
            double[] one = ends[e].w;
            double factor = factors[e];
            for (int j = from; j < to; j++) {
              w[j] += factor * (one[j] - last[j]);
            }
          }
        });
    if (sweeps.intercept() >= 0) {
      w[sweeps.intercept()] = sweeps.w()[sweeps.intercept()];
    }
  }

  /** By how much the penalties of the combination are greater. */
  private double loss(double change) {
    double[] last = ends[0].w;
    double loss =
        lambda
            / 2
            * Ranges.sum(
                0,
                features,
                (from, to) -> {
                  double sum = 0;
                  for (int j = from; j < to; j++) {
                    sum += (w[j] - last[j]) * (w[j] + last[j]);
                  }
                  return sum;
                });
    if (sweeps.intercept() < 0) {
      return loss;
    }
    double centre = sweeps.w()[sweeps.intercept()];
    return loss - change * (centre - (2 * ends[0].mean + change) / (2 * sweeps.nearness()));
  }

  /**
   * After a sweep: α of the rows that may differ, w, mean(α) if it matters, and who was visited.
   */
  private static final class DualSweepEnd {
    final double[] alpha;
    final double[] w;
    double mean;
    int visited; // how many rows of the order were visited in the sweep
    double conjugates; // mean(−ℓ* + α·o), less that of the last sweep

    DualSweepEnd(int rows, int dimension) {
      this.alpha = new double[rows];
      this.w = new double[dimension];
    }

    /**
     * Of the ends of n sweeps before the last, whose w is w₀, over the weights of features: (w −
     * w₀)·(v − w₀) with all v up to it, then (w − w₀)·w₀.
     *
     * @param ends the last one first
     */
    static double[] products(DualSweepEnd[] ends, int n, int features) {
      int count = n * (n + 3) / 2;
      double[][] parts = new double[(features + Ranges.LENGTH - 1) / Ranges.LENGTH][];
      Ranges.each(
          0,
          features,
          (from, to) -> parts[from / Ranges.LENGTH] = products(ends, n, count, from, to));
      double[] sums = new double[count];
      for (double[] part : parts) {
        for (int k = 0; k < count; k++) {
          sums[k] += part[k];
        }
      }
      return sums;
    }

    private static double[] products(DualSweepEnd[] ends, int n, int count, int from, int to) {
      double[] sums = new double[count];
      double[] last = ends[0].w;
      int at = 0;
      for (int i = 1; i <= n; i++) {
        double[] one = ends[i].w;
        for (int j = 1; j <= i; j++) {
          double[] other = ends[j].w;
          double sum = 0;
          for (int k = from; k < to; k++) {
            sum += (one[k] - last[k]) * (other[k] - last[k]);
          }
          sums[at++] = sum;
        }
        double sum = 0;
        for (int k = from; k < to; k++) {
          sum += (one[k] - last[k]) * last[k];
        }
        sums[at++] = sum;
      }
      return sums;
    }
  }
}
