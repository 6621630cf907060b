package org.thalweg.diagnose;

import java.util.Optional;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SquaredSlopes;

/**
 * A likelihood, as objectives whose second derivatives are what {@link StandardErrors} sum up.
 *
 * @param observed the negative logarithm of it
 * @param squares with Σ s·∂ℓ∂ℓᵀ in the place of second derivatives; where there is a dispersion the
 *     squared residual, over the variance, stands in the place of the loss
 * @param expected with the second derivatives that are expected; empty if they are those of {@code
 *     observed}, or not known
 * @param hasDispersion whether a factor of the variance is estimated
 * @param squaresPerLoss by which the loss of {@code squares} is multiplied to be that residual
 * @param hasIntercept whether w ends with the only intercept of one score of all features, so that
 *     columns of categories may have reference levels
 */
record Likelihood(
    Objective observed,
    Objective squares,
    Optional<Objective> expected,
    boolean hasDispersion,
    double squaresPerLoss,
    boolean hasIntercept) {

  static Likelihood of(Objective objective) {
    return objective instanceof FormulaObjective formula
        ? of(formula)
        : of((LinearObjective) objective);
  }

  /** Squares of a function that is fitted are a likelihood whose variance is estimated. */
  private static Likelihood of(FormulaObjective formula) {
    Objective squares = new SquaredSlopes(formula);
    boolean isSquare = formula.loss().isSquare();
    return new Likelihood(formula, squares, Optional.empty(), isSquare, 2, false);
  }

  private static Likelihood of(LinearObjective linear) {
    SmoothLoss loss = (SmoothLoss) linear.loss();
    double power = loss instanceof LogLinkLosses.Tweedie tweedie ? tweedie.power() : 2;
    return new Likelihood(
        linear,
        with(linear, new LikelihoodSums(loss, power, true)),
        StandardErrors.isCanonical(loss)
            ? Optional.empty()
            : Optional.of(with(linear, new LikelihoodSums(loss, power, false))),
        StandardErrors.hasDispersion(loss),
        1,
        linear.intercept());
  }

  private static Objective with(LinearObjective linear, SmoothLoss loss) {
    return new LinearObjective(loss, linear.features(), linear.intercept());
  }

  /**
   * The loss of a likelihood with something else in the place of its value and of its second
   * derivative, for a question about second derivatives to sum up. The value is the squared
   * residual over the variance, which of a variance of μᵖ is the squared slope times μᵖ⁻².
   *
   * @param loss whose scores and slopes these are
   * @param power p with a logarithmic link; 2 where the squared slope is that already
   * @param isSquared whether the second derivative is the squared slope, which is what the score of
   *     a row varies by; else it is μ²⁻ᵖ, the one that is expected with a logarithmic link
   */
  private record LikelihoodSums(SmoothLoss loss, double power, boolean isSquared)
      implements SmoothLoss {
    @Override
    public double value(double score, double label) {
      double slope = loss.derivative(score, label);
      return slope * slope * Elementary.exp((power - 2) * score);
    }

    @Override
    public double derivative(double score, double label) {
      return loss.derivative(score, label);
    }

    @Override
    public double secondDerivative(double score, double label) {
      double slope = loss.derivative(score, label);
      return isSquared ? slope * slope : Elementary.exp((2 - power) * score);
    }

    @Override
    public LabelDomain labels() {
      return loss.labels();
    }
  }
}
