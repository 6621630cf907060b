package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.Mergeable;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.memory.DrawnRows;

/** Jobs that sum over shards, each with its label in Spark's UI, and timed as a round. */
final class ShardJobs {
  private static final Logger LOG = LoggerFactory.getLogger(ShardJobs.class);

  private final JavaSparkContext spark;
  private final TreeAggregation aggregation;
  private final RoundClock clock;
  private String mode = ""; // of the last job

  ShardJobs(JavaSparkContext spark, TreeAggregation aggregation, RoundClock clock) {
    this.spark = spark;
    this.aggregation = aggregation;
    this.clock = clock;
  }

  /**
   * A round: sends vectors to the executors, and frees them there once the sum is made. Where there
   * are none it is no round.
   *
   * @param sum runs the jobs of the round, given the vectors that were sent
   */
  <S> S round(String label, Function<List<Parameters>, S> sum, List<double[]> vectors) {
    if (vectors.isEmpty()) {
      return labelled(label, () -> sum.apply(new ArrayList<>()));
    }
    clock.begin();
    List<Parameters> sent = new ArrayList<>();
    try (JobLabel shown = new JobLabel(spark, label)) {
      for (double[] vector : vectors) {
        sent.add(Parameters.send(spark, vector, clock.tasks()));
      }
      clock.sent();
      S made = sum.apply(sent);
      clock.summed();
      return made;
    } finally {
      sent.forEach(Parameters::close);
    }
  }

  /** A piece of work with a label, which is no round. */
  <S> S labelled(String label, Supplier<S> work) {
    try (JobLabel shown = new JobLabel(spark, label)) {
      return work.get();
    }
  }

  /**
   * One job.
   *
   * @param partitions to run on; null for all
   * @param numbers coordinates of what is summed
   * @return null where no shard contributed
   */
  <S extends Mergeable<S>> S sum(
      ShardedData data, int[] partitions, long numbers, ShardFunction<S> function) {
    ShardSums<S> sums = new ShardSums<>(data, partitions, function, clock.tasks());
    TreeAggregation.Route route =
        aggregation.route(sums.load((int) Math.min(Integer.MAX_VALUE, numbers)));
    if (!route.mode().equals(mode)) {
      mode = route.mode();
      LOG.info("aggregation {}: {}", mode, route.reason());
      clock.routed(mode, route.reason());
    }
    return sums.sum(route);
  }

  /** The partitions that hold a shard of which rows are drawn; null for all. */
  static int[] partitions(ShardedData data, DrawnRows drawn, int attempt) {
    Sampler sampler = drawn.sampler();
    if (!sampler.takesSubsets()) {
      return null;
    }
    return IntStream.range(0, data.partitions())
        .filter(
            partition ->
                IntStream.range(data.firstShard(partition), data.firstShard(partition + 1))
                    .anyMatch(shard -> sampler.takes(drawn.step(), attempt, shard)))
        .toArray();
  }
}
