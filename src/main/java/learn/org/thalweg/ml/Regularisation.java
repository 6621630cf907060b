package org.thalweg.ml;

import org.thalweg.config.Standardize;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * The penalty of a Spark estimator, l1·‖w‖₁ + (l2/2)·‖w‖², on coefficients of features in units of
 * their standard deviation or as they are.
 *
 * <p>Spark's standard deviation σ divides by n − 1 and ours by n, so that σ² = u·(our σ)² with one
 * u for all features. The penalty that Spark has on w·σ is therefore ours with l1·√u and l2·u.
 *
 * @param standardised whether the coefficients are those of features in units of σ
 */
record Regularisation(double l1, double l2, boolean standardised) {

  /** Spark's regParam and elasticNetParam. */
  static Regularisation elasticNet(double regParam, double elasticNetParam, boolean standardised) {
    return new Regularisation(
        regParam * elasticNetParam, regParam * (1 - elasticNetParam), standardised);
  }

  /** This penalty if σ² is u times ours. */
  Regularisation inUnits(double u) {
    return standardised ? new Regularisation(l1 * Math.sqrt(u), l2 * u, true) : this;
  }

  boolean isNone() {
    return l1 == 0 && l2 == 0;
  }

  /**
   * Whether the run is in units of σ: where there is no penalty the minimum is the same, and
   * nearer.
   */
  boolean scales() {
    return standardised || isNone();
  }

  /**
   * What is done to the features in a run in these units. Where a free intercept takes up the
   * means, they are subtracted as in Spark, so that columns far from 0 are as easy as others.
   *
   * @param hasFreeIntercept whether there is an intercept, and without bounds
   */
  static Standardize units(boolean scales, boolean hasFreeIntercept) {
    if (!scales) {
      return Standardize.NONE;
    }
    return hasFreeIntercept ? Standardize.SCALE_AND_CENTER : Standardize.SCALE;
  }

  Penalties penalties() {
    if (isNone()) {
      return Penalties.none();
    }
    if (l1 == 0) {
      return new Penalty.L2(l2);
    }
    return l2 == 0 ? new Penalty.L1(l1) : new Penalties.ElasticNet(l1 + l2, l1 / (l1 + l2));
  }
}
