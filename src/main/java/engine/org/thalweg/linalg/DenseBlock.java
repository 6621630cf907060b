package org.thalweg.linalg;

/** Rows stored whole, one after the other: entry j of row i is {@code values[i·features + j]}. */
public final class DenseBlock implements Block {
  private static final ThreadLocal<double[][]> PANEL =
      ThreadLocal.withInitial(() -> new double[0][]);

  private static final long serialVersionUID = 1;
  private static final KernelCopies<DenseBlock> KERNELS = new KernelCopies<>(DenseLoops.class);
  private static final int CHUNK = 1 << 10; // numbers that leave room for others in a first cache

  final int features;
  final Values values;
  private final Targets targets;
  private transient Kernel<DenseBlock> kernel; // null before it is first used

  /**
   * A block of a narrowed copy of the given values.
   *
   * @param features row length
   * @param values rows × features, row-major
   * @throws IllegalArgumentException if the lengths do not fit each other
   */
  public DenseBlock(int features, double[] values, Targets targets) {
    this(features, Values.of(values, values.length), targets);
    if (features < 0 || (long) features * targets.rows() != values.length) {
      throw new IllegalArgumentException(
          "a dense block of %d rows × %d features was given %d values"
              .formatted(targets.rows(), features, values.length));
    }
  }

  /** A block over the given storage. */
  DenseBlock(int features, Values values, Targets targets) {
    this.features = features;
    this.values = values;
    this.targets = targets;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public long entries() {
    return (long) rows() * features;
  }

  @Override
  public long bytes() {
    return values.bytes() + targets.bytes();
  }

  @Override
  public Block with(Targets other) {
    return new DenseBlock(features, values, other);
  }

  @Override
  public Block copy(int[] rows, int count) {
    Slices entries = Slices.ofWidth(features, rows, count);
    return new DenseBlock(features, values.copy(entries), targets.copy(rows, count));
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public boolean isDense() {
    return true;
  }

  @Override
  public int chunkRows() {
    return Math.max(16, Math.min(256, CHUNK / Math.max(1, features)));
  }

  @Override
  public void forEach(int row, EntryConsumer entry) {
    for (int j = 0; j < features; j++) {
      entry.at(j, values.at(row * features + j));
    }
  }

  @Override
  public void support(int row, Support into) {
    into.add(0, features);
  }

  @Override
  public int length(int row) {
    return features;
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
    if (values instanceof Values.Doubles x && VectorModule.pays(count * features)) {
      DenseVectors.scores(x.values, features, w, rows, count, scores);
      return;
    }
    kernel().scores(this, w, rows, count, scores);
  }

  @Override
  public void scatter(int[] rows, int count, double[] scales, double[] sum) {
    if (values instanceof Values.Doubles x
        && VectorModule.pays(count * features)
        && DenseVectors.canScatter(features)) {
      DenseVectors.scatter(x.values, features, rows, count, scales, sum);
      return;
    }
    kernel().scatter(this, rows, count, scales, sum);
  }

  @Override
  public void addOuter(int[] rows, int count, double[] scales, double[] packed) {
    if (VectorModule.pays(0)) { // loops cost little more, so that they count nothing
      OuterVectors.add(values, features, rows, count, scales, packed);
      return;
    }
    int most = Math.min(count, Packed.panelRows(features));
    double[][] panel = panel(most);
    for (int from = 0; from < count; from += most) {
      int some = Math.min(most, count - from);
      for (int i = 0; i < some; i++) {
        values.copyTo(rows[from + i] * features, features, panel[i], 0);
      }
      Packed.addOuter(panel, some, features, scales, from, packed);
    }
  }

  /** Some rows of this thread, to be written over. */
  private double[][] panel(int most) {
    double[][] panel = PANEL.get();
    if (panel.length == 0 || panel.length < most || panel[0].length != features) {
      panel = new double[Math.max(1, most)][features];
      PANEL.set(panel);
    }
    return panel;
  }

  private Kernel<DenseBlock> kernel() {
    Kernel<DenseBlock> found = kernel;
    if (found == null) { // threads that look it up at once all find the same copy
      found = KERNELS.of(values, values);
      kernel = found;
    }
    return found;
  }
}
