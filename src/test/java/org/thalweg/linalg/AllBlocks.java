package org.thalweg.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Every layout of a block, at awkward sizes, each with the table it was made from. */
public final class AllBlocks {
  private static final int ROWS = 13;
  private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65};

  private AllBlocks() {}

  /** How a table becomes a block. */
  enum Layout {
    DENSE,
    SPARSE
  }

  /** Makes a block of a table. Zeros of the table are not stored where the layout is sparse. */
  public static Block dense(double[][] x, int features, double[] labels, double[] weights) {
    return dense(x, features, labels, weights, null);
  }

  /** The same with offsets, or null. */
  public static Block dense(
      double[][] x, int features, double[] labels, double[] weights, double[] offsets) {
    double[] values = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    return new DenseBlock(features, values, labels, weights, offsets);
  }

  /** The same in compressed form. */
  public static Block sparse(double[][] x, int features, double[] labels, double[] weights) {
    return sparse(x, features, labels, weights, null);
  }

  /** The same with offsets, or null. */
  public static Block sparse(
      double[][] x, int features, double[] labels, double[] weights, double[] offsets) {
    int[] starts = new int[x.length + 1];
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      double[] row = x[i];
      IntStream.range(0, features).filter(j -> row[j] != 0).forEach(columns::add);
      starts[i + 1] = columns.size();
    }
    return new CsrBlock(
        features,
        starts,
        columns.stream().mapToInt(Integer::intValue).toArray(),
        Arrays.stream(x).flatMapToDouble(Arrays::stream).filter(v -> v != 0).toArray(),
        labels,
        weights,
        offsets);
  }

  /** A layout and a table; weights and offsets null for none. */
  record Member(
      Layout layout,
      double[][] x,
      int features,
      double[] labels,
      double[] weights,
      double[] offsets) {
    Block build() {
      double[] s = weights == null ? null : weights.clone();
      double[] o = offsets == null ? null : offsets.clone();
      return layout == Layout.DENSE
          ? dense(x, features, labels.clone(), s, o)
          : sparse(x, features, labels.clone(), s, o);
    }

    @Override
    public String toString() {
      return "%s %d × %d with %s and %s"
          .formatted(
              layout,
              x.length,
              features,
              weights == null ? "no weights" : "weights",
              offsets == null ? "no offsets" : "offsets");
    }
  }

  static List<Member> members() {
    SplittableRandom random = new SplittableRandom(1);
    List<Member> members = new ArrayList<>();
    for (int features : SIZES) {
      for (int rows : new int[] {0, ROWS}) {
        double[][] x = table(rows, features, random);
        double[] labels = random.doubles(rows, -1, 1).toArray();
        double[] weights = random.doubles(rows, 0, 3).toArray();
        double[] offsets = random.doubles(rows, -2, 2).toArray();
        for (Layout layout : Layout.values()) {
          members.add(new Member(layout, x, features, labels, null, null));
          members.add(new Member(layout, x, features, labels, weights, null));
          members.add(new Member(layout, x, features, labels, null, offsets));
          members.add(new Member(layout, x, features, labels, weights, offsets));
        }
      }
    }
    return members;
  }

  /** Row 0 is full, row 1 is empty, the others fill up from row to row. */
  private static double[][] table(int rows, int features, SplittableRandom random) {
    double[][] x = new double[rows][features];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < features; j++) {
        boolean kept = i != 1 && (i == 0 || random.nextInt(rows) < i);
        x[i][j] = kept ? random.nextDouble(-2, 2) : 0;
      }
    }
    return x;
  }
}
