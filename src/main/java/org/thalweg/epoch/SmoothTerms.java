package org.thalweg.epoch;

import java.util.Arrays;
import java.util.List;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * A step along the smooth penalties, with the subgradient r of all penalties at the anchor taken
 * back, since the row steps contain it:
 *
 * <pre>
 *   u ← (u + τ·(r − ∇ψ(u))) / (1 + τλ),   τ ← τ / (1 + τλ)
 * </pre>
 *
 * λ is the sum of the L2 terms on a coordinate, ψ the sum of the other smooth terms. With the τ
 * that is left, a prox behind the step is that of L2 and the proximal term together.
 */
final class SmoothTerms {
  private final ParameterLayout layout;
  private final double[] l2; // λ
  private final Penalties others; // ψ
  private final double[] gradient; // of ψ; null where there is no such term

  /** The smooth ones of some penalties. */
  SmoothTerms(Penalties penalties, ParameterLayout layout) {
    this.layout = layout;
    this.l2 = CoordinatePenalties.l2(penalties, layout);
    List<Penalties.Term> terms =
        penalties.terms().stream()
            .filter(term -> term.penalty() instanceof Penalty.Smooth)
            .filter(term -> !(term.penalty() instanceof Penalty.L2))
            .toList();
    this.others = new Terms(terms);
    this.gradient = terms.isEmpty() ? null : new double[l2.length];
  }

  private record Terms(List<Penalties.Term> terms) implements Penalties {}

  /** Takes the step; u and the step sizes τ change in place. */
  void step(double[] u, double[] subgradient, double[] stepSizes) {
    if (gradient != null) {
      Arrays.fill(gradient, 0);
      others.addGradient(u, gradient, layout);
    }
    for (int j = 0; j < u.length; j++) {
      double shrinkage = 1 + stepSizes[j] * l2[j];
      double slope = gradient == null ? subgradient[j] : subgradient[j] - gradient[j];
      u[j] = (u[j] + stepSizes[j] * slope) / shrinkage;
      stepSizes[j] /= shrinkage;
    }
  }
}
