package org.thalweg.solve.svrg;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Problem;

/**
 * How far the rows of some data let steps go, from their norms, in one pass or two.
 *
 * <pre>
 *   η  = 1 / (c·√(mean ‖x‖² · max ‖x‖²))        c the curvature of the loss, ‖x‖² = Σ W x² + W₀
 *   W₀ = mean Σ W x² / 4                        of the intercept
 * </pre>
 *
 * Rows of one length take the longest stable step, and outliers shorten it. W = 1; but where the
 * longest row is over {@value #OUTLIER} times the mean, W is 1 / the root mean square of each
 * feature, if that makes the rows more alike. If one feature is over {@value #UNLIKE} times as
 * large as another in its own entries ({@value #UNLIKE_TOGETHER} times under penalties of several
 * coordinates together, which are steeper in some of them then), W is 1 / the mean square of each,
 * so that steps are as good as if all had one unit, unless that leaves a row over {@value #OUTLIER}
 * times the mean. W₀ follows the unit of the features, so that the same passes lead as far where
 * all features are multiplied by a number.
 *
 * @param scale W of every coordinate of w
 * @param rate η, as long as F does not rise
 * @param meanWeight mean example weight
 * @param penaltyEvery rows between two steps of the penalty: so many have d stored entries together
 * @param rows that were measured
 */
record Scaling(double[] scale, double rate, double meanWeight, int penaltyEvery, long rows) {
  private static final double OUTLIER = 16;
  private static final double UNLIKE = 10; // times as large, by root mean squares
  private static final double UNLIKE_TOGETHER = 100; // likewise, if a penalty joins coordinates
  private static final int LEAST_ROWS = 32;
  private static final double INTERCEPT = 0.25; // of the mean length of the features

  /**
   * The scaling of a problem; empty if no row has a weight.
   *
   * @param norms of the rows, for W of the features and of the intercept behind them
   */
  static Optional<Scaling> of(Problem problem, Function<double[], RowNorms> norms) {
    return new Search(problem).found(norms);
  }

  private static final class Search {
    private final Problem problem;
    private final InputWeights inputs;
    private final int features;
    private final boolean hasIntercept;

    Search(Problem problem) {
      this.problem = problem;
      this.inputs = problem.objective().inputs().get(0);
      this.features = inputs.inputs(problem.layout().dimension());
      this.hasIntercept = inputs.intercepts() >= 0;
    }

    Optional<Scaling> found(Function<double[], RowNorms> norms) {
      double[] ones = new double[features];
      Arrays.fill(ones, 1);
      RowNorms plain = norms.apply(withIntercept(ones, 0));
      if (!(plain.meanWeight() > 0)) {
        return Optional.empty();
      }
      double[] inverse = inverseSizes(plain, withIntercept(ones, 0));
      boolean areUnlike = areUnlike(inverse);
      if (!areUnlike && areAlike(plain)) {
        return Optional.of(scaling(plain, ones));
      }
      double[] scale =
          Arrays.stream(inverse, 0, features).map(size -> areUnlike ? size * size : size).toArray();
      RowNorms scaled = norms.apply(withIntercept(scale, 0));
      boolean isWorse = largest(scaled) * mean(plain) >= largest(plain) * mean(scaled);
      return Optional.of(
          isWorse && !(areUnlike && areAlike(scaled))
              ? scaling(plain, ones)
              : scaling(scaled, scale));
    }

    private double[] withIntercept(double[] scale, double w0) {
      double[] all = Arrays.copyOf(scale, hasIntercept ? features + 1 : features);
      if (hasIntercept) {
        all[features] = w0;
      }
      return all;
    }

    private double[] inverseSizes(RowNorms norms, double[] scale) {
      RowMetric metric = StandardisedSums.rowMetric(problem.coordinates(), scale, features);
      return StandardisedSums.inverseSizes(problem.coordinates(), norms, metric, features);
    }

    /** Whether one feature is far larger than another; one without entries is of size 1. */
    private boolean areUnlike(double[] inverseSizes) {
      double least = Arrays.stream(inverseSizes).min().orElse(1);
      double most = Arrays.stream(inverseSizes).max().orElse(1);
      boolean isSeparable = CoordinatePenalties.others(problem.penalties()).findAny().isEmpty();
      return most > (isSeparable ? UNLIKE : UNLIKE_TOGETHER) * least;
    }

    private boolean areAlike(RowNorms norms) {
      return largest(norms) <= OUTLIER * mean(norms);
    }

    /** W₀, for norms of the features alone. */
    private double intercept(RowNorms norms) {
      double length = norms.mean() > 0 ? INTERCEPT * norms.mean() : 1;
      return hasIntercept ? length : 0;
    }

    private double mean(RowNorms norms) {
      return norms.mean() + intercept(norms);
    }

    private double largest(RowNorms norms) {
      return norms.largest() + norms.heaviest() * intercept(norms);
    }

    private Scaling scaling(RowNorms norms, double[] scale) {
      RowSteps.RowStepSource steps = problem.objective().rowSteps().orElseThrow();
      double length = Math.sqrt(mean(norms) * largest(norms));
      return new Scaling(
          inputs.spread(withIntercept(scale, intercept(norms)), problem.layout().dimension()),
          length > 0 ? 1 / (steps.curvature() * length) : 1,
          norms.meanWeight(),
          (int) Math.max(LEAST_ROWS, features / Math.max(1, norms.meanEntries())),
          norms.rows());
    }
  }
}
