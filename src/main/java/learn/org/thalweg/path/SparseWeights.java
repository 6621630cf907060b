package org.thalweg.path;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A w of which only what is not 0 is kept.
 *
 * @param length of w
 * @param places ascending
 * @param values there
 */
public record SparseWeights(int length, int[] places, double[] values) {

  static SparseWeights of(double[] w) {
    int[] places = IntStream.range(0, w.length).filter(j -> w[j] != 0).toArray();
    return new SparseWeights(
        w.length, places, Arrays.stream(places).mapToDouble(j -> w[j]).toArray());
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
