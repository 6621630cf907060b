package org.thalweg.linalg;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.thalweg.loss.LogisticLoops;

/**
 * A program that runs every kernel of the Vector API until it is compiled, and prints for each its
 * name, how many bytes a call then allocates, how many nanoseconds it takes, and how many doubles
 * its own arrays have. With the argument {@code wider}, loops over vectors of eight and of two
 * doubles have run in the JVM before, as those of Spark's linear algebra do; the second argument is
 * the number of calls, the third a pattern of names.
 */
final class VectorsBesideWider {
  private static final int ROWS = 64;
  private static final int TURNS = 4;

  /** A call, and how many doubles are in the arrays that it makes. */
  private record Kernel(String name, int arrays, Runnable call) {}

  private final List<Kernel> kernels = new ArrayList<>();

  private VectorsBesideWider() {
    for (int n : new int[] {4, 7, 18, 30, 48, 50, 64, 100, 300}) {
      addDense(n);
      addDecimals("shorts." + n, n, 1);
      addDecimals("ints." + n, n, 99_999);
    }
    for (int lanes : new int[] {4, 8, 16, 20}) {
      addPanel(".dense." + lanes, lanes, dense(20));
      addPanel(".sparse." + lanes, lanes, sparse(20));
    }
    for (int columns : new int[] {4, 10, 32}) {
      addMatrices(columns);
      addSparseMatrices(columns);
      addFactors(columns);
    }
    addOthers();
  }

  public static void main(String[] arguments) {
    VectorModule.warm();
    double sum = 0;
    if (arguments[0].equals("wider")) {
      sum = runOther(DoubleVector.SPECIES_512) + runOther(DoubleVector.SPECIES_128);
    }
    int calls = Integer.parseInt(arguments[1]);
    for (Kernel kernel : new VectorsBesideWider().kernels) {
      if (arguments.length < 3 || kernel.name.matches(arguments[2])) {
        print(kernel, calls);
      }
    }
    System.out.println("# " + sum);
  }

  private static void print(Kernel kernel, int calls) {
    long nanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    for (int turn = 0; turn < TURNS; turn++) {
      long before = allocated();
      long begin = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        kernel.call.run();
      }
      nanos = Math.min(nanos, System.nanoTime() - begin);
      bytes = Math.min(bytes, allocated() - before);
    }
    System.out.println(
        kernel.name + " " + bytes / calls + " " + nanos / calls + " " + kernel.arrays);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Operations on vectors of another width, round a loop. */
  private static double runOther(VectorSpecies<Double> species) {
    double[] x = numbers(1_024);
    double sum = 0;
    for (int turn = 0; turn < 20_000; turn++) {
      DoubleVector a = DoubleVector.zero(species);
      for (int i = 0; i < x.length; i += species.length()) {
        DoubleVector v = DoubleVector.fromArray(species, x, i);
        a = v.fma(v, a).add(a.mul(0.5)).sub(v).max(v).min(v.neg()).div(v.add(2)).abs();
      }
      sum += a.reduceLanes(VectorOperators.ADD);
    }
    return sum;
  }

  private void add(String name, Runnable call) {
    kernels.add(new Kernel(name, 0, call));
  }

  private void addDense(int n) {
    DenseBlock block = dense(n);
    int[] rows = rows();
    double[] w = numbers(n);
    double[] scales = numbers(ROWS);
    double[] scores = new double[ROWS];
    double[] sum = new double[n];
    add("dense.scores." + n, () -> block.scores(w, rows, ROWS, scores));
    add("dense.scatter." + n, () -> block.scatter(rows, ROWS, scales, sum));
    if (n <= 64) {
      double[] packed = new double[Packed.length(n)];
      Runnable outer = () -> block.addOuter(rows, ROWS, scales, packed);
      int padded = (n + 7) / 8 * 8; // a panel, a row of it, four columns times factors, a tile
      int made = (ROWS + 1) * padded + 4 * ROWS + 32;
      kernels.add(new Kernel("dense.addOuter." + n, made, outer));
    }
  }

  private void addDecimals(String name, int n, int step) {
    double[] x = new double[ROWS * n];
    Arrays.setAll(x, k -> k % 20_000 * step / 1e3);
    DenseBlock block = new DenseBlock(n, x, Targets.of(new double[ROWS]));
    int[] rows = rows();
    double[] w = numbers(n);
    double[] scales = numbers(ROWS);
    double[] scores = new double[ROWS];
    double[] sum = new double[n];
    add("dense.scores." + name, () -> block.scores(w, rows, ROWS, scores));
    add("dense.scatter." + name, () -> block.scatter(rows, ROWS, scales, sum));
  }

  private void addPanel(String name, int lanes, Block block) {
    RowPanel panel = new RowPanel(lanes, ROWS);
    panel.read(block, rows(), ROWS);
    int n = block.features();
    double[] table = numbers(n * lanes);
    double[] scales = numbers(ROWS * lanes);
    double[] scores = new double[ROWS * lanes];
    double[] sums = new double[n * lanes];
    double[] matrices = new double[(int) panel.outerLength(n)];
    add("panel.scores" + name, () -> panel.scores(table, scores));
    add("panel.scatter" + name, () -> panel.scatter(scales, sums));
    add("panel.addOuter" + name, () -> panel.addOuter(scales, Packed.length(n), matrices));
  }

  private void addMatrices(int columns) {
    int inner = 30;
    double[] a = numbers(ROWS * inner);
    double[] w = numbers(inner * columns);
    double[] d = numbers(ROWS * columns);
    double[] sums = new double[ROWS * columns];
    double[] to = new double[ROWS * inner];
    double[] gradient = new double[inner * columns];
    String of = "." + columns;
    add("matrix.multiply" + of, () -> Matrices.multiply(a, ROWS, inner, w, 0, columns, sums));
    add("matrix.addOuter" + of, () -> Matrices.addOuter(a, ROWS, inner, d, columns, gradient, 0));
    Runnable transposed = () -> Matrices.multiplyTransposed(d, ROWS, columns, w, 0, inner, to);
    kernels.add(new Kernel("matrix.transposed" + of, inner * columns, transposed));
  }

  private void addSparseMatrices(int columns) {
    SparseRow x = row(30);
    double[] w = numbers(30 * columns);
    double[] sums = new double[columns];
    double[] d = numbers(columns);
    double[] gradient = new double[30 * columns];
    add("sparse.multiply." + columns, () -> Matrices.multiply(x, w, 0, columns, sums, 0));
    add("sparse.addOuter." + columns, () -> Matrices.addOuter(x, d, 0, columns, gradient, 0));
  }

  private void addFactors(int rank) {
    SparseRow x = row(30);
    double[] w = numbers(30 * rank);
    double[] sums = new double[rank];
    double[] squares = new double[rank];
    double[] gradient = new double[30 * rank];
    add("factors.sums." + rank, () -> Factors.sums(x, w, 0, rank, sums, 0, squares));
    add("factors.scatter." + rank, () -> Factors.scatter(x, w, 0, rank, 0.5, sums, 0, gradient));
  }

  private void addOthers() {
    int order = 60;
    double[] matrix = new double[Packed.length(order)];
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    dense(order).addOuter(rows(), ROWS, ones, matrix);
    int made = matrix.length + 2 * order;
    kernels.add(new Kernel("cholesky", made, () -> Cholesky.of(matrix, order)));
    double[] labels = new double[ROWS];
    double[] scores = numbers(ROWS);
    add("logistic", () -> LogisticLoops.evaluate(scores, labels, ones, ROWS));
  }

  private static int[] rows() {
    return IntStream.range(0, ROWS).toArray();
  }

  private static double[] numbers(int count) {
    return new Random(count).doubles(count, -1e-3, 1e-3).toArray();
  }

  private static Targets targets() {
    return Targets.of(new double[ROWS]);
  }

  private static DenseBlock dense(int n) {
    return new DenseBlock(n, numbers(n * ROWS), targets());
  }

  /** Every third column of a row, from another one in each. */
  private static CsrBlock sparse(int n) {
    int[] starts = new int[ROWS + 1];
    int[] columns = new int[ROWS * n];
    int count = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = i % 3; j < n; j += 3) {
        columns[count++] = j;
      }
      starts[i + 1] = count;
    }
    return new CsrBlock(n, starts, Arrays.copyOf(columns, count), numbers(count), targets());
  }

  private static SparseRow row(int n) {
    SparseRow row = new SparseRow();
    dense(n).read(3, row);
    return row;
  }
}
