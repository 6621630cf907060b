package org.thalweg.objective;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
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
          for (int i = 0; i < chunk.count(); i++) {
            double bend = loss.secondDerivative(scores[i], chunk.labels()[i]);
            factors[i] = chunk.weights()[i] * Math.max(bend, floor);
          }
          products.add(chunk.rows(), chunk.count(), factors);
        });
    products.end();
  }

  /** Σ c·[x, 1][x, 1]ᵀ over rows of one block; without the 1 where there is no intercept. */
  private static final class WeightedProducts {
    private final Block block;
    private final double[] packed;
    private final int features;
    private final double[] border; // Σ c·x; null without an intercept
    private double corner; // Σ c

    WeightedProducts(LinearObjective objective, Block block, double[] packed) {
      this.block = block;
      this.packed = packed;
      this.features = objective.features();
      this.border = objective.intercept() ? new double[features] : null;
    }

    void add(int[] rows, int count, double[] factors) {
      block.addOuter(rows, count, factors, packed);
      if (border != null) {
        block.scatter(rows, count, factors, border);
        corner += Arrays.stream(factors, 0, count).sequential().reduce(0, Double::sum);
      }
    }

    void end() {
      if (border != null) {
        int last = Packed.start(features);
        for (int j = 0; j < features; j++) {
          packed[last + j] += border[j];
        }
        packed[last + features] += corner;
      }
    }
  }
}
