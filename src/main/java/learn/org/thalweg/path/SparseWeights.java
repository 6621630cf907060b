package org.thalweg.path;

import java.util.Arrays;

/**
 * A w of which only what is not 0 is kept.
 *
 * @param length of w
 * @param places ascending
 * @param values there
 */
public record SparseWeights(int length, int[] places, double[] values) {

  static SparseWeights of(double[] w) {
    int[] places = new int[w.length];
    double[] values = new double[w.length];
    int count = 0;
    for (int j = 0; j < w.length; j++) {
      if (w[j] != 0) {
        places[count] = j;
        values[count++] = w[j];
      }
    }
    return new SparseWeights(w.length, Arrays.copyOf(places, count), Arrays.copyOf(values, count));
  }

  /** A new array of all of it. */
  public double[] dense() {
    double[] w = new double[length];
    for (int k = 0; k < places.length; k++) {
      w[places[k]] = values[k];
    }
    return w;
  }

  /** One weight. */
  public double at(int j) {
    int k = Arrays.binarySearch(places, j);
    return k < 0 ? 0 : values[k];
  }
}
