package org.thalweg.objective;

import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.reduce.HessianSum;

/**
 * The second derivatives of multinomial logistic regression, in blocks of K × K for each pair of
 * features.
 *
 * <pre>
 *   ∂²f/∂w∂w = [x, 1][x, 1]ᵀ ⊗ (diag p − ppᵀ)
 * </pre>
 *
 * A row costs K²/2 times the square of its entries. Adding the same vector to all columns of W
 * changes no score, so the matrix is singular without a penalty.
 */
record SoftmaxCurvature(SoftmaxObjective objective) implements Curvature {
  /** An entry of diag p − ppᵀ at p = 1/K, of which the damping adds a fraction. */
  private static double flat(int k, int l, int classes) {
    return (k == l ? 1.0 : 0.0) / classes - 1.0 / ((double) classes * classes);
  }

  @Override
  public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
    int classes = objective.loss().classes();
    double[] p = new double[classes];
    double[] curvatures = new double[classes * classes];
    SparseRow x = new SparseRow();
    objective.accumulate(
        w,
        block,
        rows,
        sum.gradient(),
        (chunk, scores) -> {
          for (int i = 0; i < chunk.count(); i++) {
            System.arraycopy(scores, i * classes, p, 0, classes);
            SoftmaxLoss.probabilities(p, 0, classes);
            curvature(p, chunk.weights()[i], least, curvatures);
            block.read(chunk.rows()[i], x);
            add(x, curvatures, sum.packedHessian());
          }
          return objective.loss().evaluate(scores, chunk.labels(), chunk.weights(), chunk.count());
        });
  }

  private static void curvature(double[] p, double weight, double least, double[] curvatures) {
    int classes = p.length;
    for (int k = 0; k < classes; k++) {
      for (int l = 0; l < classes; l++) {
        double own = (k == l ? p[k] : 0) - p[k] * p[l];
        curvatures[k * classes + l] = weight * (own + least * flat(k, l, classes));
      }
    }
  }

  private void add(SparseRow x, double[] curvatures, double[] packed) {
    int classes = objective.loss().classes();
    for (int a = 0; a < x.count(); a++) {
      for (int b = 0; b <= a; b++) {
        double product = x.values()[a] * x.values()[b];
        addBlock(x.columns()[a] * classes, x.columns()[b] * classes, product, curvatures, packed);
      }
    }
    if (objective.intercept()) {
      int last = objective.features() * classes;
      for (int b = 0; b < x.count(); b++) {
        addBlock(last, x.columns()[b] * classes, x.values()[b], curvatures, packed);
      }
      addBlock(last, last, 1, curvatures, packed);
    }
  }

  /** Adds a multiple of the block to the entries at (i + k, j + l), as far as they are kept. */
  private void addBlock(int i, int j, double factor, double[] curvatures, double[] packed) {
    int classes = objective.loss().classes();
    for (int k = 0; k < classes; k++) {
      int at = Packed.start(i + k) + j;
      int kept = i == j ? k + 1 : classes;
      for (int l = 0; l < kept; l++) {
        packed[at + l] += factor * curvatures[k * classes + l];
      }
    }
  }
}
