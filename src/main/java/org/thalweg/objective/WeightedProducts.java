package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;

/**
 * Σ c·[x, 1][x, 1]ᵀ over rows of one block, added to a packed matrix; without the 1 where there is
 * no intercept. The row of the intercept joins the matrix at the {@link #end}.
 */
public final class WeightedProducts {
  private final Block block;
  private final double[] packed;
  private final int features;
  private final double[] border; // Σ c·x; null without an intercept
  private double corner; // Σ c

  /**
   * Products of the rows of a block.
   *
   * @param packed in the form of {@link Packed}, of the order of w
   */
  public WeightedProducts(LinearObjective objective, Block block, double[] packed) {
    this.block = block;
    this.packed = packed;
    this.features = objective.features();
    this.border = objective.intercept() ? new double[features] : null;
  }

  /**
   * Adds some rows.
   *
   * @param factors c, one for each
   */
  public void add(int[] rows, int count, double[] factors) {
    block.addOuter(rows, count, factors, packed);
    if (border != null) {
      block.scatter(rows, count, factors, border);
      for (int i = 0; i < count; i++) {
        corner += factors[i];
      }
    }
  }

  /** Adds what belongs to the intercept. */
  public void end() {
    if (border != null) {
      int last = Packed.start(features);
      for (int j = 0; j < features; j++) {
        packed[last + j] += border[j];
      }
      packed[last + features] += corner;
    }
  }
}
