package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;

/**
 * Σ c·[x, 1][x, 1]ᵀ over rows of one block, added to a packed matrix; without the 1 where there is
 * no intercept. Rows are gathered until they are worth a walk through the matrix; the last of them,
 * and the row of the intercept, join it at the {@link #end}.
 */
public final class WeightedProducts {
  private static final int ROWS = 256; // whose products join the matrix together

  private final Block block;
  private final double[] packed;
  private final int features;
  private final double[] border; // Σ c·x; null without an intercept
  private final int[] pending = new int[ROWS]; // rows whose products are not in the matrix yet
  private final double[] pendingFactors = new double[ROWS];
  private int pendingCount;
  private double corner; // Σ c

  /**
   * Products of the rows of a block.
   *
   * @param features how many the rows have
   * @param intercept whether a 1 stands behind them
   * @param packed in the form of {@link Packed}, of the order of w
   */
  public WeightedProducts(int features, boolean intercept, Block block, double[] packed) {
    this.block = block;
    this.packed = packed;
    this.features = features;
    this.border = intercept ? new double[features] : null;
  }

  /**
   * Adds some rows. The matrix has the products of all of them at the {@link #end}.
   *
   * @param factors c, one for each
   */
  public void add(int[] rows, int count, double[] factors) {
    for (int from = 0; from < count; ) {
      int some = Math.min(ROWS - pendingCount, count - from);
      System.arraycopy(rows, from, pending, pendingCount, some);
      System.arraycopy(factors, from, pendingFactors, pendingCount, some);
      pendingCount += some;
      from += some;
      if (pendingCount == ROWS) {
        flush();
      }
    }
    if (border != null) {
      block.scatter(rows, count, factors, border);
      for (int i = 0; i < count; i++) {
        corner += factors[i];
      }
    }
  }

  private void flush() {
    block.addOuter(pending, pendingCount, pendingFactors, packed);
    pendingCount = 0;
  }

  /** Adds the rows that are left, and what belongs to the intercept. */
  public void end() {
    flush();
    if (border != null) {
      int last = Packed.start(features);
      for (int j = 0; j < features; j++) {
        packed[last + j] += border[j];
      }
      packed[last + features] += corner;
    }
  }
}
