package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.thalweg.data.Shard;
import org.thalweg.data.ShardedData;
import org.thalweg.objective.Mergeable;
import org.thalweg.objective.PartialSums;
import org.thalweg.objective.Subtree;
import scala.Function1;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * How the sums of shards reach the driver. Whatever the mode, they merge in the fixed tree of
 * {@link PartialSums}, so the mode changes speed and never bits.
 */
public sealed interface TreeAggregation extends Serializable {

  /**
   * The heights in the tree, ascending, to which executors merge before the driver gets what is
   * left; empty for the driver alone.
   *
   * @param load what there is to bring to the driver
   */
  int[] heights(Load load);

  /**
   * What a job brings to the driver.
   *
   * @param shards number of leaves of the tree
   * @param nodes number of sums that the tasks return
   * @param sumBytes bytes of one sum
   * @param resultLimit bytes the driver takes from one job
   */
  record Load(int shards, long nodes, long sumBytes, long resultLimit) {
    static Load of(ShardedData data, int[] partitions, int dimension) {
      long limit =
          data.rdd().context().getConf().getSizeAsBytes("spark.driver.maxResultSize", "1g");
      return new Load(
          data.sizes().shards(),
          IntStream.of(partitions)
              .mapToLong(p -> PartialSums.aligned(data.firstShard(p), data.firstShard(p + 1)))
              .sum(),
          8L * dimension + 64,
          limit == 0 ? Long.MAX_VALUE : limit);
    }

    /** Height of the whole tree. */
    int height() {
      return 32 - Integer.numberOfLeadingZeros(shards - 1);
    }
  }

  /** Straight to the driver, which merges siblings as they arrive. Least latency. */
  record Flat() implements TreeAggregation {
    @Override
    public int[] heights(Load load) {
      return new int[0];
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
    public int[] heights(Load load) {
      return IntStream.range(1, depth)
          .map(level -> (load.height() * level + depth - 1) / depth)
          .toArray();
    }
  }

  /**
   * Flat while the driver would receive at most {@link #FLAT_BYTES}; else through groups of shards,
   * so few that the driver receives at most half of what it takes, and at most √shards.
   */
  record Auto() implements TreeAggregation {
    static final long FLAT_BYTES = 64L << 20;

    @Override
    public int[] heights(Load load) {
      if (load.nodes * load.sumBytes <= Math.min(FLAT_BYTES, load.resultLimit / 2)) {
        return new int[0];
      }
      int height = (load.height() + 1) / 2;
      while (height < load.height()
          && ((load.shards - 1 >> height) + 1) * load.sumBytes > load.resultLimit / 2) {
        height++;
      }
      return new int[] {height};
    }
  }

  /**
   * Runs a function over shards, in one job, and merges what it returns.
   *
   * @param partitions the partitions to run on, or null for all
   * @return null where no shard contributed
   */
  default <S extends Mergeable<S>> S sum(
      ShardedData data, int[] partitions, int dimension, ShardFunction<S> function) {
    int[] all = IntStream.range(0, data.partitions()).toArray();
    int[] launched = partitions == null ? all : partitions;
    int[] heights = heights(Load.of(data, launched, dimension));
    int shards = data.sizes().shards();
    SparkContext spark = data.rdd().context();
    PartialSums<S> merged = new PartialSums<>();
    if (heights.length == 0) {
      run(spark, data.rdd(), new MergeShards<>(function), launched, merged);
      return merged.root(shards);
    }
    JavaPairRDD<Integer, Subtree<S>> sums = keyedSums(data.rdd(), partitions, function);
    JavaRDD<Subtree<S>> grouped = null;
    for (int height : heights) {
      grouped =
          new ShardGroups(height, shards)
              .merge(grouped == null ? sums : grouped.mapToPair(node -> keyed(node)));
    }
    int[] groups = IntStream.range(0, grouped.getNumPartitions()).toArray();
    run(spark, grouped, new MergeSubtrees<S>(), groups, merged);
    return merged.root(shards);
  }

  private static <S extends Mergeable<S>> JavaPairRDD<Integer, Subtree<S>> keyedSums(
      JavaRDD<Shard> rdd, int[] partitions, ShardFunction<S> function) {
    MergeShards<S> merge = new MergeShards<>(function);
    return (partitions == null ? rdd : only(partitions, rdd))
        .mapPartitions(shards -> merge.nodes(shards).iterator(), true)
        .mapToPair(node -> keyed(node));
  }

  /** An RDD of some of the partitions, so that no task is launched for the others. */
  private static JavaRDD<Shard> only(int[] partitions, JavaRDD<Shard> rdd) {
    BitSet wanted = new BitSet();
    IntStream.of(partitions).forEach(wanted::set);
    Function1<Object, Object> isWanted =
        (Function1<Object, Object> & Serializable) partition -> wanted.get((Integer) partition);
    return PartitionPruningRDD.create(rdd.rdd(), isWanted).toJavaRDD();
  }

  private static <S extends Mergeable<S>> Tuple2<Integer, Subtree<S>> keyed(Subtree<S> node) {
    return new Tuple2<>(node.firstShard(), node);
  }

  /** Runs one task per partition and adds the nodes it returns as they arrive. */
  private static <T, S extends Mergeable<S>> void run(
      SparkContext spark,
      JavaRDD<T> rdd,
      AbstractFunction2<TaskContext, scala.collection.Iterator<T>, Subtree<S>[]> task,
      int[] partitions,
      PartialSums<S> merged) {
    List<Object> numbers = new ArrayList<>();
    IntStream.of(partitions).forEach(numbers::add);
    Seq<Object> launched = CollectionConverters.asScala(numbers).toSeq();
    spark.runJob(
        rdd.rdd(),
        task,
        launched,
        new AbstractFunction2<Object, Subtree<S>[], BoxedUnit>() {
          @Override
          public BoxedUnit apply(Object partition, Subtree<S>[] nodes) {
            for (Subtree<S> node : nodes) {
              merged.add(node);
            }
            return BoxedUnit.UNIT;
          }
        },
        ClassTag$.MODULE$.apply(Subtree[].class));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java makes no arrays of a generic type
  private static <S extends Mergeable<S>> Subtree<S>[] array(int length) {
    return (Subtree<S>[]) new Subtree[length];
  }

  /** The task of the first level: the shards of a partition, in order. */
  final class MergeShards<S extends Mergeable<S>>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Shard>, Subtree<S>[]>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final ShardFunction<S> function;

    MergeShards(ShardFunction<S> function) {
      this.function = function;
    }

    @Override
    public Subtree<S>[] apply(TaskContext context, scala.collection.Iterator<Shard> shards) {
      return nodes(CollectionConverters.asJava(shards)).toArray(size -> array(size));
    }

    List<Subtree<S>> nodes(Iterator<Shard> shards) {
      PartialSums<S> merged = new PartialSums<>();
      while (shards.hasNext()) {
        Shard shard = shards.next();
        merged.add(Subtree.leaf(shard.index(), function.apply(shard)));
      }
      return merged.nodes();
    }
  }

  /** The task of a later level: whatever nodes arrived. */
  final class MergeSubtrees<S extends Mergeable<S>>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Subtree<S>>, Subtree<S>[]>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Subtree<S>[] apply(TaskContext context, scala.collection.Iterator<Subtree<S>> nodes) {
      return merged(CollectionConverters.asJava(nodes)).toArray(size -> array(size));
    }

    static <S extends Mergeable<S>> List<Subtree<S>> merged(Iterator<Subtree<S>> nodes) {
      PartialSums<S> merged = new PartialSums<>();
      nodes.forEachRemaining(merged::add);
      return merged.nodes();
    }
  }
}
