package org.thalweg.spark;

import java.io.Serializable;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/** Neighbouring ranges that one task works on, so that a job has no more tasks than cores. */
final class RangeGroups implements PartitionCoalescer, Serializable {
  private static final long serialVersionUID = 1;

  /** The first range of a group; of the one behind the last group, the number of ranges. */
  static int first(int group, int groups, int ranges) {
    return (int) ((long) ranges * group / groups);
  }

  @Override
  public PartitionGroup[] coalesce(int groups, RDD<?> parent) {
    int ranges = parent.getNumPartitions();
    PartitionGroup[] all = new PartitionGroup[groups];
    for (int group = 0; group < groups; group++) {
      all[group] = new PartitionGroup(Option.empty());
      int end = first(group + 1, groups, ranges);
      for (int range = first(group, groups, ranges); range < end; range++) {
        all[group].partitions().addOne(parent.partitions()[range]);
      }
    }
    return all;
  }
}
