package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

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
    if (values instanceof Decimals.Written
        && VectorModule.pays(count * features)
        && DenseVectors.canScatter(features)) {
      WrittenRows.scores(this, w, rows, count, scores);
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
    if (values instanceof Decimals.Written
        && VectorModule.pays(count * features)
        && DenseVectors.canScatter(features)) {
      WrittenRows.scatter(this, rows, count, scales, sum);
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

  /**
   * Sums of outer products of dense rows on the Vector API, with the bits of {@link
   * Packed#addOuter}: to every entry of the matrix the products of the rows are added in the order
   * of the rows. A tile of four rows and eight columns of the matrix stays in registers while the
   * products of all rows of a panel are added, so that each number that is loaded serves several
   * entries.
   *
   * <p>A panel holds its rows in strips of eight columns, one strip after the other, so that what a
   * tile reads is close together however long the rows are. After the last column there are zeros.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class OuterVectors {
    private static final int HIGH = 4; // rows of a tile
    private static final int WIDE = 8; // columns of a tile
    private static final int NUMBERS = 1 << 14; // of a panel of LEAST_ROWS rows or more
    private static final int LEAST_ROWS = 16;

    /** The panel of a thread, which every call of it writes anew before it is read. */
    private static final ThreadLocal<double[]> PANEL = ThreadLocal.withInitial(() -> new double[0]);

    private OuterVectors() {}

    /** As {@link Block#addOuter} of rows of n numbers. */
    static void add(Values values, int n, int[] rows, int count, double[] scales, double[] packed) {
      int padded = (n + WIDE - 1) / WIDE * WIDE;
      int most = Math.min(count, Math.max(LEAST_ROWS, NUMBERS / Math.max(1, padded)));
      double[] row = new double[padded];
      double[] panel = panel(most * padded);
      double[] scaled = new double[most * HIGH];
      double[] edge = new double[HIGH * WIDE];
      for (int from = 0; from < count; from += most) {
        int some = Math.min(most, count - from);
        for (int r = 0; r < some; r++) {
          values.copyTo(rows[from + r] * n, n, row, 0);
          intoStrips(row, padded, some, r, panel);
        }
        for (int i = 0; i < n; i += HIGH) {
          scale(panel, some, i, scales, from, scaled);
          addRows(panel, some, n, scaled, i, packed, edge);
        }
      }
    }

    private static double[] panel(int length) {
      if (PANEL.get().length < length) {
        PANEL.set(new double[length]);
      }
      return PANEL.get();
    }

    private static void intoStrips(double[] row, int padded, int count, int r, double[] panel) {
      for (int j = 0; j < padded; j += WIDE) {
        int to = j * count + WIDE * r;
        fromArray(FOUR, row, j).intoArray(panel, to);
        fromArray(FOUR, row, j + 4).intoArray(panel, to + 4);
      }
    }

    /** The numbers of columns [i, i + 4), each times the factor of its row. */
    private static void scale(
        double[] panel, int count, int i, double[] scales, int from, double[] scaled) {
      int begin = i / WIDE * WIDE * count + i % WIDE;
      for (int r = 0; r < count; r++) {
        DoubleVector x = fromArray(FOUR, panel, begin + WIDE * r);
        x.mul(broadcast(FOUR, scales[from + r])).intoArray(scaled, HIGH * r);
      }
    }

    /** Rows [i, i + 4) of the matrix, as far as there are so many. */
    private static void addRows(
        double[] panel, int count, int n, double[] scaled, int i, double[] packed, double[] edge) {
      int end = Math.min(i + HIGH, n);
      for (int j = 0; j < end; j += WIDE) {
        int strip = j * count;
        if (end == i + HIGH && j + WIDE <= i + 1) {
          int a = Packed.start(i) + j;
          int b = a + i + 1;
          int c = b + i + 2;
          tile(panel, strip, count, scaled, packed, a, b, c, c + i + 3);
        } else { // over the diagonal, or over the last row
          copyEdge(packed, i, end, j, edge, true);
          tile(panel, strip, count, scaled, edge, 0, WIDE, 2 * WIDE, 3 * WIDE);
          copyEdge(packed, i, end, j, edge, false);
        }
      }
    }

    /** Copies the entries of a tile that the matrix has, out of the matrix or into it. */
    private static void copyEdge(
        double[] packed, int i, int end, int j, double[] edge, boolean isOut) {
      for (int row = i; row < end; row++) {
        int length = Math.min(WIDE, row + 1 - j);
        int at = Packed.start(row) + j;
        int to = (row - i) * WIDE;
        for (int k = 0; k < length; k++) {
          if (isOut) {
            edge[to + k] = packed[at + k];
          } else {
            packed[at + k] = edge[to + k];
          }
        }
      }
    }

    /** Four times eight entries, of which those of a row begin at a, b, c and d. */
    private static void tile(
        double[] x,
        int strip,
        int count,
        double[] scaled,
        double[] to,
        int a,
        int b,
        int c,
        int d) {
      DoubleVector a0 = fromArray(FOUR, to, a), a1 = fromArray(FOUR, to, a + 4);
      DoubleVector b0 = fromArray(FOUR, to, b), b1 = fromArray(FOUR, to, b + 4);
      DoubleVector c0 = fromArray(FOUR, to, c), c1 = fromArray(FOUR, to, c + 4);
      DoubleVector d0 = fromArray(FOUR, to, d), d1 = fromArray(FOUR, to, d + 4);
      for (int r = 0; r < count; r++) {
        DoubleVector u = fromArray(FOUR, x, strip + WIDE * r);
        DoubleVector v = fromArray(FOUR, x, strip + WIDE * r + 4);
        DoubleVector p = broadcast(FOUR, scaled[HIGH * r]);
        DoubleVector q = broadcast(FOUR, scaled[HIGH * r + 1]);
        a0 = TYPE.cast(a0).add(TYPE.cast(u).mul(p));
        a1 = TYPE.cast(a1).add(TYPE.cast(v).mul(p));
        b0 = TYPE.cast(b0).add(TYPE.cast(u).mul(q));
        b1 = TYPE.cast(b1).add(TYPE.cast(v).mul(q));
        DoubleVector s = broadcast(FOUR, scaled[HIGH * r + 2]);
        DoubleVector t = broadcast(FOUR, scaled[HIGH * r + 3]);
        c0 = TYPE.cast(c0).add(TYPE.cast(u).mul(s));
        c1 = TYPE.cast(c1).add(TYPE.cast(v).mul(s));
        d0 = TYPE.cast(d0).add(TYPE.cast(u).mul(t));
        d1 = TYPE.cast(d1).add(TYPE.cast(v).mul(t));
      }
      TYPE.cast(a0).intoArray(to, a);
      TYPE.cast(a1).intoArray(to, a + 4);
      TYPE.cast(b0).intoArray(to, b);
      TYPE.cast(b1).intoArray(to, b + 4);
      TYPE.cast(c0).intoArray(to, c);
      TYPE.cast(c1).intoArray(to, c + 4);
      TYPE.cast(d0).intoArray(to, d);
      TYPE.cast(d1).intoArray(to, d + 4);
    }
  }

  /**
   * What {@link DenseVectors} do, over rows that are first written out as doubles, as many at once
   * as a first cache has room for.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class WrittenRows {
    /** That of a thread, which every call of it writes anew before it is read. */
    private static final ThreadLocal<WrittenRows> OWN = ThreadLocal.withInitial(WrittenRows::new);

    private double[] x = {};
    private double[] factors = {}; // of the rows, or their scores
    private int[] order = {}; // of the rows: 0, 1, 2, …

    private WrittenRows() {}

    /** As {@link Block#scores}. */
    static void scores(DenseBlock block, double[] w, int[] rows, int count, double[] scores) {
      WrittenRows own = OWN.get();
      int most = own.room(block);
      for (int from = 0; from < count; from += most) {
        int some = Math.min(most, count - from);
        own.write(block, rows, from, some);
        DenseVectors.scores(own.x, block.features, w, own.order, some, own.factors);
        System.arraycopy(own.factors, 0, scores, from, some);
      }
    }

    /** As {@link Block#scatter}. */
    static void scatter(DenseBlock block, int[] rows, int count, double[] scales, double[] sum) {
      WrittenRows own = OWN.get();
      int most = own.room(block);
      for (int from = 0; from < count; from += most) {
        int some = Math.min(most, count - from);
        own.write(block, rows, from, some);
        System.arraycopy(scales, from, own.factors, 0, some);
        DenseVectors.scatter(own.x, block.features, own.order, some, own.factors, sum);
      }
    }

    /** Makes room, and returns for how many rows at once. */
    private int room(DenseBlock block) {
      int most = block.chunkRows();
      if (order.length < most) {
        factors = new double[most];
        order = new int[most];
        Arrays.setAll(order, i -> i);
      }
      if (x.length < most * block.features) {
        x = new double[most * block.features];
      }
      return most;
    }

    /** Writes rows out, those that follow each other at once. */
    private void write(DenseBlock block, int[] rows, int from, int count) {
      int n = block.features;
      for (int i = 0, end; i < count; i = end) {
        end = i + 1;
        while (end < count && rows[from + end] == rows[from + end - 1] + 1) {
          end++;
        }
        block.values.copyTo(rows[from + i] * n, (end - i) * n, x, i * n);
      }
    }
  }

  /**
   * The kernel of {@link DenseBlock}: two rows at once where w is read, eight columns at once where
   * a sum is written, so that w and sums stay in registers.
   */
  static final class DenseLoops implements Kernel<DenseBlock> {
    @Override
    public void read(DenseBlock block, int from, int to, int[] columns, double[] values, int at) {
      int begin = from * block.features;
      int count = (to - from) * block.features;
      for (int k = 0; columns != null && k < count; k += block.features) {
        for (int j = 0; j < block.features; j++) {
          columns[at + k + j] = j;
        }
      }
      for (int k = 0; k < count; k++) {
        values[at + k] = block.values.at(begin + k);
      }
    }

    @Override
    public double dot(DenseBlock block, int row, double[] w) {
      return dot(block.values, row * block.features, w, block.features);
    }

    @Override
    public void add(DenseBlock block, int row, double scale, double[] sum) {
      add(block.values, row * block.features, scale, sum, block.features);
    }

    @Override
    public void project(DenseBlock block, int row, double[] table, double[] sums) {
      Values values = block.values;
      int base = row * block.features;
      double a = 0, b = 0, c = 0, e = 0;
      for (int j = 0; j < block.features; j++) {
        double x = values.at(base + j);
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
      int base = row * block.features;
      for (int j = 0; j < block.features; j++) {
        table[4 * j] += scale * (block.values.at(base + j) * table[4 * j + 3]);
      }
    }

    @Override
    public void scores(DenseBlock block, double[] w, int[] rows, int count, double[] scores) {
      Values x = block.values;
      int n = block.features;
      int i = 0;
      for (; i + 2 <= count; i += 2) {
        int p = rows[i] * n;
        int q = rows[i + 1] * n;
        double a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
        int j = 0;
        for (; j + 4 <= n; j += 4) {
          double w0 = w[j], w1 = w[j + 1], w2 = w[j + 2], w3 = w[j + 3];
          a0 += x.at(p + j) * w0;
          a1 += x.at(p + j + 1) * w1;
          a2 += x.at(p + j + 2) * w2;
          a3 += x.at(p + j + 3) * w3;
          b0 += x.at(q + j) * w0;
          b1 += x.at(q + j + 1) * w1;
          b2 += x.at(q + j + 2) * w2;
          b3 += x.at(q + j + 3) * w3;
        }
        double a = 0, b = 0;
        for (; j < n; j++) {
          a += x.at(p + j) * w[j];
          b += x.at(q + j) * w[j];
        }
        scores[i] = (a0 + a2) + (a1 + a3) + a;
        scores[i + 1] = (b0 + b2) + (b1 + b3) + b;
      }
      if (i < count) {
        scores[i] = dot(x, rows[i] * n, w, n);
      }
    }

    @Override
    public void scatter(DenseBlock block, int[] rows, int count, double[] scales, double[] sum) {
      int n = block.features;
      if (n > DenseVectors.NARROW) {
        for (int i = 0; i < count; i++) {
          add(block.values, rows[i] * n, scales[i], sum, n);
        }
        return;
      }
      int j = 0;
      for (; j + 8 <= n; j += 8) {
        strip(block, rows, count, scales, sum, j);
      }
      for (; j < n; j++) {
        double a = sum[j];
        for (int i = 0; i < count; i++) {
          a += scales[i] * block.values.at(rows[i] * n + j);
        }
        sum[j] = a;
      }
    }

    /** Columns [j, j + 8) of all rows. */
    private static void strip(
        DenseBlock block, int[] rows, int count, double[] scales, double[] sum, int j) {
      Values x = block.values;
      double a0 = sum[j], a1 = sum[j + 1], a2 = sum[j + 2], a3 = sum[j + 3];
      double a4 = sum[j + 4], a5 = sum[j + 5], a6 = sum[j + 6], a7 = sum[j + 7];
      for (int i = 0; i < count; i++) {
        int p = rows[i] * block.features + j;
        double scale = scales[i];
        a0 += scale * x.at(p);
        a1 += scale * x.at(p + 1);
        a2 += scale * x.at(p + 2);
        a3 += scale * x.at(p + 3);
        a4 += scale * x.at(p + 4);
        a5 += scale * x.at(p + 5);
        a6 += scale * x.at(p + 6);
        a7 += scale * x.at(p + 7);
      }
      sum[j] = a0;
      sum[j + 1] = a1;
      sum[j + 2] = a2;
      sum[j + 3] = a3;
      sum[j + 4] = a4;
      sum[j + 5] = a5;
      sum[j + 6] = a6;
      sum[j + 7] = a7;
    }

    /** Four lanes, so that the additions overlap; always four, so that the bits never change. */
    private static double dot(Values x, int base, double[] w, int length) {
      double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
      int j = 0;
      for (; j + 4 <= length; j += 4) {
        a0 += x.at(base + j) * w[j];
        a1 += x.at(base + j + 1) * w[j + 1];
        a2 += x.at(base + j + 2) * w[j + 2];
        a3 += x.at(base + j + 3) * w[j + 3];
      }
      double tail = 0;
      for (; j < length; j++) {
        tail += x.at(base + j) * w[j];
      }
      return (a0 + a2) + (a1 + a3) + tail;
    }

    private static void add(Values x, int base, double scale, double[] sum, int length) {
      for (int j = 0; j < length; j++) {
        sum[j] += scale * x.at(base + j);
      }
    }
  }

  /**
   * What a pass over rows of doubles does, on the Vector API, with the bits of {@link DenseLoops}:
   * the same four lanes, added in the same order, whatever the processor has. One row after the
   * other is scored, since a processor fetches ahead of one stream but not of four.
   *
   * <p>Around a loop over so few columns as a row has, HotSpot puts others for what it cannot
   * unroll, which take as long. So the first columns of a sum are written out.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class DenseVectors {
    static final int NARROW = 512; // columns of a chunk of rows that a core's cache holds

    private static final int STRIP = 24; // columns of a sum in registers

    private DenseVectors() {}

    /** Whether rows of n columns are neither too short nor too long for {@link #scatter}. */
    static boolean canScatter(int n) {
      return n >= FOUR.length() && n <= NARROW;
    }

    /** As {@link Block#scores} of rows of n numbers in x. */
    static void scores(double[] x, int n, double[] w, int[] rows, int count, double[] scores) {
      for (int i = 0; i < count; i++) {
        scores[i] = dot(x, rows[i] * n, n, w);
      }
    }

    /** The inner product of the row at p. */
    private static double dot(double[] x, int p, int n, double[] w) {
      DoubleVector a = zero(FOUR);
      int j = 0;
      for (; j + 16 <= n; j += 16) {
        a = TYPE.cast(a).add(fromArray(FOUR, x, p + j).mul(fromArray(FOUR, w, j)));
        a = a.add(fromArray(FOUR, x, p + j + 4).mul(fromArray(FOUR, w, j + 4)));
        a = a.add(fromArray(FOUR, x, p + j + 8).mul(fromArray(FOUR, w, j + 8)));
        a = a.add(fromArray(FOUR, x, p + j + 12).mul(fromArray(FOUR, w, j + 12)));
      }
      for (; j + 4 <= n; j += 4) {
        a = TYPE.cast(a).add(fromArray(FOUR, x, p + j).mul(fromArray(FOUR, w, j)));
      }
      a = TYPE.cast(a);
      double tail = 0;
      for (; j < n; j++) {
        tail += x[p + j] * w[j];
      }
      return (a.lane(0) + a.lane(2)) + (a.lane(1) + a.lane(3)) + tail;
    }

    /** As {@link Block#scatter} of rows of n numbers in x. */
    static void scatter(double[] x, int n, int[] rows, int count, double[] scales, double[] sum) {
      DoubleVector last = four(x, n, rows, count, scales, sum, n - 4); // of sums as they still are
      int j = 0;
      for (; j + STRIP <= n; j += STRIP) {
        strip(x, n, rows, count, scales, sum, j);
      }
      for (; j + 4 < n; j += 4) {
        TYPE.cast(four(x, n, rows, count, scales, sum, j)).intoArray(sum, j);
      }
      TYPE.cast(last).intoArray(sum, n - 4); // again, in the same bits, where a column is done
    }

    /** Columns [j, j + 24) of all rows. */
    private static void strip(
        double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
      DoubleVector a = fromArray(FOUR, sum, j),
          b = fromArray(FOUR, sum, j + 4),
          c = fromArray(FOUR, sum, j + 8);
      DoubleVector d = fromArray(FOUR, sum, j + 12),
          e = fromArray(FOUR, sum, j + 16),
          f = fromArray(FOUR, sum, j + 20);
      for (int i = 0; i < count; i++) {
        int p = rows[i] * n + j;
        DoubleVector scale = broadcast(FOUR, scales[i]);
        a = TYPE.cast(a).add(TYPE.cast(fromArray(FOUR, x, p)).mul(scale));
        b = TYPE.cast(b).add(TYPE.cast(fromArray(FOUR, x, p + 4)).mul(scale));
        c = TYPE.cast(c).add(TYPE.cast(fromArray(FOUR, x, p + 8)).mul(scale));
        d = TYPE.cast(d).add(TYPE.cast(fromArray(FOUR, x, p + 12)).mul(scale));
        e = TYPE.cast(e).add(TYPE.cast(fromArray(FOUR, x, p + 16)).mul(scale));
        f = TYPE.cast(f).add(TYPE.cast(fromArray(FOUR, x, p + 20)).mul(scale));
      }
      TYPE.cast(a).intoArray(sum, j);
      TYPE.cast(b).intoArray(sum, j + 4);
      TYPE.cast(c).intoArray(sum, j + 8);
      TYPE.cast(d).intoArray(sum, j + 12);
      TYPE.cast(e).intoArray(sum, j + 16);
      TYPE.cast(f).intoArray(sum, j + 20);
    }

    /** What columns [j, j + 4) of the sum become; nothing is written. */
    private static DoubleVector four(
        double[] x, int n, int[] rows, int count, double[] scales, double[] sum, int j) {
      DoubleVector a = fromArray(FOUR, sum, j);
      for (int i = 0; i < count; i++) {
        a = TYPE.cast(a).add(TYPE.cast(fromArray(FOUR, x, rows[i] * n + j)).mul(scales[i]));
      }
      return a;
    }
  }
}
