package org.thalweg.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.text.Text;

/**
 * What a job brings to the driver.
 *
 * @param shards number of leaves of the tree
 * @param nodes number of sums that the tasks return
 * @param sumBytes bytes of one sum, about
 * @param dimension coordinates of one sum
 * @param tasks how many run at once
 * @param resultLimit bytes the driver takes from one job
 */
public record AggregationLoad(
    int shards, long nodes, long sumBytes, int dimension, int tasks, long resultLimit) {
  private static final int RANGE = 1 << 16; // coordinates for which a task is worth its launch

  static AggregationLoad of(
      ShardedData data, int[] partitions, int dimension, ShardFunction<?> function) {
    var spark = data.context();
    long limit = spark.getConf().getSizeAsBytes("spark.driver.maxResultSize", "1g");
    long nodes =
        IntStream.of(partitions)
            .mapToLong(p -> PartialSums.aligned(data.firstShard(p), data.firstShard(p + 1)))
            .sum();
    return new AggregationLoad(
        data.sizes().shards(),
        nodes,
        function.sumBytes(data, dimension, nodes),
        dimension,
        spark.defaultParallelism(),
        limit == 0 ? Long.MAX_VALUE : limit);
  }

  /** The load of a job over all shards for the gradient of the rows that a sampler draws. */
  public static AggregationLoad ofGradients(Objective objective, ShardedData data, Sampler rows) {
    return of(
        data,
        IntStream.range(0, data.partitions()).toArray(),
        objective.layout().dimension(),
        new RowTask<>(
            null,
            List.of(objective),
            List.of(new GradientQuestion(new double[0], Draw.all())),
            null,
            rows,
            0,
            0));
  }

  /** The load of a job over all shards whose sums are dense. */
  public static AggregationLoad dense(ShardedData data, int dimension) {
    ShardFunction<GradientSum> dense = shard -> new GradientSum(dimension);
    return of(data, IntStream.range(0, data.partitions()).toArray(), dimension, dense);
  }

  /** This load with sums of a number of bytes, and something around them. */
  public AggregationLoad withSums(long bytes) {
    return new AggregationLoad(shards, nodes, bytes + 64, dimension, tasks, resultLimit);
  }

  /** Height of the whole tree. */
  int height() {
    return 32 - Integer.numberOfLeadingZeros(shards - 1);
  }

  /** Bytes of all sums that the tasks return. */
  long bytes() {
    return nodes * sumBytes;
  }

  /** Into how many ranges sums are cut: one a task, none of them small. */
  int ranges() {
    return Math.max(1, Math.min(tasks, dimension / RANGE));
  }

  @Override
  public String toString() {
    return Text.of(
        "%d sums of about %.3g MB, d = %d, the driver takes %d MiB",
        nodes, sumBytes / 1e6, dimension, resultLimit >> 20);
  }
}
