package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel of {@link DenseBlock} over doubles on the Vector API, with the bits of {@link
 * DenseLoops}: the same four lanes, added in the same order, whatever the processor has. One row
 * after the other is scored, since a processor fetches ahead of one stream but not of four.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class DenseVectors implements Kernel<DenseBlock> {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
  private static final int STRIP = 24; // columns whose sums stay in registers

  /** Whether the processor has vectors that wide; without, each would be an object. */
  static boolean areFast() {
    return DoubleVector.SPECIES_PREFERRED.length() >= FOUR.length();
  }

  @Override
  public void read(DenseBlock block, int row, SparseRow into) {
    double[] x = array(block);
    into.resize(block.features);
    for (int j = 0; j < block.features; j++) {
      into.columns()[j] = j;
      into.values()[j] = x[row * block.features + j];
    }
  }

  @Override
  public double dot(DenseBlock block, int row, double[] w) {
    return dot(array(block), row * block.features, w, block.features);
  }

  @Override
  public void add(DenseBlock block, int row, double scale, double[] sum) {
    double[] x = array(block);
    int base = row * block.features;
    int j = 0;
    for (; j + 4 <= block.features; j += 4) {
      DoubleVector term = DoubleVector.fromArray(FOUR, x, base + j).mul(scale);
      DoubleVector.fromArray(FOUR, sum, j).add(term).intoArray(sum, j);
    }
    for (; j < block.features; j++) {
      sum[j] += scale * x[base + j];
    }
  }

  @Override
  public void project(DenseBlock block, int row, double[] table, double[] sums) {
    double[] values = array(block);
    int base = row * block.features;
    double a = 0, b = 0, c = 0, e = 0;
    for (int j = 0; j < block.features; j++) {
      double x = values[base + j];
      a += x * table[4 * j];
      b += x * table[4 * j + 1];
      c += x * table[4 * j + 2];
      e += x * x * table[4 * j + 3];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = e;
  }

  @Override
  public void moveAlong(DenseBlock block, int row, double scale, double[] table) {
    double[] x = array(block);
    int base = row * block.features;
    for (int j = 0; j < block.features; j++) {
      table[4 * j] += scale * (x[base + j] * table[4 * j + 3]);
    }
  }

  @Override
  public void scores(DenseBlock block, double[] w, int[] rows, int count, double[] scores) {
    double[] x = array(block);
    int n = block.features;
    for (int i = 0; i < count; i++) {
      scores[i] = dot(x, rows[i] * n, w, n);
    }
  }

  @Override
  public void scatter(DenseBlock block, int[] rows, int count, double[] scales, double[] sum) {
    int n = block.features;
    if (n < 4 || n > DenseLoops.NARROW) {
      for (int i = 0; i < count; i++) {
        add(block, rows[i], scales[i], sum);
      }
      return;
    }
    DoubleVector last = four(block, rows, count, scales, sum, n - 4); // of sums as they still are
    int j = 0;
    for (; j + STRIP <= n; j += STRIP) {
      strip(block, rows, count, scales, sum, j);
    }
    for (; j + 4 < n; j += 4) {
      four(block, rows, count, scales, sum, j).intoArray(sum, j);
    }
    last.intoArray(sum, n - 4); // again, in the same bits, where a column is done
  }

  /** Columns [j, j + 24) of all rows. */
  private static void strip(
      DenseBlock block, int[] rows, int count, double[] scales, double[] sum, int j) {
    double[] x = array(block);
    int n = block.features;
    DoubleVector a = DoubleVector.fromArray(FOUR, sum, j);
    DoubleVector b = DoubleVector.fromArray(FOUR, sum, j + 4);
    DoubleVector c = DoubleVector.fromArray(FOUR, sum, j + 8);
    DoubleVector d = DoubleVector.fromArray(FOUR, sum, j + 12);
    DoubleVector e = DoubleVector.fromArray(FOUR, sum, j + 16);
    DoubleVector f = DoubleVector.fromArray(FOUR, sum, j + 20);
    for (int i = 0; i < count; i++) {
      int p = rows[i] * n + j;
      DoubleVector scale = DoubleVector.broadcast(FOUR, scales[i]);
      a = a.add(DoubleVector.fromArray(FOUR, x, p).mul(scale));
      b = b.add(DoubleVector.fromArray(FOUR, x, p + 4).mul(scale));
      c = c.add(DoubleVector.fromArray(FOUR, x, p + 8).mul(scale));
      d = d.add(DoubleVector.fromArray(FOUR, x, p + 12).mul(scale));
      e = e.add(DoubleVector.fromArray(FOUR, x, p + 16).mul(scale));
      f = f.add(DoubleVector.fromArray(FOUR, x, p + 20).mul(scale));
    }
    a.intoArray(sum, j);
    b.intoArray(sum, j + 4);
    c.intoArray(sum, j + 8);
    d.intoArray(sum, j + 12);
    e.intoArray(sum, j + 16);
    f.intoArray(sum, j + 20);
  }

  /** What columns [j, j + 4) of the sum become; nothing is written. */
  private static DoubleVector four(
      DenseBlock block, int[] rows, int count, double[] scales, double[] sum, int j) {
    double[] x = array(block);
    int n = block.features;
    DoubleVector a = DoubleVector.fromArray(FOUR, sum, j);
    for (int i = 0; i < count; i++) {
      a = a.add(DoubleVector.fromArray(FOUR, x, rows[i] * n + j).mul(scales[i]));
    }
    return a;
  }

  private static double dot(double[] x, int base, double[] w, int length) {
    DoubleVector a = DoubleVector.zero(FOUR);
    int j = 0;
    for (; j + 4 <= length; j += 4) {
      a = a.add(DoubleVector.fromArray(FOUR, x, base + j).mul(DoubleVector.fromArray(FOUR, w, j)));
    }
    double tail = 0;
    for (; j < length; j++) {
      tail += x[base + j] * w[j];
    }
    return (a.lane(0) + a.lane(2)) + (a.lane(1) + a.lane(3)) + tail;
  }

  private static double[] array(DenseBlock block) {
    return ((Values.Doubles) block.values).values;
  }
}
