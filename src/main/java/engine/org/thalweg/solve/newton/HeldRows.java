package org.thalweg.solve.newton;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ByColumn;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.solve.Problem;

/**
 * All rows of a linear model in this process, column by column: second derivatives at any point
 * without a pass, and products with them at the cost of the entries of the columns, however many
 * weights are not 0.
 */
public final class HeldRows {
  private final ByColumn rows;
  private final SmoothLoss loss;
  private final Standardisation coordinates;
  private final double[] weights; // s / Σ s
  private ColumnProducts products; // of a loss whose curvature is the same everywhere

  private HeldRows(ByColumn rows, SmoothLoss loss, Standardisation coordinates) {
    this.rows = rows;
    this.loss = loss;
    this.coordinates = coordinates;
    this.weights = new double[rows.rows()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = rows.weight(i);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
  }

  /**
   * Copies rows.
   *
   * @param problem of a linear model under a loss with second derivatives
   * @param blocks all rows, in the order of their shards
   */
  public static HeldRows of(Problem problem, List<Block> blocks) {
    LinearObjective linear = (LinearObjective) problem.objective();
    return new HeldRows(
        ByColumn.of(blocks, linear.features()), (SmoothLoss) linear.loss(), problem.coordinates());
  }

  /** Bytes of a copy of so many rows. */
  public static long bytes(long rows, long entries, int features) {
    long weights = Double.BYTES * rows;
    return ByColumn.bytes(rows, entries, features) + weights + ColumnProducts.bytes(features);
  }

  /** The second derivatives at w, in the coordinates of the problem, among those coordinates. */
  HessianOperator at(double[] w, int[] among) {
    double[] scores = rows.offsets();
    double[] original = coordinates.original(w);
    for (int j = 0; j < rows.features(); j++) {
      if (original[j] != 0) {
        rows.add(j, original[j], scores);
      }
    }
    double intercept = original.length > rows.features() ? original[rows.features()] : 0;
    double[] columns = new double[loss.columns().size()];
    SmoothLoss of = loss.with(columns);
    for (int i = 0; i < scores.length; i++) {
      double score = scores[i] + intercept;
      rows.columns(i, columns);
      scores[i] = weights[i] == 0 ? 0 : weights[i] * of.secondDerivative(score, rows.label(i));
    }
    if (products == null || !loss.isQuadratic()) {
      products = new ColumnProducts(rows, scores, loss.isQuadratic(), ColumnProducts.MOST);
    }
    return new FactoredHessian(rows, coordinates, scores, among, products);
  }
}
