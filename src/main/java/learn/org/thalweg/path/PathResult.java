package org.thalweg.path;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.config.Named;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.LoadedProblem;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.newton.PathState;

/**
 * The models of a path.
 *
 * @param largest λmax, the smallest λ under which all penalised weights are 0
 * @param points from the strongest penalty on; fewer than wanted where the path was interrupted
 * @param metric by which they are compared on the validation rows; empty where there are none
 */
public record PathResult(double largest, List<PathPoint> points, Optional<Metric> metric) {

  public PathResult {
    points = List.copyOf(points);
  }

  /**
   * The model that is kept: the best on the validation rows, the first of equals, which is the
   * sparser one; without such rows the one of the smallest λ.
   */
  public PathPoint chosen() {
    PathPoint last = points.get(points.size() - 1);
    if (metric.isEmpty()) {
      return last;
    }
    PathPoint best = null;
    for (PathPoint point : points) {
      double bar = best == null ? Double.NaN : best.validation();
      if (metric.get().isBetter(point.validation(), bar, 0)) {
        best = point;
      }
    }
    return best == null ? last : best;
  }

  /**
   * A model of a path.
   *
   * @param number from 0, the strongest penalty
   * @param lambda its strength
   * @param penalty the same as a penalty
   * @param w in the units of the features
   * @param nonZeros how many penalised weights are not 0: under l1 an unbiased estimate of the
   *     degrees of freedom (H. Zou, T. Hastie, R. Tibshirani, Ann. Statist. 35(5) (2007))
   * @param loss mean loss
   * @param penaltyValue R(w)
   * @param gradientNorm of the least-norm subgradient of F, which is 0 at a minimum
   * @param epochs passes over the rows that it took
   * @param validation the metric on the validation rows; not a number where there are none
   * @param reason why it ended
   */
  public record PathPoint(
      int number,
      double lambda,
      Named<Penalties> penalty,
      SparseWeights w,
      int nonZeros,
      double loss,
      double penaltyValue,
      double gradientNorm,
      double epochs,
      double validation,
      Reason reason) {

    /** A point of a path, with what is known of the mean loss at its end. */
    static PathPoint of(
        int number,
        double lambda,
        RegularisationPath.PointRuns.PointFit trained,
        PathState state,
        LoadedProblem problem,
        double validation) {
      TrainingResult result = trained.result();
      Problem own = trained.problem();
      double[] w = result.w();
      double[] gradient = state.gradient().clone();
      own.penalties().addGradient(w, gradient, own.layout());
      return new PathPoint(
          number,
          lambda,
          trained.conf().penalty(),
          SparseWeights.of(problem.original(w)),
          nonZeros(w, own.layout()),
          state.loss(),
          own.penalty(w),
          own.gradientNorm(w, gradient),
          result.history().epochs(),
          validation,
          result.reason());
    }

    private static int nonZeros(double[] w, ParameterLayout layout) {
      int count = 0;
      for (Segment segment : layout.segments()) {
        for (int j = segment.from(); segment.penalised() && j < segment.to(); j++) {
          count += w[j] != 0 ? 1 : 0;
        }
      }
      return count;
    }

    /** F: loss plus penalty. */
    public double objective() {
      return loss + penaltyValue;
    }

    /**
     * A w of which only what is not 0 is kept.
     *
     * @param length of w
     * @param places ascending
     * @param values there
     */
    public record SparseWeights(int length, int[] places, double[] values) {

      static SparseWeights of(double[] w) {
        int[] places = new int[w.length];
        double[] values = new double[w.length];
        int count = 0;
        for (int j = 0; j < w.length; j++) {
          if (w[j] != 0) {
            places[count] = j;
            values[count++] = w[j];
          }
        }
        return new SparseWeights(
            w.length, Arrays.copyOf(places, count), Arrays.copyOf(values, count));
      }

      /** A new array of all of it. */
      public double[] dense() {
        double[] w = new double[length];
        for (int k = 0; k < places.length; k++) {
          w[places[k]] = values[k];
        }
        return w;
      }

      /** One weight. */
      public double at(int j) {
        int k = Arrays.binarySearch(places, j);
        return k < 0 ? 0 : values[k];
      }
    }
  }
}
