package org.thalweg.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.MetricSum;
import org.thalweg.metrics.Metrics;
import org.thalweg.metrics.Ranking;
import org.thalweg.metrics.ScoreBins;
import org.thalweg.metrics.ScoredRows;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.SumList;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.text.DataException;
import scala.Tuple2;

/**
 * Measures metrics over the rows that Spark has loaded: from the driver's memory if the driver has
 * them, or if they are few and measured often, and are gathered once; else by jobs on the
 * executors. The choice changes the speed, and no bit.
 */
public final class RowMetrics implements AutoCloseable {
  private static final int OF_TARGETS = 3; // label, weight and offset of a scored row
  private static final int ROW_BYTES = 32; // of an array, but for its numbers
  private static final int SPARED = 4; // of the memory one part is for scored rows
  private final ShardedData data;
  private final MetricSet metrics;
  private final boolean gathers;
  private List<List<Block>> gathered; // by shard; null before they are needed

  private RowMetrics(ShardedData data, MetricSet metrics, boolean gathers) {
    this.data = data;
    this.metrics = metrics;
    this.gathers = gathers;
  }

  /** For one measurement: by jobs, unless the driver has the rows already. */
  public static RowMetrics once(ShardedData data, MetricSet metrics) {
    return new RowMetrics(data, metrics, !data.onDriver().isEmpty());
  }

  /** For many measurements: from the driver's memory where the rows are few. */
  public static RowMetrics often(ShardedData data, MetricSet metrics) {
    return new RowMetrics(data, metrics, DriverData.isSmall(data));
  }

  /**
   * The metrics at a w.
   *
   * @param w of the features as they are
   * @return one value for each metric; not a number where it has none on these rows
   * @throws org.thalweg.solve.CancelledException if the user cancels its jobs
   */
  public double[] measure(double[] w) {
    try {
      return measured(w);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      CancelledJobs.require(data.context(), e);
      throw e;
    }
  }

  private double[] measured(double[] w) {
    if (!gathers) {
      return byJobs(w);
    }
    if (gathered == null) {
      gathered = DriverData.gather(data);
    }
    return metrics.measure(w, gathered);
  }

  /**
   * The rows that have a weight, brought to the driver in the order of their shards: of each its
   * scores without offset, its label, its weight and its offset.
   *
   * @throws DataException if that takes more than a quarter of the memory of this process
   */
  public static List<double[]> scored(ShardedData data, Objective objective, double[] w) {
    int width = objective.outputs() + OF_TARGETS;
    long bytes = data.rows() * (ROW_BYTES + 2L * Double.BYTES * width); // as they come and as rows
    if (bytes > Runtime.getRuntime().maxMemory() / SPARED) {
      throw new DataException(
          "DATA must be of rows whose scores the driver can hold but are %d, which take %d MiB; a sample will do, or --driver-memory"
              .formatted(data.rows(), bytes >> 20));
    }
    List<double[]> shards =
        data.onDriver().stream().map(shard -> scored(shard, objective, w)).toList();
    if (shards.isEmpty()) {
      Broadcast<double[]> sent = JavaSparkContext.fromSparkContext(data.context()).broadcast(w);
      try (JobLabel label = new JobLabel(data.context(), "scores")) {
        shards = data.rdd().map(shard -> scored(shard, objective, sent.value())).collect();
      } finally {
        sent.destroy();
      }
    }
    List<double[]> rows = new ArrayList<>();
    shards.stream()
        .sorted(Comparator.comparingDouble(shard -> shard[0]))
        .forEach(
            shard -> {
              for (int at = 1; at < shard.length; at += width) {
                rows.add(Arrays.copyOfRange(shard, at, at + width));
              }
            });
    return rows;
  }

  /** The number of a shard, and then its rows one after the other. */
  private static double[] scored(Shard shard, Objective objective, double[] w) {
    int outputs = objective.outputs();
    int rows = shard.blocks().stream().mapToInt(Block::rows).sum();
    double[] all = new double[1 + rows * (outputs + OF_TARGETS)];
    all[0] = shard.index();
    int at = 1;
    for (Block block : shard.blocks()) {
      double[] scores = objective.scores(w, block);
      for (int row = 0; row < block.rows(); row++) {
        for (int k = 0; block.weight(row) > 0 && k < outputs; k++) {
          all[at++] = scores[row * outputs + k] - block.offset(row);
        }
        if (block.weight(row) > 0) {
          all[at++] = block.label(row);
          all[at++] = block.weight(row);
          all[at++] = block.offset(row);
        }
      }
    }
    return Arrays.copyOf(all, at);
  }

  private double[] byJobs(double[] w) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    Broadcast<double[]> sent = spark.broadcast(w);
    try (JobLabel label = new JobLabel(spark, "metrics")) {
      MetricSet set = metrics;
      SumList<MetricSum> sums =
          set.sums()
              ? new TreeAggregation.AutoMode()
                  .sum(data, null, 1, shard -> set.sums(sent.value(), shard.blocks()))
              : null;
      Ranking ranking = set.ranks() ? RankingJobs.of(data, set, sent) : null;
      return set.values(sums, ranking);
    } finally {
      sent.destroy();
    }
  }

  @Override
  public void close() {
    gathered = null;
  }

  /** Evaluates w in one pass over all rows, and the passes that the metrics need. */
  public static Evaluation evaluate(
      ShardedData data, Objective objective, Penalties penalties, double[] w) {
    return evaluate(data, objective, penalties, w, Metrics.standard(objective));
  }

  /** Evaluates chosen metrics, which must fit the objective. */
  public static Evaluation evaluate(
      ShardedData data, Objective objective, Penalties penalties, double[] w, List<Metric> chosen) {
    MetricSet metrics = new MetricSet(objective, chosen);
    Problem problem = new Problem(objective, penalties);
    if (!data.onDriver().isEmpty()) { // no job, and so no Spark
      List<List<Block>> blocks = DriverData.gather(data);
      try (Oracle oracle = StandardisedOracle.of(problem, new MemoryOracle(problem, blocks, 0))) {
        return Evaluation.of(oracle, problem, w, metrics.byName(metrics.measure(w, blocks)));
      }
    }
    try (JobLabel label = new JobLabel(data.context(), "evaluating");
        RowMetrics rows = once(data, metrics);
        Oracle oracle = SparkOracle.of(problem, data, 0)) {
      return Evaluation.of(oracle, problem, w, metrics.byName(rows.measure(w)));
    }
  }

  /**
   * Ranks rows by their scores, exactly, however many there are: the axis of scores is cut into
   * ranges by {@link ScoreBins}, and a task sorts a range.
   *
   * <p>Differs from MLlib's BinaryClassificationMetrics, which sorts objects, and sums in the order
   * in which tasks end.
   */
  static final class RankingJobs {
    private RankingJobs() {}

    /** The ranking of all rows. */
    static Ranking of(ShardedData data, MetricSet metrics, Broadcast<double[]> w) {
      return of(data, metrics, w, ScoreBins.RANGE_ROWS);
    }

    static Ranking of(ShardedData data, MetricSet metrics, Broadcast<double[]> w, long rangeRows) {
      int[] ranges = new int[ScoreBins.BINS];
      if (data.rows() > rangeRows) {
        ranges =
            new TreeAggregation.AutoMode()
                .sum(
                    data,
                    null,
                    ScoreBins.BINS,
                    shard -> ScoreBins.of(metrics.objective(), w.value(), shard.blocks()))
                .ranges(rangeRows);
      }
      int count = ranges[ranges.length - 1] + 1;
      JavaPairRDD<Integer, ScoredRows> scored = scored(data, metrics, w, ranges, count);
      List<Ranking> each = ranked(scored, new Ranking[count]);
      if (count > 1 && metrics.needsPrecision()) {
        each = ranked(scored, higher(each));
      }
      Ranking all = Ranking.none();
      for (int range = count - 1; range >= 0; range--) {
        all = each.get(range).below(all);
      }
      return all;
    }

    private static JavaPairRDD<Integer, ScoredRows> scored(
        ShardedData data, MetricSet metrics, Broadcast<double[]> w, int[] ranges, int count) {
      return data.rdd()
          .mapPartitionsToPair(shards -> scored(shards, metrics, w.value(), ranges))
          .partitionBy(new HashPartitioner(Math.min(data.partitions(), count)));
    }

    private static Iterator<Tuple2<Integer, ScoredRows>> scored(
        Iterator<Shard> shards, MetricSet metrics, double[] w, int[] ranges) {
      ScoredRows[] scored = new ScoredRows[ranges[ranges.length - 1] + 1];
      shards.forEachRemaining(shard -> metrics.split(w, shard.blocks(), ranges, scored));
      return IntStream.range(0, scored.length)
          .filter(range -> scored[range] != null)
          .mapToObj(range -> new Tuple2<>(range, scored[range]))
          .iterator();
    }

    /**
     * Ranks every range by itself.
     *
     * @param higher what stands above each; null for nothing
     */
    private static List<Ranking> ranked(JavaPairRDD<Integer, ScoredRows> scored, Ranking[] higher) {
      List<Tuple2<Integer, Ranking>> found =
          new ArrayList<>(scored.mapPartitions(parts -> ranked(parts, higher)).collect());
      found.sort(Comparator.comparingInt(Tuple2::_1));
      List<Ranking> ranked = new ArrayList<>();
      for (Tuple2<Integer, Ranking> range : found) {
        while (ranked.size() < range._1()) {
          ranked.add(Ranking.none());
        }
        ranked.add(range._2());
      }
      while (ranked.size() < higher.length) {
        ranked.add(Ranking.none());
      }
      return ranked;
    }

    private static Iterator<Tuple2<Integer, Ranking>> ranked(
        Iterator<Tuple2<Integer, ScoredRows>> parts, Ranking[] higher) {
      Map<Integer, ScoredRows> ranges = new TreeMap<>();
      parts.forEachRemaining(part -> ranges.merge(part._1(), part._2(), ScoredRows::addAll));
      return ranges.entrySet().stream()
          .map(
              entry -> {
                Ranking above = higher[entry.getKey()];
                return new Tuple2<>(
                    entry.getKey(),
                    entry.getValue().ranked(above == null ? Ranking.none() : above));
              })
          .iterator();
    }

    /** What stands above each range. */
    private static Ranking[] higher(List<Ranking> each) {
      Ranking[] higher = new Ranking[each.size()];
      Ranking above = Ranking.none();
      for (int range = higher.length - 1; range >= 0; range--) {
        higher[range] = above;
        above = each.get(range).below(above);
      }
      return higher;
    }
  }
}
