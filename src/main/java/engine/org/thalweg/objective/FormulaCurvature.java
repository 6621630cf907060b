package org.thalweg.objective;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.WeightedLosses;
import org.thalweg.reduce.HessianSum;

/**
 * The second derivatives of a formula of several scores and parameters, in a block for each pair of
 * them.
 *
 * <pre>
 *   ∂²f/∂wᵢ∂wⱼ = hᵢⱼ·[xᵢ, 1][xⱼ, 1]ᵀ      h of a row, xᵢ the features of score i; of a parameter none
 * </pre>
 *
 * Where the formula is not convex, h has directions of negative curvature. What damps adds to each
 * row as much as makes its h positive semidefinite at last:
 *
 * <pre>
 *   hᵢᵢ ← hᵢᵢ + least·(|hᵢᵢ| + Σⱼ |hᵢⱼ|·tᵢⱼ),   tᵢⱼ·tⱼᵢ = 1,  tᵢⱼ = √(|hᵢᵢ|/|hⱼⱼ|) within bounds
 * </pre>
 *
 * since with |hᵢⱼ|·tᵢⱼ and |hᵢⱼ|·tⱼᵢ on the diagonal each pair alone is that. The units of scores
 * and parameters, which t balances, then matter little. A row costs half the square of its entries
 * for each pair.
 *
 * @param areSquares whether h is replaced by the outer product of the gradient of the row, which
 *     makes the sum that of squared slopes
 */
record FormulaCurvature(FormulaObjective objective, boolean areSquares) implements Curvature {
  private static final double MOST_UNLIKE = 1e3; // √ of the ratio of two curvatures

  @Override
  public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
    FormulaPass pass = new FormulaPass(objective, w, block, rows, areSquares ? 1 : 2);
    List<InputWeights> unknowns = objective.unknowns();
    List<PairProducts> pairs = new ArrayList<>();
    for (int i = 0; i < unknowns.size(); i++) {
      for (int j = 0; j <= i; j++) {
        pairs.add(new PairProducts(unknowns.get(i), unknowns.get(j), objective.features(), block));
      }
    }
    double[][] h = new double[pairs.size()][pass.chunk().capacity()];
    while (pass.next()) {
      fill(pass, unknowns.size(), least, h);
      for (int p = 0; p < h.length; p++) {
        pairs.get(p).add(pass.chunk(), h[p]);
      }
      pass.addTo(sum.gradient());
    }
    pairs.forEach(pair -> pair.addTo(sum.packedHessian()));
  }

  /** Sets s·h of each pair, damped. */
  private void fill(FormulaPass pass, int unknowns, double least, double[][] h) {
    int count = pass.chunk().count();
    for (int i = 0; i < unknowns; i++) {
      for (int j = 0; j <= i; j++) {
        double[] to = h[Packed.start(i) + j];
        if (areSquares) {
          double[] a = pass.slope(i);
          double[] b = pass.slope(j);
          for (int row = 0; row < count; row++) {
            to[row] = a[row] * b[row];
          }
        } else {
          System.arraycopy(pass.curvature(i, j), 0, to, 0, count);
        }
      }
    }
    double[] weights = pass.chunk().weights();
    double[] added = new double[unknowns];
    for (int row = 0; row < count; row++) {
      if (least > 0) {
        damp(h, row, least, added);
      }
      for (double[] each : h) {
        each[row] = WeightedLosses.weighted(weights[row], each[row]);
      }
    }
  }

  private static void damp(double[][] h, int row, double least, double[] added) {
    for (int i = 0; i < added.length; i++) {
      double own = Math.abs(h[Packed.start(i) + i][row]);
      added[i] = own;
      for (int j = 0; j < i; j++) {
        double other = Math.abs(h[Packed.start(j) + j][row]);
        double mixed = Math.abs(h[Packed.start(i) + j][row]);
        double t = Math.sqrt(own / other); // NaN if both are 0
        t =
            t > 0
                ? Math.max(1 / MOST_UNLIKE, Math.min(MOST_UNLIKE, t))
                : own == other ? 1 : 1 / MOST_UNLIKE;
        added[i] += mixed * t;
        added[j] += mixed / t;
      }
    }
    for (int i = 0; i < added.length; i++) {
      h[Packed.start(i) + i][row] += least * added[i];
    }
  }

  /** Σ h·[x, 1][x, 1]ᵀ for two unknowns. */
  private static final class PairProducts {
    private final InputWeights one;
    private final InputWeights other;
    private final int features;
    private final double[] products; // packed, of the features and of a 1 behind them
    private final WeightedProducts weighted; // null if one of them has no features
    private final double[] border; // Σ h·x then; null if neither has
    private double corner; // Σ h then

    PairProducts(InputWeights one, InputWeights other, int features, Block block) {
      this.one = one;
      this.other = other;
      this.features = features;
      boolean has = one.features().count(features) > 0;
      boolean otherHas = other.features().count(features) > 0;
      products = has && otherHas ? new double[Packed.length(features + 1)] : null;
      weighted = products == null ? null : new WeightedProducts(features, true, block, products);
      border = has != otherHas ? new double[features] : null;
    }

    void add(Chunk chunk, double[] h) {
      if (weighted != null) {
        weighted.add(chunk.rows(), chunk.count(), h);
        return;
      }
      if (border != null) {
        chunk.block().scatter(chunk.rows(), chunk.count(), h, border);
      }
      for (int i = 0; i < chunk.count(); i++) {
        corner += h[i];
      }
    }

    /** Adds the products at the weights of both. */
    void addTo(double[] packed) {
      if (weighted != null) {
        weighted.end();
      }
      int rows = one.features().count(features);
      int columns = other.features().count(features);
      for (int i = 0; i < rows; i++) {
        int feature = one.features().feature(i);
        int last = one.equals(other) ? i + 1 : columns;
        for (int j = 0; j < last; j++) {
          packed[Packed.start(one.from() + i) + other.from() + j] +=
              Packed.at(products, feature, other.features().feature(j));
        }
        addConstant(packed, one.from() + i, other.intercepts(), feature);
      }
      for (int j = 0; j < columns && !one.equals(other); j++) {
        addConstant(packed, one.intercepts(), other.from() + j, other.features().feature(j));
      }
      addConstant(packed, one.intercepts(), other.intercepts(), features);
    }

    /** Adds the product of a feature and 1, or Σ h behind the features, if both are in w. */
    private void addConstant(double[] packed, int i, int j, int feature) {
      if (i < 0 || j < 0) {
        return;
      }
      double product =
          products != null
              ? products[Packed.start(features) + feature]
              : feature < features ? border[feature] : corner;
      packed[Packed.start(Math.max(i, j)) + Math.min(i, j)] += product;
    }
  }
}
