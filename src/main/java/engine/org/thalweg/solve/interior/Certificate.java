package org.thalweg.solve.interior;

import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.DualFactors;

/**
 * A lower bound of the minimum from the α of the rows, by Fenchel's duality, as in {@code
 * solve.DualBound}: F* ≥ V − R*(−v), v = Σ x·q, V the sum of the rows' dual values, which are
 * linear in a factor of q. An unpenalised intercept asks for Σ q = 0, so the rows with q &gt; 0 or
 * the others get a smaller factor; an L1 term alone asks for |v| ≤ l1, so all do; of the factors
 * that are left the best is taken.
 *
 * <pre>
 *   R*(u) = Σ sup over low ≤ w ≤ high of u·w − l1·|w| − (l2/2)·w²
 * </pre>
 *
 * <p>A weight without any penalty that has no bound on a side asks for v = 0 there, which comes to
 * hold up to rounding errors in the course of a run. Before it does nothing is known but F ≥ 0.
 * From then on what is left of v counts as far as w may go that changes scores by {@value #FARTHER}
 * times as much as the largest product of a weight and the size of its feature, or the path began
 * with. Sizes are root mean squares, or deviations from the mean, so that no unit of a feature
 * matters.
 *
 * <p>Under a penalty v + l2·w lies in [−l1, l1] in the end, up to rounding errors too. Of a feature
 * with large numbers and a small penalty these alone would make R* large: (x·ε)²/(2·l2). So where
 * they are all that is left, they count as far as w may go in the same way.
 */
final class Certificate {
  private static final double FARTHER = 100;
  private static final double ROUNDING = 1e-10; // of a feature's size: v that is none

  private final CoordinatePenalties weights;
  private final int free; // the unpenalised intercept; −1 for none
  private final boolean hasOpen;

  Certificate(CoordinatePenalties weights, int intercept) {
    this.weights = weights;
    this.free = intercept >= 0 && weights.isFree(intercept) ? intercept : -1;
    boolean some = false;
    for (int j = 0; j < weights.dimension(); j++) {
      some |= isOpen(j);
    }
    this.hasOpen = some;
  }

  /** Whether nothing keeps w from growing. */
  private boolean isOpen(int j) {
    return j != free
        && weights.l1()[j] + weights.l2()[j] == 0
        && !(Double.isFinite(weights.low()[j]) && Double.isFinite(weights.high()[j]));
  }

  /** Whether the sizes of features matter. */
  boolean needsSizes() {
    return hasOpen;
  }

  /**
   * The bound; at least 0, as every F is.
   *
   * @param sizes of the features, the root of the mean square of each; 0 where it is not known
   * @param score the size of scores with which the path began
   */
  double bound(CentralPathSum sum, double[] w, double[] sizes, double score) {
    return bound(sum, w, reaches(w, sizes, score), sizes);
  }

  /**
   * What the bound is about: weights without a penalty count as far as they went themselves, not
   * {@value #FARTHER} times as far as any.
   */
  double estimate(CentralPathSum sum, double[] w, double[] sizes, double score) {
    double[] reach = reaches(w, sizes, score);
    for (int j = 0; j < w.length; j++) {
      reach[j] = isOpen(j) ? Math.abs(w[j]) : reach[j];
    }
    return bound(sum, w, reach, sizes);
  }

  private double bound(CentralPathSum sum, double[] w, double[] reach, double[] sizes) {
    double[] rising = sum.vector(CentralPathSum.RISING);
    double[] falling = sum.vector(CentralPathSum.FALLING);
    DualFactors factors =
        free >= 0 ? DualFactors.balanced(rising[free], -falling[free]) : DualFactors.ones();
    double up = factors.up();
    double down = factors.down();
    double[] v = new double[rising.length];
    for (int j = 0; j < v.length; j++) {
      v[j] = j == free ? 0 : up * rising[j] + down * falling[j];
      double beyond = Math.abs(v[j] + weights.l2()[j] * w[j]) - weights.l1()[j];
      boolean isNone = beyond <= ROUNDING * sizes[j];
      if (isOpen(j) && isDrawnOut(j, v[j]) && !isNone) {
        return 0;
      }
      boolean counts = isOpen(j) || beyond > 0 && isNone;
      reach[j] = counts ? reach[j] : Double.POSITIVE_INFINITY;
    }
    double value =
        up * sum.number(CentralPathSum.DUAL_RISING)
            + down * sum.number(CentralPathSum.DUAL_FALLING);
    double c = DualFactors.best(value, most(v, reach), each -> slope(each, v, reach));
    return Math.max(0, c * value - conjugate(c, v, reach));
  }

  /** Whether −v draws w to a side where it has no bound. */
  private boolean isDrawnOut(int j, double v) {
    return Double.isInfinite(v > 0 ? weights.low()[j] : weights.high()[j]);
  }

  /** How far each weight may go for the bound where rounding errors are left. */
  private static double[] reaches(double[] w, double[] sizes, double score) {
    double most = score;
    for (int j = 0; j < w.length; j++) {
      most = Math.max(most, Math.abs(w[j]) * sizes[j]);
    }
    double[] reaches = new double[w.length];
    for (int j = 0; j < w.length; j++) {
      reaches[j] = sizes[j] > 0 ? FARTHER * most / sizes[j] : Math.abs(w[j]);
    }
    return reaches;
  }

  /** The greatest c in [0, 1] that l1 terms alone allow. */
  private double most(double[] v, double[] reach) {
    double most = 1;
    for (int j = 0; j < v.length; j++) {
      boolean isEndless = v[j] != 0 && Double.isInfinite(end(j, -v[j], reach));
      if (isEndless && weights.l2()[j] == 0) { // there is l1
        most = Math.min(most, weights.l1()[j] / Math.abs(v[j]));
      }
    }
    return most;
  }

  /** How far w may go to the side of a sign. */
  private double end(int j, double sign, double[] reach) {
    double end = sign > 0 ? weights.high()[j] : weights.low()[j];
    return Math.max(-reach[j], Math.min(reach[j], end));
  }

  /** The w of the supremum in R*(u). */
  private double farthest(int j, double u, double[] reach) {
    double low = end(j, -1, reach);
    double high = end(j, 1, reach);
    double l1 = weights.l1()[j];
    double l2 = weights.l2()[j];
    double beyond = Math.copySign(Math.max(0, Math.abs(u) - l1), u);
    double there = l2 > 0 ? beyond / l2 : beyond == 0 ? 0 : beyond > 0 ? high : low;
    there = Math.max(low, Math.min(high, there));
    return Double.isInfinite(there) ? 0 : there; // by rounding errors alone
  }

  /** R*(−c·v). */
  private double conjugate(double c, double[] v, double[] reach) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      if (j != free) {
        double w = farthest(j, -c * v[j], reach);
        sum -= w * (c * v[j] + weights.l2()[j] / 2 * w) + weights.l1()[j] * Math.abs(w);
      }
    }
    return sum;
  }

  private double slope(double c, double[] v, double[] reach) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      sum -= j == free ? 0 : v[j] * farthest(j, -c * v[j], reach);
    }
    return sum;
  }
}
