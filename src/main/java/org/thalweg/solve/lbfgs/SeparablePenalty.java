package org.thalweg.solve.lbfgs;

import java.util.Arrays;
import java.util.Optional;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * The terms of R without a derivative everywhere, coordinate by coordinate: λ|w| and low ≤ w ≤
 * high.
 *
 * @param l1 whether λ is positive
 */
record SeparablePenalty(boolean[] l1, double[] low, double[] high) {

  /** Which penalty of a problem is not separable, as a sentence; empty if all are. */
  static Optional<String> unsupported(Penalties penalties, ParameterLayout layout) {
    String[] other = new String[1];
    penalties.forEach(
        layout,
        Penalty.Proximal.class,
        (proximal, from, to) -> other[0] = isKnown(proximal) ? other[0] : proximal.toString());
    return Optional.ofNullable(other[0])
        .map(name -> "lbfgs takes smooth penalties, l1, box and nonNegative but not " + name);
  }

  private static boolean isKnown(Penalty.Proximal proximal) {
    return proximal instanceof Penalty.L1
        || proximal instanceof Constraints.Box
        || proximal instanceof Constraints.NonNegative;
  }

  /** The terms of a problem; empty if there are none. */
  static Optional<SeparablePenalty> of(Penalties penalties, ParameterLayout layout) {
    if (!penalties.hasProx()) {
      return Optional.empty();
    }
    boolean[] l1 = new boolean[layout.dimension()];
    double[] low = new double[layout.dimension()];
    double[] high = new double[layout.dimension()];
    Arrays.fill(low, Double.NEGATIVE_INFINITY);
    Arrays.fill(high, Double.POSITIVE_INFINITY);
    penalties.forEach(
        layout,
        Penalty.Proximal.class,
        (proximal, from, to) -> {
          if (proximal instanceof Penalty.L1 term) {
            Arrays.fill(l1, from, to, term.lambda() > 0);
          } else if (proximal instanceof Constraints.Box box) {
            Arrays.fill(low, from, to, box.low());
            Arrays.fill(high, from, to, box.high());
          } else {
            Arrays.fill(low, from, to, 0);
          }
        });
    return Optional.of(new SeparablePenalty(l1, low, high));
  }

  /**
   * The face in which −v leads away from w. Under an L1 term that is the side of 0 on which w is,
   * or to which −v leads from there; a coordinate on a bound with v = 0 stays, because F falls only
   * outside of the box.
   *
   * @param subgradient v, the least-norm subgradient of F at w
   */
  Face face(double[] w, double[] subgradient) {
    double[] from = low.clone();
    double[] to = high.clone();
    Ranges.each(
        0,
        w.length,
        (first, end) -> {
          for (int i = first; i < end; i++) {
            double side = w[i] != 0 ? w[i] : -subgradient[i];
            boolean stays = subgradient[i] == 0 && (w[i] == from[i] || w[i] == to[i]);
            from[i] = stays ? w[i] : l1[i] && side >= 0 ? 0 : from[i];
            to[i] = stays ? w[i] : l1[i] && side <= 0 ? 0 : to[i];
          }
        });
    return new Face(from, to);
  }
}
