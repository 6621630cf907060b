package org.thalweg.solve.newton;

import org.thalweg.linalg.Packed;

/**
 * As a matrix, which was summed over the rows.
 *
 * @param at where
 * @param packed in the form of {@link Packed}; null where it is to be asked for again
 */
record PackedSecond(double[] at, int[] among, double[] packed) implements Second {
  @Override
  public Quadratic part(int[] places, double[] l2, double[] slope) {
    int order = places.length;
    double[] matrix = new double[order * order];
    for (int a = 0; a < order; a++) {
      int row = Packed.start(places[a]);
      for (int b = 0; b <= a; b++) {
        matrix[a * order + b] = packed[row + places[b]];
        matrix[b * order + a] = packed[row + places[b]];
      }
      matrix[a * order + a] += l2[a];
    }
    return new MatrixQuadratic(matrix, slope);
  }

  @Override
  public void addProduct(double[] moved, double[] to) {
    for (int i = 0; i < to.length; i++) {
      int row = Packed.start(i);
      double change = moved[i];
      double sum = packed[row + i] * change;
      for (int k = 0; k < i; k++) {
        sum += packed[row + k] * moved[k];
      }
      to[i] += sum;
      for (int k = 0; change != 0 && k < i; k++) {
        to[k] += packed[row + k] * change;
      }
    }
  }
}
