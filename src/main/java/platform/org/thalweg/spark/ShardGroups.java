package org.thalweg.spark;

import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.Subtree;

/** Sends the nodes of 2^height neighbouring shards to one task. */
final class ShardGroups extends Partitioner {
  private static final long serialVersionUID = 1;

  private final int height;
  private final int count;

  ShardGroups(int height, int shards) {
    this.height = height;
    this.count = ((shards - 1) >> height) + 1;
  }

  <S extends Mergeable<S>> JavaRDD<Subtree<S>> merge(JavaPairRDD<Integer, Subtree<S>> sums) {
    return sums.partitionBy(this)
        .values()
        .mapPartitions(nodes -> ShardSums.merged(nodes).nodes().iterator());
  }

  @Override
  public int numPartitions() {
    return count;
  }

  @Override
  public int getPartition(Object firstShard) {
    return (Integer) firstShard >> height;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardGroups group && group.height == height && group.count == count;
  }

  @Override
  public int hashCode() {
    return 31 * height + count;
  }
}
