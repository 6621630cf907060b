package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.RegressionLosses;
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
    WeightedProducts products = new WeightedProducts(objective, block, sum.packedHessian());
    double[] factors = new double[Math.min(block.chunkRows(), rows.count())];
    objective.accumulate(
        w,
        block,
        rows,
        sum.gradient(),
        (chunk, scores) -> {
          double sumOfLosses =
              loss.evaluate(scores, chunk.labels(), chunk.weights(), factors, chunk.count());
          weigh(factors, chunk, floor);
          products.add(chunk.rows(), chunk.count(), factors);
          return sumOfLosses;
        });
    products.end();
  }

  @Override
  public boolean isConstant() {
    return loss instanceof RegressionLosses.HalfSquared;
  }

  /** Makes s·max(ℓ″, floor) of the second derivatives ℓ″ of the rows of a chunk. */
  static void weigh(double[] curvatures, Chunk chunk, double floor) {
    double[] weights = chunk.weights();
    for (int i = 0; i < chunk.count(); i++) {
      curvatures[i] = weights[i] == 0 ? 0 : weights[i] * Math.max(curvatures[i], floor);
    }
  }

  @Override
  public Curvature among(int[] coordinates) {
    return new SelectedCurvature(objective, loss, coordinates);
  }
}
