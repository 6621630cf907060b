package org.thalweg.solve.interior;

import org.thalweg.interior.PathSum;

/**
 * A lower bound of the minimum from the α of the rows, by Fenchel's duality, as in {@code
 * diagnose.DualBound}: F* ≥ V − R*(−v), v = Σ x·q, V the sum of the rows' dual values, which are
 * linear in a factor of q. An unpenalised intercept asks for Σ q = 0, so the rows with q &gt; 0 or
 * the others get a smaller factor; an L1 term alone asks for |v| ≤ l1, so all do; of the factors
 * that are left the best is taken.
 *
 * <p>A weight without any penalty asks for v = 0 there, which holds up to rounding errors at the
 * end of a run alone. So then the bound is that of the w whose weights are at most {@value
 * #FARTHER} times as large as the largest now.
 */
final class Certificate {
  private static final int HALVINGS = 60;
  private static final double FARTHER = 1000;
  private final Weights weights;
  private final int free; // the unpenalised intercept; −1 for none
  private final boolean isForAll;

  Certificate(Weights weights, int intercept) {
    this.weights = weights;
    boolean isFree = intercept >= 0 && weights.l1()[intercept] + weights.l2()[intercept] == 0;
    this.free = isFree ? intercept : -1;
    boolean all = true;
    for (int j = 0; j < weights.l1().length; j++) {
      all &= !isUnpenalised(j);
    }
    this.isForAll = all;
  }

  private boolean isUnpenalised(int j) {
    return j != free && weights.l1()[j] + weights.l2()[j] == 0;
  }

  /** Whether the bounds are those of all w, so that any of them holds for ever. */
  boolean isForAll() {
    return isForAll;
  }

  /** The bound; at least 0, which is that of the factor 0. */
  double bound(PathSum sum, double[] w) {
    double[] rising = sum.vector(PathSum.RISING);
    double[] falling = sum.vector(PathSum.FALLING);
    double up = 1;
    double down = 1;
    if (free >= 0) {
      double both = Math.min(rising[free], -falling[free]);
      up = rising[free] > 0 ? both / rising[free] : 0;
      down = falling[free] < 0 ? both / -falling[free] : 0;
    }
    double[] v = new double[rising.length];
    for (int j = 0; j < v.length; j++) {
      v[j] = j == free ? 0 : up * rising[j] + down * falling[j];
    }
    double without = 0;
    double largest = 0;
    for (int j = 0; j < v.length; j++) {
      if (isUnpenalised(j)) {
        without += Math.abs(v[j]);
        largest = Math.max(largest, Math.abs(w[j]));
        v[j] = 0;
      }
    }
    if (without > 0 && largest == 0) {
      return 0;
    }
    double value =
        -FARTHER * largest * without
            + up * sum.number(PathSum.DUAL_RISING)
            + down * sum.number(PathSum.DUAL_FALLING);
    double c = best(value, v);
    return Math.max(0, c * value - conjugate(c, v));
  }

  /** The c in [0, 1] with the greatest c·value − R*(c·v), which is concave in c. */
  private double best(double value, double[] v) {
    double high = 1;
    for (int j = 0; j < v.length; j++) {
      if (weights.l2()[j] == 0 && v[j] != 0) { // there is l1
        high = Math.min(high, weights.l1()[j] / Math.abs(v[j]));
      }
    }
    if (value >= slope(high, v)) {
      return high;
    }
    double low = 0;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = 0.5 * (low + high);
      if (value >= slope(middle, v)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** R*(c·v) = Σ max(0, |c·v| − l1)²/(2·l2). */
  private double conjugate(double c, double[] v) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      double beyond = Math.max(0, c * Math.abs(v[j]) - weights.l1()[j]);
      sum += weights.l2()[j] > 0 ? beyond * beyond / (2 * weights.l2()[j]) : 0;
    }
    return sum;
  }

  private double slope(double c, double[] v) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      double beyond = Math.max(0, c * Math.abs(v[j]) - weights.l1()[j]);
      sum += weights.l2()[j] > 0 ? beyond * Math.abs(v[j]) / weights.l2()[j] : 0;
    }
    return sum;
  }
}
