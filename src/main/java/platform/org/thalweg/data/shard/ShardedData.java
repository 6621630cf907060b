package org.thalweg.data.shard;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.thalweg.sample.RowFactors;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.DataException;

/**
 * The rows, cut into shards and cached in executors' memory. Shards are numbered from 0 and lie in
 * order: partition p holds those from {@code firstShard(p)} up to {@code firstShard(p + 1)}.
 */
public final class ShardedData implements AutoCloseable {
  private final LoadedShards loaded;
  private final ShardSizes sizes;
  private final ShardCounts counts;
  private final ShardedData root; // those as loaded, of which these are a view
  private final ShardView view;
  private final MadeOfRows.Once made = new MadeOfRows.Once();
  private List<Shard> onDriver; // by number; empty where it has none; null before that is asked
  private JavaRDD<Shard> rdd; // the cached ones, checked; null before they are asked for

  ShardedData(LoadedShards loaded, List<Shard> onDriver, ShardCounts counts) {
    this.loaded = loaded;
    this.onDriver = onDriver;
    this.counts = counts;
    this.sizes = counts.sizes();
    this.root = this;
    this.view = shard -> shard;
  }

  /** A view of other data, with nothing of its own to close. */
  private ShardedData(ShardedData of, ShardView view, ShardCounts counts, ShardSizes sizes) {
    this.loaded = of.loaded;
    this.root = of.root;
    this.view = view;
    this.sizes = sizes;
    this.counts = counts;
  }

  /**
   * Rows that the driver has already.
   *
   * @param path names the data in messages
   * @param loaded of which the executors may be asked for the same shards
   * @param shards all of them, by number
   * @throws DataException if no row is left; then all is released
   */
  public static ShardedData onDriver(String path, LoadedShards loaded, List<Shard> shards) {
    ShardCounts counts = new ShardCounts(shards.stream().map(Shard::summary).toList());
    try {
      loaded.requireUsable(path, counts);
    } catch (DataException e) {
      loaded.release().run();
      throw e;
    }
    return new ShardedData(loaded, shards, counts);
  }

  /**
   * Rows of this process alone, in which there is no Spark that a job could ask.
   *
   * @param path names the data in messages
   * @param shards all of them, by number
   * @throws DataException if no row has a positive weight
   */
  public static ShardedData withoutSpark(String path, RowRules rules, List<Shard> shards) {
    Rejections none = new Rejections(0, List.of());
    return onDriver(
        path, new LoadedShards(never(), 1, never(), never(), rules, none, () -> {}), shards);
  }

  /** What is not there; of any type, so that no class of Spark is looked for. */
  private static <T> Supplier<T> never() {
    return () -> {
      throw new IllegalStateException("a job asks for rows of this process alone");
    };
  }

  /** The cached shards; one that had to be read again is rejected unless it is the same. */
  public synchronized JavaRDD<Shard> rdd() {
    if (rdd == null) {
      rdd =
          root == this
              ? checked(loaded.cached().get(), sizes, counts.digests())
              : root.rdd().map(view::of);
    }
    return rdd;
  }

  private static JavaRDD<Shard> checked(JavaRDD<Shard> shards, ShardSizes sizes, long[] digests) {
    return shards.map(shard -> shard.expecting(sizes.rows(shard.index()), digests[shard.index()]));
  }

  /** What they were loaded with, or those of which these are a view. */
  LoadedShards loaded() {
    return loaded;
  }

  /** The context whose executors have the shards; where the driver has them, it may start now. */
  public SparkContext context() {
    return loaded.spark();
  }

  /** All shards, by number, where the driver has them too; else none. */
  public synchronized List<Shard> onDriver() {
    if (onDriver == null) {
      onDriver = root.onDriver().stream().map(view::of).toList();
    }
    return onDriver;
  }

  /** Rows of every shard, and their weights. */
  public ShardSizes sizes() {
    return sizes;
  }

  /** Number of rows, without those that were held out. */
  public long rows() {
    return sizes.rows();
  }

  /** One more than the largest column in use. */
  public int features() {
    return counts.features();
  }

  /** How many numbers the rows store: all of dense rows, of sparse ones those that were written. */
  public long entries() {
    return counts.entries();
  }

  /** Bytes that the arrays of all blocks take, wherever they are. */
  public long bytes() {
    return counts.bytes();
  }

  /** What else is known of the shards as they were loaded. */
  public ShardCounts counts() {
    return counts;
  }

  /** The malformed rows, and what is odd about the others. */
  public Rejections rejections() {
    return loaded.rejections();
  }

  /** Number of classes, up to the largest label; 0 where labels are no classes. */
  public int classes() {
    return counts.classes();
  }

  /**
   * Rows by class and shard: those of class c in shard k of K at place {@code c·K + k}. In a shard
   * they lie in the order of the classes.
   *
   * @throws IllegalStateException if the data were not loaded so
   */
  public ShardSizes strata() {
    if (!loaded.rules().stratified()) {
      throw new IllegalStateException("the data were not loaded class by class");
    }
    return counts.strata();
  }

  /** Σ s of each class, as {@link #classes}. */
  public double[] classWeights() {
    return counts.classWeights();
  }

  /**
   * A view of the rows that were held out when these were loaded; nothing is copied, and there is
   * nothing to close. It may be without rows.
   */
  public ShardedData heldOut() {
    LoadedShards others =
        new LoadedShards(
            loaded.context(),
            loaded.partitions(),
            () -> rdd().map(Shard::heldOut),
            loaded.level(),
            loaded.rules().holdingOut(0),
            new Rejections(0, List.of()),
            () -> {});
    List<Shard> here = onDriver().stream().map(Shard::heldOut).toList();
    return new ShardedData(others, here, counts.heldOut());
  }

  /**
   * A view of the same rows with weights times the factor of their class; nothing is copied, and
   * there is nothing to close.
   *
   * @param factors by class
   */
  public ShardedData weighing(double[] factors) {
    ShardSizes weighed = counts.sizes(shard -> shard.weight(factors));
    return new ShardedData(this, view.then(factors), counts, weighed);
  }

  /**
   * Views of the same rows with weights times whole numbers; nothing is copied, and there is
   * nothing to close. One job sums up the weights of all views, where the driver does not have the
   * rows.
   */
  public List<ShardedData> weighing(List<? extends RowFactors> factors) {
    if (factors.isEmpty()) {
      return List.of();
    }
    List<ShardView> views = factors.stream().map(each -> view.then(each, sizes)).toList();
    List<ShardCounts> weighed = counts.of(views, root);
    return IntStream.range(0, views.size())
        .mapToObj(i -> new ShardedData(this, views.get(i), weighed.get(i), weighed.get(i).sizes()))
        .toList();
  }

  /** The rows as they were loaded, of which these are a view; themselves, where they are none. */
  public ShardedData root() {
    return root;
  }

  /** What makes a shard of these data of one of the {@link #root}. */
  public ShardView view() {
    return view;
  }

  /**
   * A view of these rows with the weights that others have.
   *
   * @param view the same rows in the same shards, as far as labels and weights go
   */
  public ShardedData weighingAs(ShardedData view) {
    return view.root == view
        ? this
        : new ShardedData(this, view.view, counts.weighing(view.counts), view.sizes);
  }

  /**
   * What was made of the rows as loaded, kept with them and closed with them: made once, whichever
   * view of them asks first.
   */
  public <T extends MadeOfRows> T kept(Class<T> kind, Supplier<T> made) {
    return root.made.of(kind, made);
  }

  /** Number of Spark's partitions among which the shards are divided. */
  public int partitions() {
    return loaded.partitions();
  }

  /** The first shard of a partition: ⌊shards·partition / partitions⌋. */
  public int firstShard(int partition) {
    return Partitioning.firstShard(partition, partitions(), sizes.shards());
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    try {
      made.close();
    } finally {
      if (root == this) {
        loaded.release().run();
      }
    }
  }
}
