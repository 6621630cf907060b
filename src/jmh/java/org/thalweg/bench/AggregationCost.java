package org.thalweg.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;

/**
 * What one step costs where w is long, by mode of aggregation, and beside them Spark's own {@code
 * treeAggregate}, called as MLlib's gradient descent does: depth 2, the last sum on an executor,
 * dense sums from a zero that is short in the closure; with the same kernels. On a batch of all
 * rows, whose sums are dense, and on one of a few, whose sums are sparse. Prints the medians of
 * wall seconds, taken in turn, and the bytes of results that the driver received in a step.
 *
 * <p>Arguments: a master such as {@code local-cluster[2,1,3072]}, which is a standalone cluster
 * with executors in processes of their own; d; non-zeros a row; rows; shards; partitions; rows of
 * the small batch; rounds; a directory for the data, used again where it is there.
 */
public final class AggregationCost {
  private static final Map<String, TreeAggregation> MODES = new LinkedHashMap<>();

  static {
    MODES.put("flat", new TreeAggregation.Flat());
    MODES.put("tree", new TreeAggregation.Tree());
    MODES.put("sharded", new TreeAggregation.Sharded());
    MODES.put("auto", new TreeAggregation.AutoMode());
  }

  private AggregationCost() {}

  public static void main(String[] arguments) throws Exception {
    int[] sizes = Arrays.stream(arguments, 1, 8).mapToInt(Integer::parseInt).toArray();
    int dimension = sizes[0];
    Files.createDirectories(
        Path.of(System.getenv("SPARK_HOME"), "jars")); // else no executor starts
    SparkSession session =
        SparkSession.builder()
            .master(arguments[0])
            .appName("aggregation")
            .config("spark.ui.enabled", false)
            .config("spark.executor.memory", "3g")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .getOrCreate();
    try {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      String path = arguments[8];
      if (!Files.exists(Path.of(path))) {
        write(spark, sizes, path);
      }
      try (ShardedData data =
          new LibsvmSource(path, dimension, Partitioning.of(sizes[3], sizes[4]))
              .load(spark, DomainLabels.of(Registry.losses().parse("logistic")))) {
        compare(spark, data, dimension, new Samplers.Full(data.sizes()), sizes[6]);
        compare(spark, data, dimension, new Reshuffling.Epoch(data.sizes(), sizes[5], 1), sizes[6]);
      }
    } finally {
      session.stop();
    }
  }

  private static void compare(
      JavaSparkContext spark, ShardedData data, int dimension, Sampler sampler, int rounds) {
    Objective objective =
        new LinearObjective(new ClassificationLosses.Logistic(), dimension, false);
    double[] w = new double[dimension];
    Arrays.setAll(w, i -> 1e-3 * Math.sin(i));
    Map<String, LongFunction<double[]>> ways = new LinkedHashMap<>();
    MODES.forEach(
        (name, mode) -> {
          Oracle oracle =
              SparkOracle.of(
                  new Problem(objective, Penalties.none()),
                  data,
                  new RowDraws(data.sizes(), sampler, sampler, 1),
                  mode,
                  RoundClock.stopped());
          ways.put(name, step -> oracle.gradient(w, new Draw.Batch(step)).gradient());
        });
    ways.put("treeAggregate", step -> treeAggregate(spark, data, objective, sampler, step, w));
    AtomicLong received = new AtomicLong();
    SparkListener listener = listener(received);
    spark.sc().addSparkListener(listener);
    List<Measure.Timed> timed = new ArrayList<>();
    long[] step = new long[ways.size()];
    long[] bytes = new long[ways.size()];
    int place = 0;
    for (LongFunction<double[]> way : ways.values()) {
      int at = place++;
      timed.add(
          () -> {
            settle(spark);
            received.set(0);
            double seconds = Measure.seconds(() -> check(way.apply(step[at]++))).run();
            settle(spark);
            bytes[at] = received.get();
            return seconds;
          });
    }
    double[] seconds = Measure.inTurn(1, rounds, timed);
    spark.sc().removeSparkListener(listener);
    Measure.print(
        "%.0f rows, %d shards, %d partitions",
        sampler.expectedRows(), data.sizes().shards(), data.partitions());
    int i = 0;
    for (String name : ways.keySet()) {
      Measure.print("%-14s %8.3f s %12.3f MB", name, seconds[i], bytes[i++] / 1e6);
    }
  }

  /** Waits until the listener has heard all. */
  private static void settle(JavaSparkContext spark) {
    try {
      spark.sc().listenerBus().waitUntilEmpty(60_000);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Adds up the bytes of the results of tasks, whether for the driver or of a shuffle's map side.
   */
  private static SparkListener listener(AtomicLong received) {
    return new SparkListener() {
      @Override
      public void onTaskEnd(SparkListenerTaskEnd end) {
        received.addAndGet(end.taskMetrics().resultSize());
      }
    };
  }

  private static void check(double[] gradient) {
    if (!Double.isFinite(gradient[0])) {
      throw new IllegalStateException("the gradient begins with " + gradient[0]);
    }
  }

  private static double[] treeAggregate(
      JavaSparkContext spark,
      ShardedData data,
      Objective objective,
      Sampler sampler,
      long step,
      double[] w) {
    Broadcast<double[]> sent = spark.broadcast(w);
    try {
      GradientSum sum =
          data.rdd()
              .treeAggregate(
                  new GradientSum(0),
                  (GradientSum to, Shard shard) -> {
                    GradientSum whole = to.gradient().length > 0 ? to : new GradientSum(w(sent));
                    Rows rows = sampler.draw(step, 0, shard.index());
                    int begin = 0;
                    for (int i = 0; i < shard.blockCount(); i++) {
                      int end = begin + shard.block(i).rows();
                      Rows here = rows.within(begin, end);
                      objective.accumulate(sent.value(), shard.block(i), here, whole);
                      begin = end;
                    }
                    return whole;
                  },
                  (a, b) ->
                      a.gradient().length == 0 ? b : b.gradient().length == 0 ? a : a.merge(b),
                  2,
                  true);
      return sum.gradient();
    } finally {
      sent.destroy();
    }
  }

  private static int w(Broadcast<double[]> sent) {
    return sent.value().length;
  }

  /** Rows of ones at random columns. */
  private static void write(JavaSparkContext spark, int[] sizes, String path) {
    int dimension = sizes[0];
    int entries = sizes[1];
    List<Integer> rows = IntStream.range(0, sizes[2]).boxed().toList();
    spark
        .parallelize(rows, 8)
        .map(
            row -> {
              SplittableRandom random = new SplittableRandom(row);
              StringBuilder line = new StringBuilder(random.nextBoolean() ? "1" : "0");
              random
                  .ints(entries, 1, dimension + 1)
                  .sorted()
                  .distinct()
                  .forEach(column -> line.append(' ').append(column).append(":1"));
              return line.toString();
            })
        .saveAsTextFile(path);
  }
}
