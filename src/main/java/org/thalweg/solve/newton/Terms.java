package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.Optional;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * The penalties of a problem, coordinate by coordinate: l1·|w| + (l2/2)·w², and low ≤ w ≤ high.
 *
 * @param isSmooth whether there is nothing but l2
 */
record Terms(double[] l1, double[] l2, double[] low, double[] high, boolean isSmooth) {
  /** Which penalty is not of this kind, as a sentence; empty if all are. */
  static Optional<String> unsupported(Penalties penalties) {
    return penalties.terms().stream()
        .map(Penalties.Term::penalty)
        .filter(penalty -> !isKnown(penalty))
        .findFirst()
        .map(other -> "newton takes the penalties l2, l1, box and nonNegative but not " + other);
  }

  private static boolean isKnown(Penalty penalty) {
    return penalty instanceof Penalty.L2
        || penalty instanceof Penalty.L1
        || penalty instanceof Constraints.Box
        || penalty instanceof Constraints.NonNegative;
  }

  /** Those of a problem, all of which are known. */
  static Terms of(Penalties penalties, ParameterLayout layout) {
    int dimension = layout.dimension();
    double[] l1 = new double[dimension];
    double[] l2 = new double[dimension];
    double[] low = new double[dimension];
    double[] high = new double[dimension];
    Arrays.fill(low, Double.NEGATIVE_INFINITY);
    Arrays.fill(high, Double.POSITIVE_INFINITY);
    penalties.forEach(
        layout, Penalty.L1.class, (term, from, to) -> add(l1, term.lambda(), from, to));
    penalties.forEach(
        layout, Penalty.L2.class, (term, from, to) -> add(l2, term.lambda(), from, to));
    penalties.forEach(
        layout,
        Constraints.Box.class,
        (box, from, to) -> {
          Arrays.fill(low, from, to, box.low());
          Arrays.fill(high, from, to, box.high());
        });
    penalties.forEach(
        layout, Constraints.NonNegative.class, (term, from, to) -> Arrays.fill(low, from, to, 0));
    return new Terms(l1, l2, low, high, !penalties.hasProx());
  }

  private static void add(double[] to, double lambda, int from, int end) {
    for (int j = from; j < end; j++) {
      to[j] += lambda;
    }
  }

  /** The u in the bounds with the least (curvature/2)·(u − centre)² + l1·|u|. */
  double nearest(int j, double centre, double curvature) {
    double shrink = l1[j] / curvature;
    double u = Math.abs(centre) <= shrink ? 0 : centre - Math.copySign(shrink, centre);
    return within(j, u);
  }

  /** The value in the bounds that is nearest to u. */
  double within(int j, double u) {
    return Math.max(low[j], Math.min(high[j], u));
  }

  /** Whether l1·|u| + slope·u is least at u = 0, as where no row has a feature. */
  boolean drawsToZero(int j, double slope) {
    return l1[j] > 0 && Math.abs(slope) <= l1[j];
  }

  /** Whether l1·|u| + slope·u falls to one side without end. */
  boolean isOpen(int j, double slope) {
    return Math.abs(slope) > l1[j] && Double.isInfinite(slope > 0 ? low[j] : high[j]);
  }

  /** Whether coordinate j may move to both sides without a kink or a bound there. */
  boolean isFree(int j, double u) {
    return l1[j] > 0 && u == 0 ? false : u > low[j] && u < high[j];
  }

  /** The largest t in [0, 1] at which u + t·change passes neither a kink nor a bound. */
  double reach(int j, double u, double change) {
    double end = change > 0 ? high[j] : low[j];
    if (l1[j] > 0 && u * change < 0) {
      end = change > 0 ? Math.min(end, 0) : Math.max(end, 0);
    }
    return change == 0 ? 1 : Math.min(1, (end - u) / change);
  }

  /** What u is at such an end, exactly; u itself where it is at none. */
  double snapped(int j, double u, double before, double change) {
    double end = change > 0 ? high[j] : low[j];
    boolean crosses = l1[j] > 0 && before * u <= 0;
    return crosses ? 0 : change > 0 ? Math.min(end, u) : Math.max(end, u);
  }
}
