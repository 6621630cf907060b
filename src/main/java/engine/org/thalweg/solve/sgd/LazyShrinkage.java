package org.thalweg.solve.sgd;

import java.util.List;
import java.util.Optional;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;

/**
 * What L1 and L2 penalties do to a coordinate during many steps in which the gradient of the loss
 * is 0 there, computed exactly and in one step when the coordinate is next needed:
 *
 * <pre>
 *   a step           |w| ← max(0, (1 − η·λ₂)·|w| − η·p·λ₁)
 *   steps a to b     |w| ← max(0, (P_b/P_a)·|w| − p·P_b·(S_b − S_a))
 *   P₀ = 1, Pᵢ₊₁ = Pᵢ·(1 − ηᵢλ₂);   S₀ = 0, Sᵢ₊₁ = Sᵢ + ηᵢλ₁/Pᵢ₊₁
 * </pre>
 *
 * since a coordinate that has come to 0 stays there. p is the preconditioner, which does not change
 * while the gradient is 0; with λ₂ ≠ 0 it must be 1.
 */
final class LazyShrinkage {
  private static final double LEAST = 1e-100; // of P, whose inverse is summed

  private final double[] products;
  private final double[] shifts;

  private LazyShrinkage(double l1, double l2, double[] rates) {
    products = new double[rates.length + 1];
    shifts = new double[rates.length + 1];
    products[0] = 1;
    for (int i = 0; i < rates.length; i++) {
      products[i + 1] = products[i] * Math.max(0, 1 - rates[i] * l2);
      shifts[i + 1] = shifts[i] + rates[i] * l1 / products[i + 1];
    }
  }

  /**
   * The shrinkage of every segment of a layout, over steps with the given η.
   *
   * @return empty where there are other penalties, or where an η·λ₂ is not below 1 or their sum
   *     brings P close to 0
   */
  static Optional<List<LazyShrinkage>> of(
      Penalties penalties, ParameterLayout layout, double[] rates) {
    if (!CoordinatePenalties.areL1AndL2(penalties)) {
      return Optional.empty();
    }
    List<LazyShrinkage> bySegment =
        layout.segments().stream()
            .map(
                segment ->
                    new LazyShrinkage(
                        CoordinatePenalties.l1(penalties, layout, segment),
                        CoordinatePenalties.l2(penalties, layout, segment),
                        rates))
            .toList();
    boolean lasts = bySegment.stream().allMatch(s -> s.products[rates.length] > LEAST);
    return lasts ? Optional.of(bySegment) : Optional.empty();
  }

  /** Whether nothing changes. */
  boolean isNone() {
    int steps = products.length - 1;
    return products[steps] == 1 && shifts[steps] == 0;
  }

  /** A coordinate of w after the steps from a to b, counted from 0. */
  double of(double w, int a, int b, double p) {
    if (a == b) {
      return w;
    }
    double left =
        products[b] / products[a] * Math.abs(w) - p * products[b] * (shifts[b] - shifts[a]);
    return left > 0 ? Math.copySign(left, w) : Double.isNaN(left) ? left : 0;
  }
}
