package org.thalweg.solve;

import java.util.Optional;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.RowNorms;

/**
 * How far above its minimum a linear model of two classes can be, where an L2 penalty of λ lies on
 * all weights and none on the intercept b; from its objective and its gradient alone.
 *
 * <pre>
 *   F(w, b) − F* ≤ ‖g‖²/(2λ) + |g_b|·|b − b*|
 *   pᵧ·(ℓ(0, y) + ℓ′(0, y)·z̄ᵧ) ≤ F     ℓ is convex and not negative; z̄ᵧ the mean score of class y
 *   |z̄ᵧ − b| ≤ ‖w‖·√(mean ‖x‖²/pᵧ),  ‖w‖ ≤ √(2F/λ)
 * </pre>
 *
 * ℓ falls in z for the one class and rises for the other, so the second line bounds z̄ᵧ from below
 * and from above, at (w, b) as at the minimum. That bound of |b − b*| is loose, which costs little:
 * the norm of the gradient falls below any bound in the last steps of a run.
 *
 * @param lambda λ
 * @param ones the share p₁ of the weight of the rows, in (0, 1)
 * @param meanSquare mean ‖x‖²
 * @param slopeError by which rounding may have changed a derivative by b
 */
public record FreeIntercept(
    PointwiseLoss loss, double lambda, double ones, double meanSquare, double slopeError) {

  /** Of derivatives that are taken as they are. */
  public FreeIntercept(PointwiseLoss loss, double lambda, double ones, double meanSquare) {
    this(loss, lambda, ones, meanSquare, 0);
  }

  /** The same bound of derivatives with a rounding error. */
  public FreeIntercept within(double error) {
    return new FreeIntercept(loss, lambda, ones, meanSquare, error);
  }

  /** Whether the bound is known for an objective and its penalties. */
  public static boolean fits(Objective objective, Penalties penalties) {
    return of(objective, penalties).isPresent();
  }

  /**
   * The bound over rows.
   *
   * @param classWeights Σ s of the classes
   * @throws IllegalArgumentException if it is not known for the objective
   */
  public static Optional<FreeIntercept> of(Problem problem, double[] classWeights, RowNorms norms) {
    return of(problem, classWeights, norms.mean());
  }

  /**
   * The bound over rows, by the mean of their squares.
   *
   * @param meanSquare mean ‖x‖²
   */
  public static Optional<FreeIntercept> of(
      Problem problem, double[] classWeights, double meanSquare) {
    double zeros = classWeights.length > 0 ? classWeights[0] : 0;
    double ones = classWeights.length > 1 ? classWeights[1] : 0;
    return zeros > 0 && ones > 0
        ? of(problem.objective(), problem.penalties())
            .map(any -> new FreeIntercept(any.loss, any.lambda, ones / (zeros + ones), meanSquare))
        : Optional.empty();
  }

  private static Optional<FreeIntercept> of(Objective objective, Penalties penalties) {
    if (!(objective instanceof LinearObjective linear)
        || !linear.intercept()
        || !linear.isConvex()
        || linear.labels() != LabelDomain.BINARY
        || !linear.loss().columns().isEmpty() // then ℓ is another one from row to row
        || !(linear.loss().derivative(0, 1) < 0 && linear.loss().derivative(0, 0) > 0)) {
      return Optional.empty();
    }
    Segment weights = linear.layout().segments().get(0);
    double lambda = CoordinatePenalties.l2(penalties, linear.layout(), weights);
    return lambda > 0
        ? Optional.of(new FreeIntercept(linear.loss(), lambda, 0.5, 0))
        : Optional.empty();
  }

  /** An upper bound of F − F*, from F and the norm of a subgradient. */
  public double gap(double objective, double gradientNorm) {
    return gap(objective, gradientNorm, gradientNorm);
  }

  /**
   * An upper bound of F − F*, if the derivative by b is known too.
   *
   * @param slope that derivative
   */
  public double gap(double objective, double gradientNorm, double slope) {
    double reach = reach(1, ones, objective) + reach(0, 1 - ones, objective);
    return gradientNorm * gradientNorm / (2 * lambda) + (Math.abs(slope) + slopeError) * reach;
  }

  /** How far b may be from 0 on the side where a class becomes unlikely. */
  private double reach(double label, double share, double objective) {
    double score = (objective / share - loss.value(0, label)) / Math.abs(loss.derivative(0, label));
    return score + Math.sqrt(2 * objective / lambda * meanSquare / share);
  }
}
