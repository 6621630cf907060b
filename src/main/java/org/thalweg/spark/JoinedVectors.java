package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of several models that travel in one array, one behind the other.
 *
 * @param models how many
 * @param lengths of the vectors, those of a model behind each other, as many of each model
 */
record JoinedVectors(int models, int[] lengths) implements Serializable {
  private static final int MOST = Integer.MAX_VALUE - 8; // numbers of an array

  static JoinedVectors of(int models, List<double[]> vectors) {
    return new JoinedVectors(models, vectors.stream().mapToInt(vector -> vector.length).toArray());
  }

  /** One array of all vectors. */
  double[] join(List<double[]> vectors) {
    long numbers = Arrays.stream(lengths).asLongStream().sum();
    if (numbers > MOST) {
      throw new IllegalArgumentException(
          "the vectors of %d models must be of at most %d numbers but were of %d"
              .formatted(models, MOST, numbers));
    }
    double[] all = new double[(int) numbers];
    int at = 0;
    for (double[] vector : vectors) {
      System.arraycopy(vector, 0, all, at, vector.length);
      at += vector.length;
    }
    return all;
  }

  /** The vectors of each model. */
  List<List<double[]>> split(double[] all) {
    List<double[]> vectors = new ArrayList<>();
    int at = 0;
    for (int length : lengths) {
      vectors.add(Arrays.copyOfRange(all, at, at += length));
    }
    int each = lengths.length / models;
    List<List<double[]>> split = new ArrayList<>();
    for (int m = 0; m < models; m++) {
      split.add(vectors.subList(m * each, (m + 1) * each));
    }
    return split;
  }
}
