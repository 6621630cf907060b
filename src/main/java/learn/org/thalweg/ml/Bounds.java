package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.thalweg.config.ConfException;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;

/**
 * Bounds on coefficients and on intercepts. All coefficients must have the same bounds, and so must
 * all intercepts, because a constraint of Thalweg has one lower and one upper bound.
 *
 * @param sets how many vectors of coefficients there are
 * @param features length of each
 */
record Bounds(
    org.apache.spark.ml.classification.LogisticRegression estimator, int sets, int features) {
  /**
   * A penalty, and these bounds.
   *
   * @param scales whether coefficients are in units of the standard deviations of the features
   * @throws ConfException naming a Param that is not of the right shape, or not the same bound for
   *     all
   */
  Penalties with(Penalties penalties, boolean scales) {
    List<Penalties> all = new ArrayList<>();
    if (!(penalties instanceof Penalties.None)) {
      all.add(penalties);
    }
    double low = ofMatrix(estimator.lowerBoundsOnCoefficients(), Double.NEGATIVE_INFINITY, scales);
    double high = ofMatrix(estimator.upperBoundsOnCoefficients(), Double.POSITIVE_INFINITY, scales);
    requireOrder("BoundsOnCoefficients", low, high);
    if (isBound(low, high)) {
      all.add(new Penalties.On("weights", box(low, high)));
    }
    low = ofVector(estimator.lowerBoundsOnIntercepts(), Double.NEGATIVE_INFINITY);
    high = ofVector(estimator.upperBoundsOnIntercepts(), Double.POSITIVE_INFINITY);
    requireOrder("BoundsOnIntercepts", low, high);
    if (isBound(low, high) && estimator.getFitIntercept()) {
      all.add(new Penalties.On("intercept", box(low, high)));
    }
    return all.isEmpty() ? Penalties.none() : all.size() == 1 ? all.get(0) : new Penalties.Sum(all);
  }

  private static Penalties box(double low, double high) {
    return low == 0 && high == Double.POSITIVE_INFINITY
        ? new Constraints.NonNegative()
        : new Constraints.Box(low, high);
  }

  private static boolean isBound(double low, double high) {
    return low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
  }

  private static void requireOrder(String name, double low, double high) {
    if (!(low <= high)) {
      throw new ConfException(
          "lower%s must be at most upper%s but they were %s and %s"
              .formatted(name, name, low, high));
    }
  }

  private double ofMatrix(Param<Matrix> param, double absent, boolean scales) {
    if (!estimator.isSet(param)) {
      return absent;
    }
    Matrix matrix = estimator.getOrDefault(param);
    if (matrix.numRows() != sets || matrix.numCols() != features) {
      throw new ConfException(
          "%s must be a matrix of %d × %d but was one of %d × %d"
              .formatted(param.name(), sets, features, matrix.numRows(), matrix.numCols()));
    }
    double bound = same(param, matrix.toArray());
    if (scales && bound != 0 && Double.isFinite(bound)) {
      throw new ConfException(
          "%s must be 0 or infinite for coefficients that are penalised in units of the features, but was %s; standardization = false takes others"
              .formatted(param.name(), bound));
    }
    return bound;
  }

  private double ofVector(Param<Vector> param, double absent) {
    if (!estimator.isSet(param)) {
      return absent;
    }
    Vector vector = estimator.getOrDefault(param);
    if (vector.size() != sets) {
      throw new ConfException(
          "%s must be a vector of %d but was one of %d"
              .formatted(param.name(), sets, vector.size()));
    }
    return same(param, vector.toArray());
  }

  private static double same(Param<?> param, double[] bounds) {
    double first = bounds.length == 0 ? Double.NaN : bounds[0];
    if (Arrays.stream(bounds).anyMatch(bound -> bound != first)) {
      throw new ConfException(
          "%s must be the same bound everywhere but was %s and %s"
              .formatted(
                  param.name(),
                  first,
                  Arrays.stream(bounds).filter(bound -> bound != first).findFirst().orElse(first)));
    }
    return first;
  }
}
