package org.thalweg.solve.interior;

import java.util.Arrays;
import java.util.Optional;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/** The penalties of a problem, coordinate by coordinate: l1·|w| + (l2/2)·w², low ≤ w ≤ high. */
record Weights(double[] l1, double[] l2, double[] low, double[] high) {
  /** Which penalty is not of this kind, as a sentence; empty if all are. */
  static Optional<String> unsupported(Penalties penalties) {
    return penalties.terms().stream()
        .map(Penalties.Term::penalty)
        .filter(penalty -> !isKnown(penalty))
        .findFirst()
        .map(
            other ->
                "interiorPoint takes the penalties l1, l2, box and nonNegative but not " + other);
  }

  private static boolean isKnown(Penalty penalty) {
    return penalty instanceof Penalty.L1
        || penalty instanceof Penalty.L2
        || penalty instanceof Constraints.Box
        || penalty instanceof Constraints.NonNegative;
  }

  static Weights of(Penalties penalties, ParameterLayout layout) {
    double[] l1 = new double[layout.dimension()];
    double[] l2 = new double[layout.dimension()];
    double[] low = new double[layout.dimension()];
    double[] high = new double[layout.dimension()];
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
    return new Weights(l1, l2, low, high);
  }

  private static void add(double[] to, double lambda, int from, int end) {
    for (int j = from; j < end; j++) {
      to[j] += lambda;
    }
  }

  int dimension() {
    return l1.length;
  }

  /** Whether w has one value there. */
  boolean isFixed(int j) {
    return low[j] == high[j];
  }

  /** Whether there is neither a penalty nor a bound. */
  boolean isFree(int j) {
    return l1[j] + l2[j] == 0
        && low[j] == Double.NEGATIVE_INFINITY
        && high[j] == Double.POSITIVE_INFINITY;
  }

  /** Whether any coordinate has a kink or a bound. */
  boolean areSmooth() {
    for (int j = 0; j < dimension(); j++) {
      if (l1[j] > 0 || low[j] > Double.NEGATIVE_INFINITY || high[j] < Double.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }

  /**
   * Moves w away from its bounds, so that a method can begin between them.
   *
   * @param units a length of each coordinate
   */
  void moveInside(double[] w, double[] units) {
    for (int j = 0; j < w.length; j++) {
      double room = Math.min(units[j], (high[j] - low[j]) / 4); // 0 where it is fixed
      w[j] = Math.max(low[j] + room, Math.min(high[j] - room, w[j]));
    }
  }

  /** Moves w back between its bounds, where rounding errors led out. */
  double[] restricted(double[] w) {
    for (int j = 0; j < w.length; j++) {
      w[j] = Math.max(low[j], Math.min(high[j], w[j]));
    }
    return w;
  }
}
