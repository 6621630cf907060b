package org.thalweg.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Oracle;

/**
 * How well the coefficients of a linear model are known that maximise a likelihood: P. McCullagh,
 * J. A. Nelder, "Generalized Linear Models" (1989), 4.4; H. White, "A Heteroskedasticity-Consistent
 * Covariance Matrix Estimator", Econometrica 48(4) (1980).
 *
 * <pre>
 *   Fisher    φ·I⁻¹,       I = Σ s·E ℓ″·xxᵀ
 *   robust    H⁻¹·M·H⁻¹,   H = Σ s·ℓ″·xxᵀ,  M = Σ s·ℓ′²·xxᵀ
 *   φ         1 of logistic, poisson and formulas; else Σ s·r²/(Σ s − d), r the residual in the unit of its
 *             deviation: ℓ′, of tweedie ℓ′·μ^(p/2 − 1)
 *   p         of the normal distribution; where φ is estimated, of Student's with Σ s − d degrees
 *             of freedom
 *   interval  w ± 1.96 standard errors
 * </pre>
 *
 * A formula is taken to be the negative logarithm of a likelihood, its parameters are coefficients
 * as its weights are, and I is H, the observed information. A row of weight k counts as k rows. I
 * is H but for gamma and tweedie, whose links are not the canonical ones. Differs from R's {@code
 * summary.glm} and {@code confint.default} in that alone: R takes a row of weight k for one row in
 * φ. Differs from statsmodels' GLM with freq_weights and HC0 in p, for which that takes the normal
 * distribution always.
 *
 * @param dispersion φ
 * @param freedom Σ s − d where φ is estimated; else infinite
 * @param distance how far the coefficients that were given are from those of the maximum, as the
 *     second derivatives say, in standard errors: of the coefficient that is farthest; not a number
 *     where they are not meant to be there
 * @param places of the coefficients in the w that was given: all but those of reference levels
 * @param w the coefficients, an intercept last; relative to reference levels
 * @param fisher standard errors from the information
 * @param robust standard errors where the variance is another one than that of the likelihood
 */
public record StandardErrors(
    double dispersion,
    double freedom,
    double distance,
    int[] places,
    double[] w,
    double[] fisher,
    double[] robust) {
  /** What results call the figures of a coefficient, as {@link #figures} has them. */
  public static final List<String> NAMES =
      List.of("weight", "standardError", "z", "p", "low", "high", "robustStandardError");

  /** The longest w of which the matrix is inverted. */
  public static final int LONGEST = 4096;

  private static final double NORMAL_975 = 1.959963984540054; // of the standard normal distribution

  /**
   * The features of a column of categories, one for each level.
   *
   * @param from the first
   * @param to behind the last
   */
  public record FeatureRange(int from, int to) {}

  /**
   * The figures of coefficient i in their order: w, its error, z, p, its range and robust error.
   */
  public Double[] figures(int i) {
    return new Double[] {w[i], fisher[i], z(i), p(i), low(i), high(i), robust[i]};
  }

  /** Why an objective has none, as in "must have …"; empty where it has. */
  public static Optional<String> unfit(Objective objective) {
    if (!fits(objective)) {
      return Optional.of(
          "must be linear with the loss logistic, poisson, gamma, tweedie or halfSquared, or a"
              + " formula with a second derivative");
    }
    int dimension = objective.layout().dimension();
    return dimension > LONGEST
        ? Optional.of("must have at most %d coefficients but has %d".formatted(LONGEST, dimension))
        : Optional.empty();
  }

  private static boolean fits(Objective objective) {
    if (objective instanceof FormulaObjective formula) {
      return formula.curvature().isPresent();
    }
    return objective instanceof LinearObjective linear
        && (linear.loss() instanceof ClassificationLosses.Logistic
            || linear.loss() instanceof LogLinkLosses.Poisson
            || linear.loss() instanceof FormulaLosses.SmoothFormula
            || hasDispersion(linear.loss()));
  }

  static boolean hasDispersion(PointwiseLoss loss) {
    return loss instanceof RegressionLosses.HalfSquared || !isCanonical(loss);
  }

  /** Whether ℓ″ is what is expected of it, whatever the label. */
  static boolean isCanonical(PointwiseLoss loss) {
    return !(loss instanceof LogLinkLosses.Gamma || loss instanceof LogLinkLosses.Tweedie);
  }

  /**
   * The errors of a w that maximises the likelihood, in two passes over the rows, of gamma and
   * tweedie three. A w that a stop rule left near the maximum is brought there by Newton's method,
   * each step of which takes as many passes again.
   *
   * @param objective that has them
   * @param rows answers about other objectives over the same rows
   * @param name what coefficient i is called, for messages
   * @param columns of categories with a feature for each level: where every row has one, the
   *     coefficients are those relative to the first
   * @param isMaximum whether w is meant to maximise the likelihood, with nothing added to it
   * @throws org.thalweg.text.DataException if coefficients are not determined by the rows
   */
  public static StandardErrors of(
      Objective objective,
      double[] w,
      Function<Objective, Oracle> rows,
      Function<Integer, String> name,
      List<FeatureRange> columns,
      boolean isMaximum) {
    return new MaximumOfLikelihood(Likelihood.of(objective), rows, name)
        .errors(w, columns, isMaximum);
  }

  /** These errors, of coefficients that were so far from the maximum. */
  StandardErrors from(double before) {
    return new StandardErrors(dispersion, freedom, before, places, w, fisher, robust);
  }

  /** Whether the coefficients are at the maximum, or were near enough to be brought there. */
  public boolean isAtMaximum() {
    return distance < MaximumOfLikelihood.NEAR;
  }

  /** The coefficient in units of its standard error. */
  public double z(int i) {
    return w[i] / fisher[i];
  }

  /**
   * The probability of a coefficient as far from 0, if it were 0: both tails of the normal
   * distribution; of Student's where the dispersion is estimated.
   */
  public double p(int i) {
    if (freedom < Double.POSITIVE_INFINITY) {
      return 2 * new TDistribution(null, freedom).cumulativeProbability(-Math.abs(z(i)));
    }
    return Erf.erfc(Math.abs(z(i)) / Math.sqrt(2));
  }

  /** The lower end of the interval of 95 %. */
  public double low(int i) {
    return w[i] - NORMAL_975 * fisher[i];
  }

  /** The upper end of the interval of 95 %. */
  public double high(int i) {
    return w[i] + NORMAL_975 * fisher[i];
  }
}
