package org.thalweg.solve.lbfgs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Vectors;

/**
 * The inverse of the Hessian of the smooth part of F, as the last m curvature pairs show it: J.
 * Nocedal, "Updating Quasi-Newton Matrices with Limited Storage", Mathematics of Computation
 * 35(151) (1980); the two-loop recursion is algorithm 7.4 of J. Nocedal, S. J. Wright, "Numerical
 * Optimization", 2nd edition (2006).
 *
 * <pre>
 *   q = v;   for the pairs (s, y), the newest first:  α = s·q/s·y,  q = q − α·y
 *   r = (s·y/y·Dy)·Dq, of the newest pair, with D of {@link DiagonalScaling}
 *   for the pairs, the oldest first:  r = r + (α − y·r/s·y)·s
 * </pre>
 *
 * Where some coordinates may not move, all vectors are restricted to the others; a pair whose s·y
 * is not clearly positive there is left out.
 */
final class InverseHessian {
  private final int most; // m
  private final List<Factor> pairs = new ArrayList<>(); // over all coordinates, the oldest first
  private final DiagonalScaling scaling = new DiagonalScaling();

  /** An empty memory for so many pairs. */
  InverseHessian(int most) {
    this.most = most;
  }

  /** The pairs, the oldest first. */
  List<CurvaturePair> pairs() {
    return pairs.stream().map(Factor::pair).toList();
  }

  /** D; empty where there is no pair. */
  Optional<double[]> diagonal() {
    return Optional.ofNullable(scaling.values());
  }

  /** How many pairs are kept at most: m. */
  int most() {
    return most;
  }

  /** Makes a metric the start of D from now on. */
  void beginAs(FeatureMetric metric) {
    scaling.beginAs(metric);
  }

  void clear() {
    pairs.clear();
    scaling.restore(null);
  }

  /**
   * Adds a pair if it is usable; where there are m pairs already, the oldest one goes.
   *
   * @return whether it is
   */
  boolean add(CurvaturePair pair) {
    Factor factor = Factor.of(pair, Face.everywhere());
    if (factor.curvature.isUsable()) {
      scaling.update(pair, factor.curvature);
      keep(factor);
    }
    return factor.curvature.isUsable();
  }

  private void keep(Factor factor) {
    if (pairs.size() == most) {
      pairs.remove(0);
    }
    pairs.add(factor);
  }

  /** Takes up what {@link #pairs} and {@link #diagonal} gave. */
  void restore(List<CurvaturePair> saved, double[] diagonal) {
    saved.forEach(pair -> keep(Factor.of(pair, Face.everywhere())));
    scaling.restore(diagonal);
  }

  /**
   * Multiplies with a vector.
   *
   * @param v 0 where a coordinate may not move
   * @return a new array, 0 in the same coordinates; empty if no pair is usable in the others
   */
  Optional<double[]> times(double[] v, Face face) {
    List<Factor> factors =
        pairs.stream()
            .map(factor -> face.isBounded() ? Factor.of(factor.pair, face) : factor)
            .filter(factor -> factor.curvature.isUsable())
            .toList();
    return factors.isEmpty() ? Optional.empty() : Optional.of(times(v, factors, face));
  }

  /** Each sum over a vector is made in the turn over it that changes the vector. */
  private double[] times(double[] v, List<Factor> factors, Face face) {
    int newest = factors.size() - 1;
    double[] q = v.clone();
    double[] alpha = new double[factors.size()];
    double product = face.dot(factors.get(newest).pair.step(), q);
    for (int k = newest; k >= 0; k--) {
      Factor factor = factors.get(k);
      alpha[k] = product / factor.curvature.product();
      double[] change = factor.pair.change();
      if (k > 0) {
        product = face.addAndDot(q, -alpha[k], change, factors.get(k - 1).pair.step());
      } else {
        face.add(q, -alpha[k], change);
      }
    }
    double[] r = initial(factors.get(newest), q, face);
    product = face.dot(factors.get(0).pair.change(), r);
    for (int k = 0; k <= newest; k++) {
      Factor factor = factors.get(k);
      double c = alpha[k] - product / factor.curvature.product();
      if (k < newest) {
        product = face.addAndDot(r, c, factor.pair.step(), factors.get(k + 1).pair.change());
      } else {
        face.add(r, c, factor.pair.step());
      }
    }
    return r;
  }

  /** (s·y/y·Dy)·Dq. */
  private double[] initial(Factor newest, double[] q, Face face) {
    double[] y = newest.pair.change();
    double[] r = scaling.times(q);
    Vectors.scale(r, newest.curvature.product() / face.dot(y, scaling.times(y)));
    return r;
  }

  private record Factor(CurvaturePair pair, PairCurvature curvature) {
    static Factor of(CurvaturePair pair, Face face) {
      return new Factor(pair, PairCurvature.of(pair, face));
    }
  }
}
