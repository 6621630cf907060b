package org.thalweg.diagnose;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.thalweg.diagnose.StandardErrors.FeatureRange;
import org.thalweg.diagnose.SymmetricInverse.Singular;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.text.DataException;

/**
 * Brings coefficients to the maximum of a likelihood over some rows, and finds their {@link
 * StandardErrors} there.
 *
 * @param likelihood of w
 * @param rows answers about other objectives over the same rows
 * @param name what coefficient i is called, for messages
 */
record MaximumOfLikelihood(
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
        likelihood.expected().map(expected -> inverse(sum(expected, w), places)).orElse(ofObserved);
    double[] fisher = roots(ofExpected.diagonal(), dispersion);
    double[] step = ofObserved.times(some(places, observed.gradient().gradient()));
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
        some(places, w),
        fisher,
        roots(ofObserved.sandwich(ReferenceLevels.at(places, squares.packedHessian())), 1));
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
    double[] step = inverse(sums, places).times(some(places, sums.gradient().gradient()));
    double[] moved = w.clone();
    for (int i = 0; i < places.length; i++) {
      moved[places[i]] -= step[i];
    }
    return moved;
  }

  private static double[] some(int[] places, double[] values) {
    return IntStream.of(places).mapToDouble(i -> values[i]).toArray();
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
   * column of categories of which every row has one. Such a column's features add up to 1 in every
   * row, as the feature of the intercept does, so that without the feature r of the reference level
   * the scores stay what they are, and the coefficients are unique.
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
