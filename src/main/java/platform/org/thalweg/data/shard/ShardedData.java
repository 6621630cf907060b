package org.thalweg.data.shard;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.linalg.Block;
import org.thalweg.sample.RowFactors;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.DataException;
import org.thalweg.text.NoRowsException;

/**
 * The rows, cut into shards and cached in executors' memory. Shards are numbered from 0 and lie in
 * order: partition p holds those from {@code firstShard(p)} up to {@code firstShard(p + 1)}.
 */
public final class ShardedData implements AutoCloseable {
  private final SparkContext spark;
  private final int partitions;
  private final Supplier<JavaRDD<Shard>> cached; // may be asked from several threads
  private final ShardSizes sizes;
  private final ShardCounts counts;
  private final StorageLevel level;
  private final RowRules rules;
  private final Rejections rejections;
  private final Runnable release;
  private final ShardedData root; // those as loaded, of which these are a view
  private final ShardView view;
  private List<Shard>
      onDriver; // by number; empty where the driver has none; null before that is asked
  private JavaRDD<Shard> rdd; // the cached ones, checked; null before they are asked for
  private Made kept; // what was made of the rows as loaded; null before that

  ShardedData(
      SparkContext spark,
      int partitions,
      Supplier<JavaRDD<Shard>> cached,
      List<Shard> onDriver,
      StorageLevel level,
      ShardCounts counts,
      RowRules rules,
      Rejections rejections,
      Runnable release) {
    this.spark = spark;
    this.partitions = partitions;
    this.cached = cached;
    this.onDriver = onDriver;
    this.level = level;
    this.rules = rules;
    this.counts = counts;
    this.sizes = counts.sizes();
    this.rejections = rejections;
    this.release = release;
    this.root = this;
    this.view = loaded -> loaded;
  }

  /** A view of other data, with nothing of its own to close. */
  private ShardedData(ShardedData of, ShardView view, ShardCounts counts, ShardSizes sizes) {
    this.spark = of.spark;
    this.partitions = of.partitions;
    this.root = of.root;
    this.view = view;
    this.cached = () -> root.rdd().map(view::of);
    this.sizes = sizes;
    this.counts = counts;
    this.level = of.level;
    this.rules = of.rules;
    this.rejections = of.rejections;
    this.release = () -> {};
  }

  /**
   * Rows that the driver has already.
   *
   * @param path names the data in messages
   * @param shards all of them, by number
   * @param partitions how many partitions there are, or would be
   * @param cached the same shards on the executors, to be kept there; asked for where a job needs
   *     them, once, from any thread
   * @param rejections the rows that were malformed
   * @param release frees what the executors keep
   * @throws DataException if no row is left; then all is released
   */
  public static ShardedData onDriver(
      String path,
      SparkContext spark,
      List<Shard> shards,
      int partitions,
      Supplier<JavaRDD<Shard>> cached,
      StorageLevel level,
      RowRules rules,
      Rejections rejections,
      Runnable release) {
    ShardedData data =
        new ShardedData(
            spark,
            partitions,
            cached,
            shards,
            level,
            new ShardCounts(shards.stream().map(Shard::summary).toList()),
            rules,
            rejections,
            release);
    try {
      data.check(path);
    } catch (DataException e) {
      release.run();
      throw e;
    }
    return data;
  }

  /** Checks that there is a row, and that labels are coded in one way. */
  void check(String path) {
    if (rows() == 0) {
      throw NoRowsException.of(path, rejections.rows(), rejections.first());
    }
    if (rules.labels().readsMinusOneAsZero()) {
      counts.requireOneCoding(path);
    }
    if (!(sizes().weight() > 0)) {
      throw new NoRowsException(
          "the rows of %s must have a positive weight but had none".formatted(path));
    }
  }

  /** The cached shards; one that had to be read again is rejected unless it is the same. */
  public synchronized JavaRDD<Shard> rdd() {
    if (rdd == null) {
      rdd = root == this ? checked(cached.get(), sizes, counts.digests()) : cached.get();
    }
    return rdd;
  }

  private static JavaRDD<Shard> checked(JavaRDD<Shard> shards, ShardSizes sizes, long[] digests) {
    return shards.map(shard -> shard.expecting(sizes.rows(shard.index()), digests[shard.index()]));
  }

  /** The context whose executors have the shards. */
  public SparkContext context() {
    return spark;
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

  /** The largest label, as it was read. */
  public double largestLabel() {
    return counts.largestLabel();
  }

  /** How many numbers the rows store: all of dense rows, of sparse ones those that were written. */
  public long entries() {
    return counts.entries();
  }

  /** About the mean ‖x‖² of a row: that of every sixteenth row, as rows are stored. */
  public double meanSquaredNorm() {
    return counts.meanSquaredNorm();
  }

  /** Bytes that the arrays of all blocks take, wherever they are. */
  public long bytes() {
    return counts.bytes();
  }

  /** SHA-256 of rows, entries and features of every shard in its order. */
  public String sizesSha256() {
    return counts.sha256();
  }

  /**
   * The ranges of the numbers of each column of a table, in the order of its features; empty for
   * other data.
   */
  public List<Optional<NumberRange>> ranges() {
    return rejections.ranges();
  }

  /**
   * A sentence for each column with categories that the training data do not have, or with numbers
   * far outside of theirs.
   */
  public List<String> unknownCategories() {
    return rejections.unknown();
  }

  /** How many malformed rows were left out. */
  public long rejectedRows() {
    return rejections.rows();
  }

  /** What was wrong with the first ten of them, and where. */
  public List<String> rejected() {
    return rejections.first();
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
    if (!rules.stratified()) {
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
    return new ShardedData(
        spark,
        partitions,
        () -> rdd().map(Shard::heldOut),
        onDriver().stream().map(Shard::heldOut).toList(),
        level,
        counts.heldOut(),
        rules.holdingOut(0),
        new Rejections(0, List.of()),
        () -> {});
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
   * These rows, redistributed at random over as many shards, which then resemble each other, and
   * stored as these are. It costs one Spark shuffle of all rows. The result has no strata, and must
   * be closed.
   *
   * @param seed of the redistribution
   */
  public ShardedData reshuffled(long seed) {
    Reshuffle reshuffle = new Reshuffle(sizes.shards(), partitions(), seed);
    JavaRDD<Shard> shards =
        rdd()
            .flatMapToPair(reshuffle::buckets)
            .repartitionAndSortWithinPartitions(reshuffle)
            .mapPartitionsWithIndex(reshuffle::shards, false)
            .persist(level);
    return ShardLoading.of("the reshuffled rows", shards, rules, loaded -> rejections, List.of());
  }

  /**
   * These rows with features less a constant each, stored as these are: other rows as loaded, which
   * must be closed.
   *
   * @param constants by feature; 0 where it stays as it is
   */
  public ShardedData less(double[] constants) {
    String name = "the rows less a constant";
    if (onDriver().isEmpty()) {
      JavaRDD<Shard> moved = rdd().map(shard -> shard.less(constants)).persist(level);
      return ShardLoading.of(name, moved, rules, loaded -> rejections, List.of());
    }
    List<Shard> here = onDriver().parallelStream().map(shard -> shard.less(constants)).toList();
    List<JavaRDD<Shard>> made = new CopyOnWriteArrayList<>(); // one, where a job needs it
    Supplier<JavaRDD<Shard>> moved =
        () -> {
          made.add(rdd().map(shard -> shard.less(constants)).persist(level));
          return made.get(0);
        };
    Runnable free = () -> made.forEach(rows -> rows.unpersist(false));
    return onDriver(name, spark, here, partitions, moved, level, rules, rejections, free);
  }

  /**
   * These rows with some features numbered anew, and one for all others, stored as these are: other
   * rows as loaded, to be scored alone, which must be closed.
   *
   * @param columns these features, ascending
   */
  public ShardedData keeping(int[] columns) {
    JavaRDD<Shard> kept = rdd().map(shard -> shard.keeping(columns)).persist(level);
    return ShardLoading.of("the rows", kept, rules, loaded -> rejections, List.of());
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
  public <T extends Made> T kept(Class<T> kind, Supplier<T> made) {
    synchronized (root) {
      if (root.kept == null) {
        root.kept = made.get();
      }
      return kind.cast(root.kept);
    }
  }

  /**
   * Copies of about so many rows, drawn at random, in their order, in a few parts.
   *
   * @param rows at least 1; more than there are means all
   * @param key of what is random
   */
  public List<List<Block>> sample(long rows, long key) {
    return RowSample.of(this, rows, key);
  }

  /** Number of Spark's partitions among which the shards are divided. */
  public int partitions() {
    return partitions;
  }

  /** The first shard of a partition: ⌊shards·partition / partitions⌋. */
  public int firstShard(int partition) {
    return Partitioning.firstShard(partition, partitions(), sizes.shards());
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    try {
      closeKept();
    } finally {
      release.run();
    }
  }

  private synchronized void closeKept() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  /** What is made of rows and holds memory of its own. */
  public interface Made extends AutoCloseable {
    @Override
    void close();
  }
}
