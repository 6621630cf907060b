package org.thalweg.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.math3.special.Erf;
import org.thalweg.diagnose.SymmetricInverse.Singular;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.text.DataException;

/**
 * How well the coefficients of a linear model are known that maximise a likelihood: P. McCullagh,
 * J. A. Nelder, "Generalized Linear Models" (1989), 4.4; H. White, "A Heteroskedasticity-Consistent
 * Covariance Matrix Estimator", Econometrica 48(4) (1980).
 *
 * <pre>
 *   Fisher    φ·I⁻¹,       I = Σ s·E ℓ″·xxᵀ
 *   robust    H⁻¹·M·H⁻¹,   H = Σ s·ℓ″·xxᵀ,  M = Σ s·ℓ′²·xxᵀ
 *   φ         1 of logistic and poisson; else Σ s·r²/(Σ s − d), r the residual in the unit of its
 *             deviation: ℓ′, of tweedie ℓ′·μ^(p/2 − 1)
 * </pre>
 *
 * A row of weight k counts as k rows. I is H but for gamma and tweedie, whose links are not the
 * canonical ones. Differs from statsmodels' GLM with freq_weights and HC0 in nothing.
 *
 * @param dispersion φ
 * @param w the coefficients, an intercept last
 * @param fisher standard errors from the information
 * @param robust standard errors where the variance is another one than that of the likelihood
 */
public record StandardErrors(double dispersion, double[] w, double[] fisher, double[] robust) {
  /** What results call the figures of a coefficient, as {@link #figures} has them. */
  public static final List<String> NAMES =
      List.of("weight", "standardError", "z", "p", "low", "high", "robustStandardError");

  /** The longest w of which the matrix is inverted. */
  public static final int LONGEST = 4096;

  private static final double LEAST_PIVOT = 1e-11;
  private static final double NORMAL_975 = 1.959963984540054; // of the standard normal distribution

  /**
   * The figures of coefficient i in their order: w, its error, z, p, its range and robust error.
   */
  public Double[] figures(int i) {
    return new Double[] {w[i], fisher[i], z(i), p(i), low(i), high(i), robust[i]};
  }

  /** Why an objective has none, as in "must have …"; empty where it has. */
  public static Optional<String> unfit(Objective objective) {
    boolean fits =
        objective instanceof LinearObjective linear
            && (linear.loss() instanceof ClassificationLosses.Logistic
                || linear.loss() instanceof LogLinkLosses.Poisson
                || hasDispersion(linear.loss()));
    if (!fits) {
      return Optional.of(
          "must have a linear model with a loss of logistic, poisson, gamma, tweedie and"
              + " halfSquared");
    }
    int dimension = objective.layout().dimension();
    return dimension > LONGEST
        ? Optional.of("must have at most %d coefficients but has %d".formatted(LONGEST, dimension))
        : Optional.empty();
  }

  private static boolean hasDispersion(PointwiseLoss loss) {
    return loss instanceof RegressionLosses.HalfSquared || !isCanonical(loss);
  }

  /** Whether ℓ″ is what is expected of it, whatever the label. */
  private static boolean isCanonical(PointwiseLoss loss) {
    return !(loss instanceof LogLinkLosses.Gamma || loss instanceof LogLinkLosses.Tweedie);
  }

  /**
   * The errors of a w that maximises the likelihood, in two passes over the rows, of gamma and
   * tweedie three.
   *
   * @param objective that has them
   * @param rows answers about other objectives over the same rows
   * @param name what coefficient i is called, for messages
   * @throws DataException if coefficients are not determined by the rows
   */
  public static StandardErrors of(
      Objective objective,
      double[] w,
      Function<Objective, Oracle> rows,
      Function<Integer, String> name) {
    LinearObjective linear = (LinearObjective) objective;
    SmoothLoss loss = (SmoothLoss) linear.loss();
    double power = loss instanceof LogLinkLosses.Tweedie tweedie ? tweedie.power() : 2;
    HessianSum squares = sum(with(linear, new LikelihoodSums(loss, power, true)), w, rows);
    HessianSum observed = sum(linear, w, rows);
    double dispersion = 1;
    if (hasDispersion(loss)) {
      double free = observed.weight() - w.length;
      if (!(free > 0)) {
        throw new DataException(
            "standard errors must have more rows than coefficients but there are %s and %d"
                .formatted(observed.weight(), w.length));
      }
      dispersion = squares.gradient().loss() / free;
    }
    SymmetricInverse ofObserved = inverse(observed, name);
    SymmetricInverse ofExpected =
        isCanonical(loss)
            ? ofObserved
            : inverse(sum(with(linear, new LikelihoodSums(loss, power, false)), w, rows), name);
    return new StandardErrors(
        dispersion,
        w.clone(),
        roots(ofExpected.diagonal(), dispersion),
        roots(ofObserved.sandwich(squares.packedHessian()), 1));
  }

  private static LinearObjective with(LinearObjective linear, SmoothLoss loss) {
    return new LinearObjective(loss, linear.features(), linear.intercept());
  }

  private static HessianSum sum(
      LinearObjective objective, double[] w, Function<Objective, Oracle> rows) {
    try (Oracle oracle = rows.apply(objective)) {
      Question<?> question = new HessianQuestion(w, 0, Draw.all());
      return (HessianSum) oracle.answer(question);
    }
  }

  private static SymmetricInverse inverse(HessianSum sum, Function<Integer, String> name) {
    try {
      return SymmetricInverse.of(sum.packedHessian(), LEAST_PIVOT);
    } catch (Singular e) {
      throw new DataException(
          "standard errors must have features that are linearly independent but %s is 0 in all rows"
                  .formatted(name.apply(e.row()))
              + " or a combination of others");
    }
  }

  private static double[] roots(double[] variances, double factor) {
    double[] roots = new double[variances.length];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = Math.sqrt(factor * variances[i]);
    }
    return roots;
  }

  /** The coefficient in units of its standard error. */
  public double z(int i) {
    return w[i] / fisher[i];
  }

  /** The probability of a coefficient as far from 0, if it were 0: both tails of the normal. */
  public double p(int i) {
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
