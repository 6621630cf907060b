package org.thalweg.plan;

import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.ShardSum;
import org.thalweg.spark.AggregationLoad;
import org.thalweg.spark.TreeAggregation;

/**
 * The sums by which features are standardised, of four numbers a feature, before a model is there.
 *
 * @param taskBytes of one sum in a task; 0 where the driver makes them
 * @param arriving bytes that one job brings to the driver
 * @param driverBytes of all that the driver holds at once
 */
public record ScaleSums(long taskBytes, long arriving, long driverBytes) {
  private static final int NUMBERS = 4; // of a feature

  /** Where features are not standardised. */
  static ScaleSums none() {
    return new ScaleSums(0, 0, 0);
  }

  /** Sums over some rows. */
  static ScaleSums of(ShardedData rows, int features) {
    int length = (int) Math.min(Integer.MAX_VALUE, (long) NUMBERS * features);
    AggregationLoad load = AggregationLoad.dense(rows, length);
    if (!rows.onDriver().isEmpty()) {
      int sums = ShardSum.most(load.shards(), MemoryPlan.threads());
      return new ScaleSums(0, 0, sums * load.sumBytes());
    }
    long arriving = new TreeAggregation.AutoMode().route(load).arriving(load);
    return new ScaleSums(load.sumBytes(), arriving, 2 * arriving); // and as they are read
  }
}
