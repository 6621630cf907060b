package org.thalweg.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.thalweg.diagnose.StandardErrors.FeatureRange;
import org.thalweg.diagnose.SymmetricInverse.Singular;
import org.thalweg.linalg.Elementary;
import org.thalweg.linalg.Norms;
import org.thalweg.linalg.Packed;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SquaredSlopes;
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
 * @param inverse I⁻¹
 */
public record StandardErrors(
    double dispersion,
    double freedom,
    double distance,
    int[] places,
    double[] w,
    double[] fisher,
    double[] robust,
    SymmetricInverse inverse) {
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
        && (linear.loss() instanceof ClassificationLosses.OfLogOdds
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
    return new StandardErrors(dispersion, freedom, before, places, w, fisher, robust, inverse);
  }

  /** Whether the coefficients are at the maximum, or were near enough to be brought there. */
  public boolean isAtMaximum() {
    return distance < MaximumOfLikelihood.NEAR;
  }

  /**
   * Half of the interval of 95 % of Σ c·w over coefficients that follow each other, by their
   * covariance: 1.96·√(φ·cᵀI⁻¹c).
   *
   * @param place of the first of them in the w that was given
   */
  public double margin(int place, double[] c) {
    double variance = dispersion * inverse.form(Arrays.binarySearch(places, place), c);
    return NORMAL_975 * Math.sqrt(variance);
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

  /**
   * Brings coefficients to the maximum of a likelihood over some rows, and finds their {@link
   * StandardErrors} there.
   *
   * @param likelihood of w
   * @param rows answers about other objectives over the same rows
   * @param name what coefficient i is called, for messages
   */
  private record MaximumOfLikelihood(
      Likelihood likelihood, Function<Objective, Oracle> rows, Function<Integer, String> name) {
    private static final double LEAST_PIVOT = 1e-11;
    private static final double AT_THE_MAXIMUM = 1e-8; // standard errors
    static final double NEAR = 0.5; // standard errors, from where Newton's method converges
    private static final int STEPS = 10;

    /**
     * The errors of some coefficients.
     *
     * @param columns of categories with a feature for each level
     * @param isMaximum whether w is meant to be at the maximum, and is brought there from nearby
     * @throws DataException if coefficients are not determined by the rows
     */
    StandardErrors errors(double[] w, List<FeatureRange> columns, boolean isMaximum) {
      HessianSum sums = sum(likelihood.observed(), w);
      ReferenceLevels levels = ReferenceLevels.of(sums, columns, likelihood.hasIntercept());
      double[] at = levels.relative(w);
      int[] places = levels.places();
      StandardErrors errors = at(at, sums, places);
      double first = errors.distance();
      for (int step = 0; isMaximum && step < STEPS && isNear(errors.distance()); step++) {
        at = moved(at, sums, places);
        sums = sum(likelihood.observed(), at);
        StandardErrors next = at(at, sums, places);
        if (!(next.distance() < errors.distance())) {
          break; // by rounding errors alone
        }
        errors = next;
      }
      return errors.from(isMaximum ? first : Double.NaN);
    }

    private static boolean isNear(double distance) {
      return distance > AT_THE_MAXIMUM && distance < NEAR;
    }

    /** The errors at one w, and how far from there a step of Newton's method leads. */
    private StandardErrors at(double[] w, HessianSum observed, int[] places) {
      HessianSum squares = sum(likelihood.squares(), w);
      boolean isEstimated = likelihood.hasDispersion();
      double freedom =
          isEstimated ? freedom(observed.weight(), places.length) : Double.POSITIVE_INFINITY;
      double squared = likelihood.squaresPerLoss() * squares.gradient().loss();
      double dispersion = isEstimated ? squared / freedom : 1;
      SymmetricInverse ofObserved = inverse(observed, places);
      SymmetricInverse ofExpected =
          likelihood
              .expected()
              .map(expected -> inverse(sum(expected, w), places))
              .orElse(ofObserved);
      double[] fisher = roots(ofExpected.diagonal(), dispersion);
      double[] step = ofObserved.times(Norms.gathered(observed.gradient().gradient(), places));
      double distance =
          IntStream.range(0, step.length)
              .mapToDouble(i -> Math.abs(step[i]) / fisher[i])
              .max()
              .orElse(0);
      return new StandardErrors(
          dispersion,
          freedom,
          distance,
          places,
          Norms.gathered(w, places),
          fisher,
          roots(ofObserved.sandwich(ReferenceLevels.at(places, squares.packedHessian())), 1),
          ofExpected);
    }

    private static double freedom(double rows, int coefficients) {
      if (!(rows > coefficients)) {
        throw new DataException(
            "standard errors must have more rows than coefficients but there are %s and %d"
                .formatted(rows, coefficients));
      }
      return rows - coefficients;
    }

    /** Where a step of Newton's method leads. */
    private double[] moved(double[] w, HessianSum sums, int[] places) {
      double[] step =
          inverse(sums, places).times(Norms.gathered(sums.gradient().gradient(), places));
      double[] moved = w.clone();
      for (int i = 0; i < places.length; i++) {
        moved[places[i]] -= step[i];
      }
      return moved;
    }

    private HessianSum sum(Objective objective, double[] w) {
      try (Oracle oracle = rows.apply(objective)) {
        Question<?> question = new HessianQuestion(w, 0, Draw.all());
        return (HessianSum) oracle.answer(question);
      }
    }

    private SymmetricInverse inverse(HessianSum sum, int[] places) {
      try {
        return SymmetricInverse.of(ReferenceLevels.at(places, sum.packedHessian()), LEAST_PIVOT);
      } catch (Singular e) {
        throw new DataException(
            "standard errors must have features that are linearly independent but %s is 0 in all rows"
                    .formatted(name.apply(places[e.row()]))
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

    /**
     * The coefficients of a linear model with an intercept b, relative to a reference level of each
     * column of categories of which every row has one. Such a column's features add up to 1 in
     * every row, as the feature of the intercept does, so that without the feature r of the
     * reference level the scores stay what they are, and the coefficients are unique.
     *
     * <pre>
     *   w′ₖ = wₖ − wᵣ of the levels k of the column,   b′ = b + Σ wᵣ
     *   H′, M′, g′ are H, M, g without the rows and columns r
     * </pre>
     *
     * @param dimension of w
     * @param columns that have a reference level, which is the first of their features
     */
    private record ReferenceLevels(int dimension, List<FeatureRange> columns) {
      private static final double ROUNDING = 1e-11; // of sums over the rows

      /**
       * Those of the columns in which every row has a level: whose features' derivatives add up to
       * those of the intercept.
       *
       * @param intercept whether w ends with one, without which there are no reference levels
       */
      static ReferenceLevels of(HessianSum sums, List<FeatureRange> columns, boolean intercept) {
        double[] packed = sums.packedHessian();
        int last = Packed.order(packed.length) - 1;
        double all = Packed.at(packed, last, last);
        List<FeatureRange> complete =
            columns.stream()
                .filter(column -> intercept && column.to() > column.from())
                .filter(
                    column -> {
                      double sum =
                          IntStream.range(column.from(), column.to())
                              .mapToDouble(k -> Packed.at(packed, last, k))
                              .sum();
                      return Math.abs(sum - all) <= ROUNDING * all;
                    })
                .toList();
        return new ReferenceLevels(last + 1, complete);
      }

      /** The places in w of the coefficients that are not 0 by definition, ascending. */
      int[] places() {
        return IntStream.range(0, dimension)
            .filter(i -> columns.stream().noneMatch(column -> column.from() == i))
            .toArray();
      }

      /** The coefficients with the same scores in which those of the reference levels are 0. */
      double[] relative(double[] w) {
        double[] relative = w.clone();
        for (FeatureRange column : columns) {
          double reference = w[column.from()];
          for (int k = column.from(); k < column.to(); k++) {
            relative[k] -= reference;
          }
          relative[dimension - 1] += reference;
        }
        return relative;
      }

      /** The entries of a matrix in the form of {@link Packed} at some places. */
      static double[] at(int[] places, double[] packed) {
        double[] some = new double[Packed.length(places.length)];
        for (int i = 0, next = 0; i < places.length; i++) {
          for (int j = 0; j <= i; j++) {
            some[next++] = packed[Packed.start(places[i]) + places[j]];
          }
        }
        return some;
      }
    }
  }

  /**
   * A likelihood, as objectives whose second derivatives are what {@link StandardErrors} sum up.
   *
   * @param observed the negative logarithm of it
   * @param squares with Σ s·∂ℓ∂ℓᵀ in the place of second derivatives; where there is a dispersion
   *     the squared residual, over the variance, stands in the place of the loss
   * @param expected with the second derivatives that are expected; empty if they are those of
   *     {@code observed}, or not known
   * @param hasDispersion whether a factor of the variance is estimated
   * @param squaresPerLoss by which the loss of {@code squares} is multiplied to be that residual
   * @param hasIntercept whether w ends with the only intercept of one score of all features, so
   *     that columns of categories may have reference levels
   */
  private record Likelihood(
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
     * @param isSquared whether the second derivative is the squared slope, which is what the score
     *     of a row varies by; else it is μ²⁻ᵖ, the one that is expected with a logarithmic link
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
}
