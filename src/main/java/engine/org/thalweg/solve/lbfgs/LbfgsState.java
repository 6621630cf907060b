package org.thalweg.solve.lbfgs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;

/**
 * The state of {@link Lbfgs} as arrays by name, in copies.
 *
 * <pre>
 *   lbfgs            how many pairs, and whether the run has stalled
 *   pair.K.step      s, the oldest first
 *   pair.K.change    y
 *   diagonal         D, where there are pairs
 *   metric           the factors of the {@link FeatureMetric}, where it was asked for
 *   measured         mean loss at w; length and rate of the step there; none before the first answer
 *   gradient         of the smooth part at w; the same
 * </pre>
 *
 * All else follows from these, bit by bit.
 */
record LbfgsState(Map<String, double[]> arrays) {
  private static final String OWNER = "method lbfgs";
  private static final String LBFGS = "lbfgs";
  private static final String STEP = "pair.%d.step";
  private static final String CHANGE = "pair.%d.change";
  private static final String DIAGONAL = "diagonal";
  private static final String METRIC = "metric";

  /** Whether arrays are such a state. */
  static boolean is(Map<String, double[]> arrays) {
    return arrays.containsKey(LBFGS);
  }

  /** The state of a solver. */
  static LbfgsState of(
      Optional<Iterate> at, InverseHessian memory, FeatureMetric metric, boolean hasStalled) {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    List<CurvaturePair> pairs = memory.pairs();
    arrays.put(LBFGS, new double[] {pairs.size(), hasStalled ? 1 : 0});
    for (int k = 0; k < pairs.size(); k++) {
      arrays.put(STEP.formatted(k), pairs.get(k).step().clone());
      arrays.put(CHANGE.formatted(k), pairs.get(k).change().clone());
    }
    memory.diagonal().ifPresent(diagonal -> arrays.put(DIAGONAL, diagonal.clone()));
    if (metric != null) {
      arrays.put(METRIC, metric.factors().clone());
    }
    at.ifPresent(iterate -> iterate.save(arrays));
    return new LbfgsState(arrays);
  }

  /**
   * Rejects what is no such state.
   *
   * @throws Snapshot.Unfit in one line
   */
  void check(int most) {
    if (!is(arrays)) {
      throw new Snapshot.Unfit(
          "the state is not that of method lbfgs: it has no array named lbfgs, but %s"
              .formatted(arrays.keySet()));
    }
    double pairs = array(LBFGS, 2)[0];
    if (!(pairs >= 0 && pairs <= most && pairs == Math.rint(pairs))) {
      throw new Snapshot.Unfit(
          "the state must have 0 to %d pairs but has %s".formatted(most, pairs));
    }
  }

  boolean hasStalled() {
    return array(LBFGS, 2)[1] != 0;
  }

  /** The metric that the first D is made of; null for the identity. */
  FeatureMetric metric(int dimension) {
    return arrays.containsKey(METRIC) ? new FeatureMetric(array(METRIC, dimension).clone()) : null;
  }

  /** Fills an empty memory. */
  void restore(InverseHessian memory, int dimension) {
    List<CurvaturePair> pairs = new ArrayList<>();
    for (int k = 0; k < array(LBFGS, 2)[0]; k++) {
      pairs.add(
          new CurvaturePair(
              array(STEP.formatted(k), dimension).clone(),
              array(CHANGE.formatted(k), dimension).clone()));
    }
    memory.restore(pairs, pairs.isEmpty() ? null : array(DIAGONAL, dimension).clone());
  }

  /** What was measured at w, which is kept; empty before the first answer. */
  Optional<Iterate> iterate(Problem problem, double[] w) {
    return Iterate.restore(OWNER, problem, w, arrays);
  }

  private double[] array(String name, int length) {
    return Snapshot.array(OWNER, arrays, name, length);
  }
}
