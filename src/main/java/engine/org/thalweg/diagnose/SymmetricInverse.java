package org.thalweg.diagnose;

import org.thalweg.linalg.Norms;
import org.thalweg.linalg.Packed;

/**
 * The inverse of a symmetric, positive definite matrix, in the units of its own diagonal.
 *
 * <pre>
 *   S·H·S = LLᵀ,  S = diag(H)^−½,   H⁻¹ = S·L⁻ᵀ·L⁻¹·S
 * </pre>
 *
 * About d³ multiplications.
 *
 * @param inverse the lower triangle, by rows
 */
public record SymmetricInverse(double[][] inverse) {
  /** Thrown where a matrix has no inverse, up to rounding errors. */
  public static final class Singular extends Exception {
    private static final long serialVersionUID = 1;

    private final int row;

    Singular(int row) {
      super("row %d depends on those before it".formatted(row));
      this.row = row;
    }

    /** A row that is zero or a combination of those before it. */
    int row() {
      return row;
    }
  }

  /**
   * The inverse of a matrix.
   *
   * @param packed in the form of {@link Packed}; not changed
   * @param leastPivot of the factor, beside the 1 of the scaled diagonal, which is none by rounding
   *     errors alone
   * @throws Singular if a pivot is smaller
   */
  public static SymmetricInverse of(double[] packed, double leastPivot) throws Singular {
    int order = Packed.order(packed.length);
    double[] scale = new double[order];
    double[][] factor = new double[order][];
    for (int i = 0; i < order; i++) {
      double diagonal = Packed.at(packed, i, i);
      if (!(diagonal > 0 && diagonal < Double.POSITIVE_INFINITY)) {
        throw new Singular(i);
      }
      scale[i] = 1 / Math.sqrt(diagonal);
      factor[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double rest =
            Packed.at(packed, i, j) * scale[i] * scale[j] - Norms.product(factor[i], factor[j], j);
        if (i == j && !(rest > leastPivot)) {
          throw new Singular(i);
        }
        factor[i][j] = i == j ? Math.sqrt(rest) : rest / factor[j][j];
      }
    }
    invert(factor);
    double[][] inverse = products(factor);
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        inverse[i][j] *= scale[i] * scale[j];
      }
    }
    return new SymmetricInverse(inverse);
  }

  /** Inverts a lower triangle in place, row by row. */
  private static void invert(double[][] lower) {
    for (int i = 0; i < lower.length; i++) {
      double[] row = lower[i];
      double[] inverted = new double[i + 1];
      for (int k = 0; k < i; k++) {
        for (int j = 0; j <= k; j++) {
          inverted[j] += row[k] * lower[k][j];
        }
      }
      double pivot = row[i];
      for (int j = 0; j < i; j++) {
        row[j] = -inverted[j] / pivot;
      }
      row[i] = 1 / pivot;
    }
  }

  /** AᵀA of a lower triangle A. */
  private static double[][] products(double[][] a) {
    double[][] sums = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      sums[i] = new double[i + 1];
    }
    for (double[] row : a) {
      for (int i = 0; i < row.length; i++) {
        for (int j = 0; j <= i; j++) {
          sums[i][j] += row[i] * row[j];
        }
      }
    }
    return sums;
  }

  /** The diagonal of H⁻¹. */
  public double[] diagonal() {
    double[] diagonal = new double[inverse.length];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = inverse[i][i];
    }
    return diagonal;
  }

  /** cᵀH⁻¹c of a c that is 0 but from one row on. */
  double form(int from, double[] c) {
    double sum = 0;
    for (int i = 0; i < c.length; i++) {
      for (int j = 0; j <= i; j++) {
        sum += (i == j ? 1 : 2) * c[i] * c[j] * inverse[from + i][from + j];
      }
    }
    return Math.max(0, sum);
  }

  /** H⁻¹·x. */
  double[] times(double[] x) {
    double[] product = new double[inverse.length];
    for (int i = 0; i < product.length; i++) {
      for (int j = 0; j < product.length; j++) {
        product[i] += (i >= j ? inverse[i][j] : inverse[j][i]) * x[j];
      }
    }
    return product;
  }

  /**
   * The diagonal of H⁻¹MH⁻¹.
   *
   * @param packed M in the form of {@link Packed}
   */
  double[] sandwich(double[] packed) {
    int order = inverse.length;
    double[] diagonal = new double[order];
    double[] column = new double[order];
    for (int j = 0; j < order; j++) {
      for (int i = 0; i < order; i++) {
        column[i] = i >= j ? inverse[i][j] : inverse[j][i];
      }
      for (int i = 0; i < order; i++) {
        int row = Packed.start(i);
        double below = 0;
        for (int k = 0; k < i; k++) {
          below += packed[row + k] * column[k];
        }
        diagonal[j] += column[i] * (2 * below + packed[row + i] * column[i]);
      }
    }
    return diagonal;
  }
}
