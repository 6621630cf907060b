package org.thalweg.linalg;

/**
 * Sparse rows in compressed form: the entries of row i are {@code values[k]} at {@code columns[k]}
 * for k in [starts[i], starts[i + 1]). Within a row columns are strictly ascending, except in rows
 * for scores alone by {@link KeptColumns}: scores are sums over entries in their order, whatever
 * that is.
 */
public final class CsrBlock implements Block {
  private static final long serialVersionUID = 1;
  private static final KernelCopies<CsrBlock> KERNELS = new KernelCopies<>(SparseLoops.class);

  final int[] starts;
  final Indices indices;
  final Values values;
  private final int features;
  private final Targets targets;
  private transient Kernel<CsrBlock> kernel; // null before it is first used

  /**
   * A block of narrowed copies of the given columns and values; starts are kept.
   *
   * @param features one more than the largest column
   * @param starts rows + 1 offsets into columns and values, from 0, never falling
   * @param columns in [0, features), within a row strictly ascending, or for scores alone
   * @param values one per column
   * @throws IllegalArgumentException if the lengths do not fit each other
   */
  public CsrBlock(int features, int[] starts, int[] columns, double[] values, Targets targets) {
    this(
        features,
        starts,
        Indices.of(columns, columns.length, features),
        Values.of(values, values.length),
        targets);
    if (columns.length != values.length) {
      throw new IllegalArgumentException(
          "a sparse block was given %d columns and %d values"
              .formatted(columns.length, values.length));
    }
  }

  /** A block over the given storages. */
  CsrBlock(int features, int[] starts, Indices indices, Values values, Targets targets) {
    int rows = targets.rows();
    if (starts.length != rows + 1 || starts[0] != 0 || starts[rows] != indices.count()) {
      throw new IllegalArgumentException(
          "a sparse block of %d rows was given %d starts and %d columns"
              .formatted(rows, starts.length, indices.count()));
    }
    this.features = features;
    this.starts = starts;
    this.indices = indices;
    this.values = values;
    this.targets = targets;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public long entries() {
    return indices.count();
  }

  @Override
  public long bytes() {
    return 4L * starts.length + indices.bytes() + values.bytes() + targets.bytes();
  }

  @Override
  public Block with(Targets other) {
    return new CsrBlock(features, starts, indices, values, other);
  }

  @Override
  public CsrBlock copy(int[] rows, int count) {
    Slices entries = Slices.ofStarts(starts, rows, count);
    return new CsrBlock(
        features,
        entries.starts(),
        indices.copy(entries),
        values.copy(entries),
        targets.copy(rows, count));
  }

  @Override
  public int length(int row) {
    return starts[row + 1] - starts[row];
  }

  /** A block of these values whose columns have other indices. */
  CsrBlock with(int otherFeatures, Indices others) {
    return new CsrBlock(otherFeatures, starts, others, values, targets);
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void forEach(int row, EntryConsumer entry) {
    for (int k = starts[row]; k < starts[row + 1]; k++) {
      entry.at(indices.at(k), values.at(k));
    }
  }

  @Override
  public void support(int row, Support into) {
    for (int k = starts[row]; k < starts[row + 1]; k++) {
      into.add(indices.at(k));
    }
  }

  @Override
  public void read(int from, int to, int[] columns, double[] values, int at) {
    kernel().read(this, from, to, columns, values, at);
  }

  @Override
  public double dot(int row, double[] w) {
    return kernel().dot(this, row, w);
  }

  @Override
  public void add(int row, double scale, double[] sum) {
    kernel().add(this, row, scale, sum);
  }

  @Override
  public void project(int row, double[] table, double[] sums) {
    kernel().project(this, row, table, sums);
  }

  @Override
  public void moveAlong(int row, double scale, double[] table) {
    kernel().moveAlong(this, row, scale, table);
  }

  @Override
  public void scores(double[] w, int[] rows, int count, double[] scores) {
    kernel().scores(this, w, rows, count, scores);
  }

  @Override
  public void scatter(int[] rows, int count, double[] scales, double[] sum) {
    kernel().scatter(this, rows, count, scales, sum);
  }

  private Kernel<CsrBlock> kernel() {
    Kernel<CsrBlock> found = kernel;
    if (found == null) { // threads that look it up at once all find the same copy
      found = KERNELS.of(indices, values);
      kernel = found;
    }
    return found;
  }

  /** The kernel of {@link CsrBlock}. */
  static final class SparseLoops implements Kernel<CsrBlock> {

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
}
