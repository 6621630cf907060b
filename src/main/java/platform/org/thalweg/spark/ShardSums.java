package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.text.MemoryException;
import scala.Function1;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * The jobs behind {@link TreeAggregation}: a function over shards, and the ways of its sums to the
 * driver.
 *
 * @param partitions the partitions to run on, or null for all
 * @param clock times the tasks
 */
record ShardSums<S extends Mergeable<S>>(
    ShardedData data, int[] partitions, ShardFunction<S> function, TaskClock clock) {

  /** What there is to bring to the driver. */
  AggregationLoad load(int dimension) {
    return AggregationLoad.of(data, launched(), dimension, function);
  }

  /** Runs the job and merges as a mode says. */
  S sum(TreeAggregation mode, int dimension) {
    return sum(mode.route(load(dimension)));
  }

  /**
   * Runs the job and merges on a way.
   *
   * @return null where no shard contributed
   */
  S sum(TreeAggregation.Route route) {
    return route.ranges() > 0 ? byRange(route.ranges()) : byLevel(route.heights());
  }

  /** The partitions a task runs on. */
  private int[] launched() {
    return partitions != null ? partitions : IntStream.range(0, data.partitions()).toArray();
  }

  /** Merges on executors up to each of the heights, then on the driver as sums arrive. */
  private S byLevel(int... heights) {
    int shards = data.sizes().shards();
    PartialSums<S> merged = new PartialSums<>();
    BiConsumer<Integer, Subtree<S>[]> arrived =
        (task, nodes) -> Arrays.stream(nodes).forEach(merged::add);
    if (heights.length == 0) {
      ShardFunction<S> each = function; // without what stays on the driver
      TaskClock timed = clock;
      Task<Shard, Subtree<S>[]> first = all -> array(ofShards(all, each, timed));
      run(data.rdd().rdd(), first, launched(), arrived);
      return merged.root(shards);
    }
    JavaRDD<Subtree<S>> grouped = nodes();
    for (int height : heights) {
      grouped =
          new ShardGroups(height, shards)
              .merge(grouped.mapToPair(node -> new Tuple2<>(node.firstShard(), node)));
    }
    Task<Subtree<S>, Subtree<S>[]> last = all -> array(merged(all).nodes());
    run(grouped.rdd(), last, all(grouped), arrived);
    return merged.root(shards);
  }

  /** Merges each range of the coordinates on an executor, all the way up. */
  private S byRange(int ranges) {
    JavaRDD<Subtree<S>> cut =
        nodes()
            .flatMapToPair(node -> numbered(node.cut(ranges)))
            .partitionBy(new HashPartitioner(ranges))
            .values();
    List<S> merged = new ArrayList<>(Collections.nCopies(ranges, null));
    int shards = data.sizes().shards();
    Task<Subtree<S>, S> root = all -> merged(all).root(shards);
    run(cut.rdd(), root, all(cut), merged::set);
    List<S> pieces = merged.stream().filter(Objects::nonNull).toList();
    return pieces.isEmpty() ? null : pieces.get(0).joined(pieces.subList(1, pieces.size()));
  }

  private static <T> Iterator<Tuple2<Integer, T>> numbered(List<T> pieces) {
    return IntStream.range(0, pieces.size())
        .mapToObj(range -> new Tuple2<>(range, pieces.get(range)))
        .iterator();
  }

  /** What the tasks of the first level return. */
  private JavaRDD<Subtree<S>> nodes() {
    ShardFunction<S> each = function;
    TaskClock timed = clock;
    return (partitions == null ? data.rdd() : only(partitions, data.rdd()))
        .mapPartitions(shards -> ofShards(shards, each, timed).iterator(), true);
  }

  /** An RDD of some of the partitions, so that no task is launched for the others. */
  private static JavaRDD<Shard> only(int[] partitions, JavaRDD<Shard> rdd) {
    BitSet wanted = new BitSet();
    IntStream.of(partitions).forEach(wanted::set);
    Function1<Object, Object> isWanted =
        (Function1<Object, Object> & Serializable) partition -> wanted.get((Integer) partition);
    return PartitionPruningRDD.create(rdd.rdd(), isWanted).toJavaRDD();
  }

  private static int[] all(JavaRDD<?> rdd) {
    return IntStream.range(0, rdd.getNumPartitions()).toArray();
  }

  /** Runs one task for each partition, and passes on its result as soon as it arrives. */
  private static <T, R> void run(
      RDD<T> rdd, Task<T, R> task, int[] partitions, BiConsumer<Integer, R> arrived) {
    List<Object> numbers = new ArrayList<>();
    IntStream.of(partitions).forEach(numbers::add);
    Seq<Object> launched = CollectionConverters.asScala(numbers).toSeq();
    rdd.context()
        .runJob(
            rdd,
            new AsFunction<>(task),
            launched,
            new AbstractFunction2<Object, R, BoxedUnit>() {
              @Override
              public BoxedUnit apply(Object partition, R result) {
                arrived.accept((Integer) partition, result);
                return BoxedUnit.UNIT;
              }
            },
            ClassTag$.MODULE$.apply(Object.class));
  }

  /** What a task makes of its partition. */
  private interface Task<T, R> extends Serializable {
    R of(Iterator<T> elements);
  }

  /** A task in the form that Spark takes. */
  private static final class AsFunction<T, R>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, R>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Task<T, R> task;

    AsFunction(Task<T, R> task) {
      this.task = task;
    }

    @Override
    public R apply(TaskContext context, scala.collection.Iterator<T> elements) {
      return MemoryException.guard(
          TaskClock.isOnDriver(), () -> task.of(CollectionConverters.asJava(elements)));
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java makes no arrays of a generic type
  private static <S extends Mergeable<S>> Subtree<S>[] array(List<Subtree<S>> nodes) {
    return nodes.toArray(size -> (Subtree<S>[]) new Subtree[size]);
  }

  /** The first level: the shards of a partition, in order. */
  private static <S extends Mergeable<S>> List<Subtree<S>> ofShards(
      Iterator<Shard> shards, ShardFunction<S> function, TaskClock clock) {
    return clock.work(
        () -> {
          ShardFunction<S> inTask = function.inTask();
          PartialSums<S> merged = new PartialSums<>();
          while (shards.hasNext()) {
            Shard shard = shards.next();
            merged.add(Subtree.leaf(shard.index(), inTask.apply(shard)));
          }
          return merged.nodes().stream().map(Subtree::packed).toList();
        });
  }

  /** A later level: whatever nodes arrived. */
  static <S extends Mergeable<S>> PartialSums<S> merged(Iterator<Subtree<S>> nodes) {
    PartialSums<S> merged = new PartialSums<>();
    nodes.forEachRemaining(merged::add);
    return merged;
  }

  /** Sends the nodes of 2^height neighbouring shards to one task. */
  private static final class ShardGroups extends Partitioner {
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
}
