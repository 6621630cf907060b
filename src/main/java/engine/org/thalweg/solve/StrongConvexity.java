package org.thalweg.solve;

import java.util.Optional;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;

/**
 * How far above its minimum an objective can be, from its gradient alone: Y. Nesterov,
 * "Introductory Lectures on Convex Optimization" (2004), theorem 2.1.10.
 *
 * <pre>
 *   F(u) ≥ F(w) + g·(u − w) + (λ/2)‖u − w‖²  for any g in ∂F(w)        least over u on both sides:
 *   F(w) − F* ≤ ‖g‖²/(2λ)
 * </pre>
 *
 * It holds where the mean loss is convex and an L2 penalty of λ lies on every parameter; all
 * penalties are convex. If one parameter has no penalty, such as an intercept, F may fall without
 * bound along it.
 *
 * @param lambda λ, the least over all segments; 0 where it does not hold
 * @param obstacle why it does not hold, as in "F must be strongly convex but …"
 */
public record StrongConvexity(double lambda, Optional<String> obstacle) {

  /** What an objective and its penalties say of themselves. */
  public static StrongConvexity of(Objective objective, Penalties penalties) {
    if (!objective.isConvex()) {
      return new StrongConvexity(0, Optional.of("its loss is not known to be convex in w"));
    }
    double least = Double.POSITIVE_INFINITY;
    for (Segment segment : objective.layout().segments()) {
      double lambda = CoordinatePenalties.l2(penalties, objective.layout(), segment);
      if (segment.length() > 0 && !(lambda > 0)) {
        return new StrongConvexity(0, Optional.of(segment.name() + " has no l2 penalty"));
      }
      least = segment.length() > 0 ? Math.min(least, lambda) : least;
    }
    return new StrongConvexity(least, Optional.empty());
  }

  /**
   * The least λ over the segments that penalties are meant for, which leaves out intercepts; 0
   * where one of them has no L2 penalty, or the objective is not known to be convex.
   */
  public static double ofPenalisedSegments(Objective objective, Penalties penalties) {
    if (!objective.isConvex()) {
      return 0;
    }
    return objective.layout().segments().stream()
        .filter(segment -> segment.penalised() && segment.length() > 0)
        .mapToDouble(segment -> CoordinatePenalties.l2(penalties, objective.layout(), segment))
        .min()
        .orElse(0);
  }

  /**
   * Rejects an objective of which it does not hold.
   *
   * @throws IllegalArgumentException saying why
   */
  public void require() {
    if (obstacle.isPresent()) {
      throw new IllegalArgumentException(
          "the objective must be strongly convex but " + obstacle.get());
    }
  }

  /** An upper bound of F(w) − F*, from the norm of a subgradient at w. */
  public double gap(double gradientNorm) {
    return gap(gradientNorm, lambda);
  }

  /**
   * Such a bound where λ holds along some parameters, and the others stay as they are.
   *
   * @param lambda positive
   */
  public static double gap(double gradientNorm, double lambda) {
    return gradientNorm * gradientNorm / (2 * lambda);
  }
}
