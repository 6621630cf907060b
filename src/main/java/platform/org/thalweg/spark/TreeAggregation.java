package org.thalweg.spark;

import java.io.Serializable;
import java.util.stream.IntStream;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.PartialSums;

/**
 * How the sums of shards reach the driver. Whatever the mode, they merge in the fixed tree of
 * {@link PartialSums}, so the mode changes speed and never bits.
 */
public sealed interface TreeAggregation extends Serializable {
  /** The reason for what the conf says. */
  String TOLD = "as told";

  /** The way of one job's sums. */
  Route route(AggregationLoad load);

  /** Where sums over all rows and over batches are made; by jobs, unless a mode says otherwise. */
  default Place place(Demand demand) {
    return new Place(Placement.EXECUTORS, TOLD);
  }

  /**
   * The way from the tasks to the driver.
   *
   * @param heights in the tree, ascending, to which executors merge before the driver gets what is
   *     left; empty for the driver alone
   * @param ranges into how many ranges of coordinates sums are cut, each merged by one task of its
   *     own; 0 where they stay whole
   * @param reason why, for the log
   */
  record Route(int[] heights, int ranges, String reason) {
    static Route levels(String reason, int... heights) {
      return new Route(heights, 0, reason);
    }

    static Route ranges(String reason, int ranges) {
      return new Route(new int[0], ranges, reason);
    }

    /** The mode that always goes this way, roughly: flat, tree or sharded. */
    public String mode() {
      return ranges > 0 ? "sharded" : heights.length > 0 ? "tree" : "flat";
    }

    /** Bytes that reach the driver on it. */
    public long arriving(AggregationLoad load) {
      if (ranges > 0) {
        return load.sumBytes();
      }
      int left = heights.length == 0 ? 0 : heights[heights.length - 1];
      return Math.min(load.nodes(), (load.shards() - 1 >> left) + 1) * load.sumBytes();
    }
  }

  /**
   * All rows are brought to the driver, which makes the sums itself, whatever the size of the data.
   * Jobs that are needed all the same go the way of {@link AutoMode}.
   */
  record Driver() implements TreeAggregation {
    @Override
    public Place place(Demand demand) {
      return new Place(Placement.DRIVER, TOLD);
    }

    @Override
    public Route route(AggregationLoad load) {
      return new AutoMode().route(load);
    }
  }

  /**
   * The rows of batches are brought to the driver, many batches by one job, and it makes their sums
   * itself. Sums over all rows, and over batches too large for that, go the way of {@link
   * AutoMode}.
   */
  record Gather() implements TreeAggregation {
    @Override
    public Place place(Demand demand) {
      return demand.gathers()
          ? new Place(Placement.GATHER, TOLD)
          : new Place(Placement.EXECUTORS, "batches are too large to be brought to the driver");
    }

    @Override
    public Route route(AggregationLoad load) {
      return new AutoMode().route(load);
    }
  }

  /** Straight to the driver, which merges siblings as they arrive. Least latency. */
  record Flat() implements TreeAggregation {
    @Override
    public Route route(AggregationLoad load) {
      return Route.levels(TOLD);
    }
  }

  /** Over executors, which merge aligned groups of shards, level by level; then the driver. */
  record Tree(int depth) implements TreeAggregation {
    public Tree {
      if (depth < 1 || depth > 8) {
        throw new IllegalArgumentException("depth must be in [1, 8] but was " + depth);
      }
    }

    /** Two levels: executors, then the driver. */
    public Tree() {
      this(2);
    }

    @Override
    public Route route(AggregationLoad load) {
      return Route.levels(
          TOLD,
          IntStream.range(1, depth)
              .map(level -> (load.height() * level + depth - 1) / depth)
              .toArray());
    }
  }

  /**
   * Cut into ranges of coordinates. One shuffle brings each range of all sums to one task, which
   * merges it to the root, so that the driver receives d numbers in all.
   */
  record Sharded() implements TreeAggregation {
    @Override
    public Route route(AggregationLoad load) {
      return Route.ranges(TOLD, load.ranges());
    }
  }

  /**
   * Where the bytes that it takes are fewest, see {@link Demand}. What is left to jobs goes flat
   * while the driver would receive at most {@link #FLAT_BYTES}, or one sum; sharded where w is long
   * enough to be cut; else through groups of shards, so few that the driver receives at most half
   * of what it takes, and at most √shards.
   */
  record AutoMode() implements TreeAggregation {
    static final long FLAT_BYTES = 64L << 20;

    @Override
    public Place place(Demand demand) {
      return demand.best();
    }

    @Override
    public Route route(AggregationLoad load) {
      if (load.nodes() <= 1 || load.bytes() <= Math.min(FLAT_BYTES, load.resultLimit() / 2)) {
        return Route.levels("the driver gets little: " + load);
      }
      if (load.ranges() > 1) {
        return Route.ranges("w is long: " + load, load.ranges());
      }
      int height = (load.height() + 1) / 2;
      while (height < load.height()
          && ((load.shards() - 1 >> height) + 1) * load.sumBytes() > load.resultLimit() / 2) {
        height++;
      }
      return Route.levels("there are many sums: " + load, height);
    }
  }

  /**
   * Runs a function over shards, in one job, and merges what it returns.
   *
   * @param partitions the partitions to run on, or null for all
   * @param dimension coordinates of what is summed
   * @return null where no shard contributed
   */
  default <S extends Mergeable<S>> S sum(
      ShardedData data, int[] partitions, int dimension, ShardFunction<S> function) {
    return new ShardSums<>(data, partitions, function, TaskClock.NONE).sum(this, dimension);
  }
}
