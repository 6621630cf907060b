package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;
import static org.thalweg.bench.Measure.processorSeconds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.reduce.GradientSum;

/**
 * A full logistic pass over 2,000,000 × 50 doubles:
 *
 * <ol>
 *   <li>its bytes per second over those of a plain sum in eight lanes over equal arrays, in turn:
 *       in one thread, processor time, and in two threads with half of the rows each, wall time
 *   <li>its wall time as a Spark job over cached blocks against the jobs in which spark.ml's
 *       LogisticRegression evaluates its loss over its own cached blocks of the same rows
 * </ol>
 *
 * Arguments: none, or the number of rows.
 */
public final class DenseKernel {
  private static final int FEATURES = 50;
  private static final int BLOCK_ROWS = 2000;
  private static final int SLICES = 2;
  private static final LinearObjective OBJECTIVE =
      new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, false);

  private DenseKernel() {}

  public static void main(String[] arguments) {
    int blocks = (arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000_000) / BLOCK_ROWS;
    plainSum(blocks);
    SparkSession session = Sessions.local("dense kernel");
    double ours = 1e3 * ours(JavaSparkContext.fromSparkContext(session.sparkContext()), blocks);
    double theirs = sparkMl(session, blocks);
    print(
        "a pass of LogisticRegression %.0f ms, ours %.0f ms, ratio %.1f",
        theirs, ours, theirs / ours);
    session.stop();
  }

  private static void plainSum(int count) {
    double[][] arrays = new double[count][];
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrays[i] = values(i);
      blocks.add(block(i));
    }
    double[] w = parameters();
    int half = count / 2;
    compare(
        "one thread",
        count,
        processorSeconds(() -> check(sum(arrays, 0, count))),
        processorSeconds(() -> check(pass(blocks, w).loss())));
    compare(
        "two threads",
        count,
        inTwo(() -> check(sum(arrays, 0, half)), () -> check(sum(arrays, half, count))),
        inTwo(
            () -> check(pass(blocks.subList(0, half), w).loss()),
            () -> check(pass(blocks.subList(half, count), w).loss())));
  }

  /** Wall seconds of both at once. */
  private static Measure.Timed inTwo(Runnable one, Runnable other) {
    return Measure.seconds(
        () -> {
          CompletableFuture<Void> elsewhere =
              CompletableFuture.runAsync(other, task -> new Thread(task).start());
          one.run();
          elsewhere.join();
        });
  }

  private static void compare(String threads, int count, Measure.Timed sum, Measure.Timed pass) {
    double[] taken = Measure.inTurn(10, 15, List.of(sum, pass));
    double gigabytes = 8e-9 * count * BLOCK_ROWS * FEATURES;
    print(
        "%s: a plain sum %.1f GB/s, a pass %.1f GB/s (%.1f ns a row), ratio %.0f %%",
        threads,
        gigabytes / taken[0],
        gigabytes / taken[1],
        1e9 * taken[1] / count / BLOCK_ROWS,
        100 * taken[0] / taken[1]);
  }

  private static double ours(JavaSparkContext spark, int count) {
    JavaRDD<Block> blocks =
        spark
            .parallelize(java.util.stream.IntStream.range(0, count).boxed().toList(), SLICES)
            .map(DenseKernel::block)
            .cache();
    double[] w = parameters();
    double taken = Measure.inTurn(3, 9, List.of(Measure.seconds(() -> check(job(blocks, w)))))[0];
    blocks.unpersist(true);
    return taken;
  }

  private static double job(JavaRDD<Block> blocks, double[] w) {
    List<GradientSum> sums =
        blocks
            .mapPartitions(
                part -> {
                  List<Block> held = new ArrayList<>();
                  part.forEachRemaining(held::add);
                  return List.of(pass(held, w)).iterator();
                })
            .collect();
    return sums.stream().mapToDouble(GradientSum::loss).sum();
  }

  /** The median milliseconds of the jobs after the first four, which read and cache the rows. */
  private static double sparkMl(SparkSession session, int count) {
    StructType schema =
        new StructType().add("label", DataTypes.DoubleType).add("features", new VectorUDT());
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(java.util.stream.IntStream.range(0, count).boxed().toList(), SLICES)
            .flatMap(i -> rows(i).iterator());
    Dataset<Row> table = session.createDataFrame(rows, schema);
    List<Double> jobs = new ArrayList<>();
    session
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              private long begin;

              @Override
              public void onJobStart(SparkListenerJobStart start) {
                begin = start.time();
              }

              @Override
              public void onJobEnd(SparkListenerJobEnd end) {
                jobs.add((double) (end.time() - begin));
              }
            });
    double intercept =
        new LogisticRegression().setMaxIter(12).setTol(0).fit(table).interceptVector().apply(0);
    check(intercept);
    return Measure.median(jobs.stream().skip(4).mapToDouble(Double::doubleValue).toArray());
  }

  private static List<Row> rows(int block) {
    double[] values = values(block);
    double[] labels = labels(block);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < BLOCK_ROWS; i++) {
      double[] x = Arrays.copyOfRange(values, i * FEATURES, (i + 1) * FEATURES);
      rows.add(RowFactory.create(labels[i], Vectors.dense(x)));
    }
    return rows;
  }

  private static Block block(int index) {
    return new DenseBlock(FEATURES, values(index), Targets.of(labels(index)));
  }

  private static double[] values(int block) {
    return new SplittableRandom(block).doubles((long) BLOCK_ROWS * FEATURES, -1, 1).toArray();
  }

  private static double[] labels(int block) {
    return new SplittableRandom(~block).ints(BLOCK_ROWS, 0, 2).asDoubleStream().toArray();
  }

  private static double[] parameters() {
    return new SplittableRandom(-1).doubles(FEATURES, -1, 1).toArray();
  }

  private static GradientSum pass(List<Block> blocks, double[] w) {
    GradientSum sum = new GradientSum(FEATURES);
    for (Block block : blocks) {
      OBJECTIVE.accumulate(w, block, Rows.all(block.rows()), sum);
    }
    return sum;
  }

  private static double sum(double[][] arrays, int from, int to) {
    double total = 0;
    for (int i = from; i < to; i++) {
      total += sum(arrays[i]);
    }
    return total;
  }

  private static double sum(double[] x) {
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0;
    for (int i = 0; i + 8 <= x.length; i += 8) {
      a0 += x[i];
      a1 += x[i + 1];
      a2 += x[i + 2];
      a3 += x[i + 3];
      a4 += x[i + 4];
      a5 += x[i + 5];
      a6 += x[i + 6];
      a7 += x[i + 7];
    }
    return ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7));
  }

  private static void check(double result) {
    if (!Double.isFinite(result)) {
      throw new IllegalStateException("the result is " + result);
    }
  }
}
