package org.thalweg.linalg;

/** The kernel of {@link CsrBlock}. */
final class SparseLoops implements Kernel<CsrBlock> {

  @Override
  public void read(CsrBlock block, int from, int to, int[] columns, double[] values, int at) {
    int begin = block.starts[from];
    int count = block.starts[to] - begin;
    for (int k = 0; columns != null && k < count; k++) {
      columns[at + k] = block.indices.at(begin + k);
    }
    for (int k = 0; k < count; k++) {
      values[at + k] = block.values.at(begin + k);
    }
  }

  @Override
  public double dot(CsrBlock block, int row, double[] w) {
    return dot(block.indices, block.values, block.starts[row], block.starts[row + 1], w);
  }

  @Override
  public void add(CsrBlock block, int row, double scale, double[] sum) {
    add(block.indices, block.values, block.starts[row], block.starts[row + 1], scale, sum);
  }

  @Override
  public void project(CsrBlock block, int row, double[] table, double[] sums) {
    Indices columns = block.indices;
    Values values = block.values;
    int end = block.starts[row + 1];
    double a = 0, b = 0, c = 0, e = 0;
    for (int k = block.starts[row]; k < end; k++) {
      int at = 4 * columns.at(k);
      double x = values.at(k);
      a += x * table[at];
      b += x * table[at + 1];
      c += x * table[at + 2];
      e += x * x * table[at + 3];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = e;
  }

  @Override
  public void moveAlong(CsrBlock block, int row, double scale, double[] table) {
    Indices columns = block.indices;
    Values values = block.values;
    int end = block.starts[row + 1];
    for (int k = block.starts[row]; k < end; k++) {
      int at = 4 * columns.at(k);
      table[at] += scale * (values.at(k) * table[at + 3]);
    }
  }

  @Override
  public void scores(CsrBlock block, double[] w, int[] rows, int count, double[] scores) {
    int[] starts = block.starts;
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      scores[i] = dot(block.indices, block.values, starts[row], starts[row + 1], w);
    }
  }

  @Override
  public void scatter(CsrBlock block, int[] rows, int count, double[] scales, double[] sum) {
    int[] starts = block.starts;
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      add(block.indices, block.values, starts[row], starts[row + 1], scales[i], sum);
    }
  }

  /** Four lanes, so that the additions overlap; always four, so that the bits never change. */
  private static double dot(Indices columns, Values values, int from, int end, double[] w) {
    int k = from;
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    for (; k + 4 <= end; k += 4) {
      a0 += values.at(k) * w[columns.at(k)];
      a1 += values.at(k + 1) * w[columns.at(k + 1)];
      a2 += values.at(k + 2) * w[columns.at(k + 2)];
      a3 += values.at(k + 3) * w[columns.at(k + 3)];
    }
    double tail = 0;
    for (; k < end; k++) {
      tail += values.at(k) * w[columns.at(k)];
    }
    return (a0 + a2) + (a1 + a3) + tail;
  }

  private static void add(
      Indices columns, Values values, int from, int end, double scale, double[] sum) {
    for (int k = from; k < end; k++) {
      sum[columns.at(k)] += scale * values.at(k);
    }
  }
}
