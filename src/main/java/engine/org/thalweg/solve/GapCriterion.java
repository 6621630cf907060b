package org.thalweg.solve;

import java.util.Optional;
import java.util.function.LongPredicate;
import org.thalweg.text.Require;

/**
 * Converged when F(w) − F* is at most {@code tolerance}, by {@link StrongConvexity#gap} at steps
 * whose gradient is that of all rows, or by what the solver certifies.
 *
 * @param convexity of F; need not hold where the solver certifies
 * @param measured which steps these are
 * @param isCertified whether the solver may certify a gap
 * @param intercept the bound where an intercept alone has no penalty; empty elsewhere
 */
public record GapCriterion(
    double tolerance,
    StrongConvexity convexity,
    LongPredicate measured,
    boolean isCertified,
    Optional<FreeIntercept> intercept)
    implements StopCriterion {
  public GapCriterion {
    Require.positive("gap", tolerance);
    if (!isCertified && intercept.isEmpty()) {
      convexity.require();
    }
  }

  @Override
  public Optional<Reason> check(History history) {
    StepReport last = history.last();
    double bound = measured.test(last.step()) ? bound(last) : Double.POSITIVE_INFINITY;
    double gap = last.gap() < bound ? last.gap() : bound; // which is also right for NaN
    return StopCriterion.when(
        gap <= tolerance,
        Reason.Kind.CONVERGED,
        "gap",
        "at most %.3g above the minimum; limit %s",
        gap,
        tolerance);
  }

  private double bound(StepReport last) {
    return convexity.obstacle().isEmpty()
        ? convexity.gap(last.gradientNorm())
        : intercept
            .map(free -> free.gap(last.objective(), last.gradientNorm()))
            .orElse(Double.POSITIVE_INFINITY);
  }
}
