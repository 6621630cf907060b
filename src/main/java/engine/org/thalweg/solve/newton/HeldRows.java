package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ByColumn;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Problem;

/**
 * All rows of a linear model in this process, column by column: second derivatives at any point
 * without a pass, and products with them at the cost of the entries of the columns, however many
 * weights are not 0. F and its gradient cost half of what they do row by row, since scores are made
 * of the columns whose weights are not 0.
 */
public final class HeldRows {
  private final ByColumn rows;
  private final SmoothLoss loss;
  private final Standardisation coordinates;
  private final double[][] columns; // what the loss reads beside the labels
  private final double[] weights; // s / Σ s
  private final double sum; // Σ s
  private final NearbyGradients gradients;
  private double[] last; // w of the scores; null before the first
  private double[] scores; // there
  private ColumnProducts products; // of a loss whose curvature is the same everywhere

  private HeldRows(ByColumn rows, SmoothLoss loss, Standardisation coordinates) {
    this.rows = rows;
    this.loss = loss;
    this.coordinates = coordinates;
    this.columns = rows.columns();
    this.gradients = new NearbyGradients(rows, coordinates);
    this.sum = Arrays.stream(rows.weights()).reduce(0, Double::sum);
    this.weights = Arrays.stream(rows.weights()).map(weight -> weight / sum).toArray();
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
    return ByColumn.bytes(rows, entries, features)
        + 2 * weights
        + NearbyGradients.bytes(rows, features)
        + ColumnProducts.bytes(features);
  }

  /** Whether a row has a weight, so that a mean is one. */
  boolean haveWeight() {
    return sum > 0;
  }

  /** The scores at w, in the coordinates of the problem: a new array. */
  private double[] scores(double[] w) {
    if (!Arrays.equals(w, last)) {
      scores = scoresOf(w);
      last = w.clone();
    }
    return scores.clone();
  }

  private double[] scoresOf(double[] w) {
    double[] scores = rows.offsets();
    double[] original = coordinates.original(w);
    for (int j = 0; j < rows.features(); j++) {
      if (original[j] != 0) {
        rows.add(j, original[j], scores);
      }
    }
    double intercept = original.length > rows.features() ? original[rows.features()] : 0;
    for (int i = 0; i < scores.length && intercept != 0; i++) {
      scores[i] += intercept;
    }
    return scores;
  }

  /**
   * The sums of the loss and of its gradient at w, in the coordinates of the problem, but for
   * entries that are certain to be small.
   *
   * @param small for each coordinate, below which the absolute value of its mean derivative need
   *     only be known to be; null where all are wanted as they are
   */
  GradientSum gradient(double[] w, double[] small) {
    double[] derivatives = scores(w); // once they are made of the scores
    double all =
        loss.evaluate(derivatives, rows.labels(), columns, rows.weights(), derivatives.length);
    double[] gradient = gradients.of(derivatives, w.length, least(w, small));
    GradientSum at = GradientSum.over(gradient);
    at.add(all, sum, rows.rows());
    return at;
  }

  /** Below which sums need only be known to be; null for all of them as they are. */
  private double[] least(double[] w, double[] small) {
    if (small == null || WorkingSet.isLittle(w.length)) {
      return null;
    }
    double[] least = new double[w.length];
    Arrays.setAll(least, j -> w[j] == 0 ? small[j] * sum : 0);
    return least;
  }

  /** The second derivatives at w, in the coordinates of the problem, among those coordinates. */
  HessianOperator at(double[] w, int[] among) {
    double[] scores = scores(w);
    double[] row = new double[columns.length];
    SmoothLoss of = loss.with(row);
    for (int i = 0; i < scores.length; i++) {
      rows.columns(i, row);
      scores[i] = weights[i] == 0 ? 0 : weights[i] * of.secondDerivative(scores[i], rows.label(i));
    }
    if (products == null || !loss.isQuadratic()) {
      products = new ColumnProducts(rows, scores, loss.isQuadratic(), ColumnProducts.MOST);
    }
    return new FactoredHessian(rows, coordinates, scores, among, products);
  }
}
