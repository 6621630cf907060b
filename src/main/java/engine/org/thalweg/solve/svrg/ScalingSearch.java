package org.thalweg.solve.svrg;

import java.util.Arrays;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Problem;

/**
 * Finds a {@link Scaling} from the norms of the rows, in one pass or two.
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
 */
final class ScalingSearch {
  private static final double OUTLIER = 16;
  private static final double UNLIKE = 10; // times as large, by root mean squares
  private static final double UNLIKE_TOGETHER = 100; // likewise, where a penalty joins coordinates
  private static final int LEAST_ROWS = 32;
  private static final double INTERCEPT = 0.25; // of the mean length of the features

  private final Problem problem;
  private final InputWeights inputs;
  private final int features;
  private final boolean hasIntercept;
  private double[] scale; // W₀ = 0 until the features are measured
  private RowNorms first; // with W = 1
  private boolean areUnlike; // whether W must make up for units of features
  private Scaling found;

  /** Before the first pass. */
  ScalingSearch(Problem problem) {
    this.problem = problem;
    this.inputs = problem.objective().inputs().get(0);
    this.features = inputs.inputs(problem.layout().dimension());
    this.hasIntercept = inputs.intercepts() >= 0;
    this.scale = ones();
  }

  private double[] ones() {
    double[] ones = new double[hasIntercept ? features + 1 : features];
    Arrays.fill(ones, 0, features, 1);
    return ones;
  }

  /** W of the norms to be measured, of the features and of the intercept behind them. */
  double[] scale() {
    return scale;
  }

  /** What was found; null before that. */
  Scaling found() {
    return found;
  }

  /** Takes the norms for {@link #scale}. */
  void tell(RowNorms norms) {
    boolean isFirst = first == null;
    double[] inverse = isFirst ? inverseSizes(norms) : new double[0];
    areUnlike |= isFirst && areUnlike(inverse);
    if (isFirst && (areUnlike || !areAlike(norms))) {
      first = norms;
      scale = Arrays.stream(inverse).map(size -> areUnlike ? size * size : size).toArray();
      scale = Arrays.copyOf(scale, ones().length);
    } else if (!isFirst
        && !(areUnlike && areAlike(norms))
        && largest(norms) * mean(first) >= largest(first) * mean(norms)) {
      scale = ones();
      found = scaling(first);
    } else {
      found = scaling(norms);
    }
  }

  private double[] inverseSizes(RowNorms norms) {
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

  private Scaling scaling(RowNorms norms) {
    RowSteps.RowStepSource steps = problem.objective().rowSteps().orElseThrow();
    if (hasIntercept) {
      scale[features] = intercept(norms);
    }
    double length = Math.sqrt(mean(norms) * largest(norms));
    return new Scaling(
        inputs.spread(scale, problem.layout().dimension()),
        length > 0 ? 1 / (steps.curvature() * length) : 1,
        norms.meanWeight(),
        (int) Math.max(LEAST_ROWS, features / Math.max(1, norms.meanEntries())));
  }
}
