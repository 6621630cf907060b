package org.thalweg.objective;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.SelectedColumns;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.reduce.HessianSum;

/**
 * The second derivatives of a linear model.
 *
 * <pre>
 *   ∂²f/∂w∂w = ℓ″·[x, 1][x, 1]ᵀ
 * </pre>
 *
 * Dense rows cost d²/2 multiplications each, sparse rows half the square of their entries.
 */
record LinearCurvature(LinearObjective objective, SmoothLoss loss) implements Curvature {
  @Override
  public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
    double floor = least * loss.curvature();
    WeightedProducts products =
        new WeightedProducts(
            objective.features(), objective.intercept(), block, sum.packedHessian());
    double[] factors = new double[Math.min(block.chunkRows(), rows.count())];
    objective.accumulate(
        w,
        block,
        rows,
        sum.gradient(),
        (chunk, scores) -> {
          double sumOfLosses = evaluate(loss, chunk, scores, factors, floor);
          products.add(chunk.rows(), chunk.count(), factors);
          return sumOfLosses;
        });
    products.end();
  }

  @Override
  public boolean isConstant() {
    return loss.isQuadratic();
  }

  /**
   * {@link SmoothLoss#evaluate} of the rows of a chunk.
   *
   * @param curvatures set to s·max(ℓ″, floor) of each row
   * @return Σ s·ℓ
   */
  static double evaluate(
      SmoothLoss loss, Chunk chunk, double[] scores, double[] curvatures, double floor) {
    double[] weights = chunk.weights();
    double sum =
        loss.evaluate(scores, chunk.labels(), chunk.columns(), weights, curvatures, chunk.count());
    for (int i = 0; i < chunk.count(); i++) {
      curvatures[i] = weights[i] == 0 ? 0 : weights[i] * Math.max(curvatures[i], floor);
    }
    return sum;
  }

  @Override
  public Curvature among(int[] coordinates) {
    return new SelectedCurvature(objective, loss, coordinates);
  }

  /**
   * The second derivatives of a linear model among some coordinates of w: a row costs half the
   * square of its entries there. F and the gradient are those of all coordinates.
   *
   * @param coordinates ascending; the intercept, where it is one of them, is the last
   */
  private record SelectedCurvature(LinearObjective objective, SmoothLoss loss, int[] coordinates)
      implements Curvature {
    @Override
    public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
      double floor = least * loss.curvature();
      int features = objective.features();
      int order = coordinates.length;
      boolean hasIntercept = order > 0 && coordinates[order - 1] == features;
      int columns = hasIntercept ? order - 1 : order;
      int[] selected = Arrays.copyOf(coordinates, columns);
      SelectedColumns products = new SelectedColumns(selected, features);
      double[] border = hasIntercept ? new double[columns] : null;
      double[] corner = new double[1];
      double[] factors = new double[Math.min(block.chunkRows(), rows.count())];
      objective.accumulate(
          w,
          block,
          rows,
          sum.gradient(),
          (chunk, scores) -> {
            double sumOfLosses = evaluate(loss, chunk, scores, factors, floor);
            for (int i = 0; i < chunk.count(); i++) {
              corner[0] += factors[i];
            }
            products.addOuter(
                block, chunk.rows(), chunk.count(), factors, sum.packedHessian(), border);
            return sumOfLosses;
          });
      if (hasIntercept) {
        int last = Packed.start(columns);
        for (int j = 0; j < columns; j++) {
          sum.packedHessian()[last + j] += border[j];
        }
        sum.packedHessian()[last + columns] += corner[0];
      }
    }
  }
}
