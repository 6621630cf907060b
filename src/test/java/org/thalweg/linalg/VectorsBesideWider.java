package org.thalweg.linalg;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.thalweg.loss.LogisticLoops;

/**
 * A program that runs every kernel of the Vector API, and prints for each its name, how many bytes
 * a call makes and how many nanoseconds it takes, once it is compiled. With the argument {@code
 * wider}, loops over vectors of eight, two and one doubles have run in the JVM before, as those of
 * Spark's linear algebra do.
 */
public final class VectorsBesideWider {
  private static final int ROWS = 64;

  private VectorsBesideWider() {}

  public static void main(String[] arguments) {
    VectorModule.warm();
    double kept = 0;
    if (arguments.length > 0 && arguments[0].equals("wider")) {
      kept += runOther(DoubleVector.SPECIES_512);
      kept += runOther(DoubleVector.SPECIES_128);
    }
    int calls = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
    for (Map.Entry<String, Runnable> kernel : kernels().entrySet()) {
      if (arguments.length > 2 && !kernel.getKey().matches(arguments[2])) {
        continue;
      }
      long nanos = Long.MAX_VALUE;
      long bytes = Long.MAX_VALUE;
      for (int turn = 0; turn < 4; turn++) {
        long made = allocated();
        long begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
          kernel.getValue().run();
        }
        nanos = Math.min(nanos, System.nanoTime() - begin);
        bytes = Math.min(bytes, allocated() - made);
      }
      System.out.printf("%s %d %.0f%n", kernel.getKey(), bytes / calls, (double) nanos / calls);
    }
    System.out.println("# " + kept);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Products and sums of vectors of another width, round a loop. */
  private static double runOther(VectorSpecies<Double> species) {
    double[] x = new Random(1).doubles(1_024).toArray();
    double sum = 0;
    for (int turn = 0; turn < 200_000; turn++) {
      DoubleVector a = DoubleVector.zero(species);
      for (int i = 0; i < x.length; i += species.length()) {
        DoubleVector v = DoubleVector.fromArray(species, x, i);
        a = v.fma(v, a).add(a.mul(0.5)).sub(v).max(v).min(v.neg()).div(v.add(2)).abs();
      }
      sum += a.reduceLanes(VectorOperators.ADD);
    }
    return sum;
  }

  private static Map<String, Runnable> kernels() {
    Map<String, Runnable> all = new LinkedHashMap<>();
    for (int n : new int[] {4, 7, 18, 30, 48, 50, 64, 100, 300}) {
      addDense(all, n);
    }
    for (int lanes : new int[] {4, 8, 16, 20}) {
      addPanel(all, lanes, true);
      addPanel(all, lanes, false);
    }
    for (int columns : new int[] {4, 10, 32}) {
      addMatrices(all, columns);
      addFactors(all, columns);
    }
    double[] matrix = new double[Packed.length(60)];
    dense(60).addOuter(rows(), ROWS, numbers(ROWS), matrix);
    all.put("cholesky", () -> Cholesky.of(matrix, 60));
    double[] labels = new double[ROWS];
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    double[] scores = numbers(ROWS);
    all.put("logistic", () -> LogisticLoops.evaluate(scores, labels, ones, ROWS));
    return all;
  }

  private static void addDense(Map<String, Runnable> all, int n) {
    DenseBlock block = dense(n);
    int[] rows = rows();
    double[] w = numbers(n), scales = numbers(ROWS), scores = new double[ROWS];
    double[] sum = new double[n], packed = new double[Packed.length(n)];
    all.put("dense.scores." + n, () -> block.scores(w, rows, ROWS, scores));
    all.put("dense.scatter." + n, () -> block.scatter(rows, ROWS, scales, sum));
    if (n <= 64) {
      all.put("dense.addOuter." + n, () -> block.addOuter(rows, ROWS, scales, packed));
    }
  }

  private static void addPanel(Map<String, Runnable> all, int lanes, boolean isDense) {
    RowPanel panel = new RowPanel(lanes, ROWS);
    panel.read(isDense ? dense(20) : sparse(20), rows(), ROWS);
    double[] table = numbers(20 * lanes), scores = new double[ROWS * lanes];
    double[] sums = new double[20 * lanes], scales = numbers(ROWS * lanes);
    String name = "." + (isDense ? "dense" : "sparse") + "." + lanes;
    all.put("panel.scores" + name, () -> panel.scores(table, scores));
    all.put("panel.scatter" + name, () -> panel.scatter(scales, sums));
    double[] tables = new double[(int) panel.outerLength(20)];
    all.put("panel.addOuter" + name, () -> panel.addOuter(scales, Packed.length(20), tables));
  }

  private static void addMatrices(Map<String, Runnable> all, int columns) {
    int inner = 30;
    double[] a = numbers(ROWS * inner), w = numbers(inner * columns);
    double[] d = numbers(ROWS * columns), sums = new double[ROWS * columns];
    double[] to = new double[ROWS * inner], gradient = new double[inner * columns];
    SparseRow x = row(inner);
    all.put(
        "matrix.multiply." + columns, () -> Matrices.multiply(a, ROWS, inner, w, 0, columns, sums));
    all.put(
        "matrix.addOuter." + columns,
        () -> Matrices.addOuter(a, ROWS, inner, d, columns, gradient, 0));
    all.put(
        "matrix.transposed." + columns,
        () -> Matrices.multiplyTransposed(d, ROWS, columns, w, 0, inner, to));
    all.put("sparse.multiply." + columns, () -> Matrices.multiply(x, w, 0, columns, sums, 0));
    all.put("sparse.addOuter." + columns, () -> Matrices.addOuter(x, d, 0, columns, gradient, 0));
  }

  private static void addFactors(Map<String, Runnable> all, int rank) {
    SparseRow x = row(30);
    double[] w = numbers(30 * rank), sums = new double[rank], squares = new double[rank];
    double[] gradient = new double[30 * rank];
    all.put("factors.sums." + rank, () -> Factors.sums(x, w, 0, rank, sums, 0, squares));
    all.put(
        "factors.scatter." + rank, () -> Factors.scatter(x, w, 0, rank, 0.5, sums, 0, gradient));
  }

  private static SparseRow row(int n) {
    SparseRow row = new SparseRow();
    dense(n).read(3, row);
    return row;
  }

  private static int[] rows() {
    return IntStream.range(0, ROWS).toArray();
  }

  private static double[] numbers(int count) {
    return new Random(count).doubles(count, -1e-3, 1e-3).toArray();
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

  private static Targets targets() {
    return Targets.of(new double[ROWS]);
  }
}
