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
    accumulate(w, block, rows, least, sum, this::add);
  }

  /** Adds the second derivatives of one row. */
  @FunctionalInterface
  private interface RowAdder {
    void add(SparseRow x, double[] curvatures, double[] packed);
  }

  private void accumulate(
      double[] w, Block block, Rows rows, double least, HessianSum sum, RowAdder adder) {
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
            adder.add(x, curvatures, sum.packedHessian());
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

  @Override
  public Curvature among(int[] coordinates) {
    return new SelectedSoftmaxCurvature(this, coordinates);
  }

  /**
   * The second derivatives among some coordinates of w: a row costs half the square of the number
   * of those that it has entries for. F and the gradient are those of all coordinates.
   *
   * @param coordinates ascending
   */
  private record SelectedSoftmaxCurvature(SoftmaxCurvature whole, int[] coordinates)
      implements Curvature {
    @Override
    public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
      int[] places = new int[w.length]; // among the coordinates, from 1; 0 for none
      for (int a = 0; a < coordinates.length; a++) {
        places[coordinates[a]] = a + 1;
      }
      SelectedEntries entries =
          new SelectedEntries(whole.objective.loss().classes(), places, coordinates.length);
      boolean hasIntercept = whole.objective.intercept();
      whole.accumulate(
          w,
          block,
          rows,
          least,
          sum,
          (x, curvatures, packed) -> {
            entries.clear();
            for (int k = 0; k < x.count(); k++) {
              entries.add(x.columns()[k], x.values()[k]);
            }
            if (hasIntercept) {
              entries.add(whole.objective.features(), 1);
            }
            entries.addOuter(curvatures, packed);
          });
    }
  }

  /** The entries of a row that belong to some coordinates of w: of which class, and their value. */
  private static final class SelectedEntries {
    private final int classes;
    private final int[] places; // of all coordinates of w, from 1; 0 for none
    private final int[] at; // place among the coordinates, ascending
    private final int[] of; // class
    private final double[] values;
    private int count;

    SelectedEntries(int classes, int[] places, int most) {
      this.classes = classes;
      this.places = places;
      this.at = new int[most];
      this.of = new int[most];
      this.values = new double[most];
    }

    void clear() {
      count = 0;
    }

    void add(int feature, double value) {
      for (int k = 0; k < classes; k++) {
        int place = places[feature * classes + k];
        if (place > 0) {
          at[count] = place - 1;
          of[count] = k;
          values[count++] = value;
        }
      }
    }

    void addOuter(double[] curvatures, double[] packed) {
      for (int a = 0; a < count; a++) {
        int row = Packed.start(at[a]);
        int own = of[a] * classes;
        for (int b = 0; b <= a; b++) {
          packed[row + at[b]] += values[a] * values[b] * curvatures[own + of[b]];
        }
      }
    }
  }
}
