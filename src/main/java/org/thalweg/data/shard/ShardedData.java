package org.thalweg.data.shard;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.thalweg.linalg.Block;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.RowFactors;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;

/**
 * The rows, cut into shards and cached in executors' memory. Shards are numbered from 0 and lie in
 * order: partition p holds those from {@code firstShard(p)} up to {@code firstShard(p + 1)}.
 */
public final class ShardedData implements AutoCloseable {
  /** Counts the rows that were read, for those who watch; those of repeated tasks twice. */
  public static final String ROWS_READ = "rows read";

  private static final int SPARED = 8; // the part of the heap that rows may take in local mode
  private static final int SAMPLE_PARTS = 16;

  private final SparkContext spark;
  private final int partitions;
  private final Supplier<JavaRDD<Shard>> cached; // may be asked from several threads
  private final ShardSizes sizes;
  private final List<ShardSummary> summaries; // by shard
  private final StorageLevel level;
  private final RowRules rules;
  private final Rejections rejections;
  private final Runnable release;
  private final ShardedData root; // those as loaded, of which these are a view
  private final View view;
  private List<Shard>
      onDriver; // by number; empty where the driver has none; null before that is asked
  private JavaRDD<Shard> rdd; // the cached ones, checked; null before they are asked for

  private ShardedData(
      SparkContext spark,
      int partitions,
      Supplier<JavaRDD<Shard>> cached,
      List<Shard> onDriver,
      ShardSizes sizes,
      StorageLevel level,
      List<ShardSummary> summaries,
      RowRules rules,
      Rejections rejections,
      Runnable release) {
    this.spark = spark;
    this.partitions = partitions;
    this.cached = cached;
    this.onDriver = onDriver;
    this.level = level;
    this.rules = rules;
    this.sizes = sizes;
    this.summaries = summaries;
    this.rejections = rejections;
    this.release = release;
    this.root = this;
    this.view = loaded -> loaded;
  }

  /** A view of other data, with nothing of its own to close. */
  private ShardedData(ShardedData of, View view, List<ShardSummary> summaries, ShardSizes sizes) {
    this.spark = of.spark;
    this.partitions = of.partitions;
    this.root = of.root;
    this.view = view;
    this.cached = () -> root.rdd().map(view::of);
    this.sizes = sizes;
    this.summaries = summaries;
    this.level = of.level;
    this.rules = of.rules;
    this.rejections = of.rejections;
    this.release = () -> {};
  }

  /**
   * Reads every shard once, and keeps it. Where driver and executors are one process and keep
   * objects, the driver has them too, unless they are too many for it.
   *
   * @param path names the data in messages
   * @param cached the shards, to be kept
   * @param rejections the rows that were malformed, once all have been read
   * @param inputs what the tasks need that read, or read again; destroyed with the data
   * @throws DataException if a row is malformed that must not be, or no row is left
   */
  public static ShardedData load(
      String path,
      JavaRDD<Shard> cached,
      RowRules rules,
      Function<List<ShardSummary>, Rejections> rejections,
      List<Broadcast<?>> inputs) {
    boolean loaded = false;
    cached.setName("rows of " + Secrets.hide(path));
    Runnable release =
        () -> {
          cached.unpersist(false);
          inputs.forEach(Broadcast::destroy);
        };
    try (JobLabel label = new JobLabel(cached.context(), "loading " + Secrets.hide(path));
        Handover<Shard> given = new Handover<>(mostGiven(cached))) {
      long number = given.number();
      LongAccumulator read = cached.context().longAccumulator(ROWS_READ);
      List<ShardSummary> summaries =
          cached
              .map(
                  shard -> {
                    read.add(shard.summary().rows());
                    give(shard, number);
                    return shard.summary();
                  })
              .collect();
      ShardedData data =
          new ShardedData(
              cached.context(),
              cached.getNumPartitions(),
              () -> cached,
              given.size() == summaries.size() && !given.isOver()
                  ? given.all(summaries.size())
                  : List.of(),
              sizes(summaries, ShardSummary::weight),
              cached.getStorageLevel(),
              summaries,
              rules,
              rejections.apply(summaries).check(rules),
              release);
      data.check(path);
      loaded = true;
      return data;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // SparkException, which Scala does not declare
      throw DataException.behind(e).orElseThrow(() -> new IllegalStateException(e));
    } finally {
      if (!loaded) {
        release.run();
      }
    }
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
    List<ShardSummary> summaries = shards.stream().map(Shard::summary).toList();
    ShardedData data =
        new ShardedData(
            spark,
            partitions,
            cached,
            shards,
            sizes(summaries, ShardSummary::weight),
            level,
            summaries,
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

  private static ShardSizes sizes(
      List<ShardSummary> summaries, ToDoubleFunction<ShardSummary> weight) {
    return new ShardSizes(summaries.stream().mapToInt(ShardSummary::rows).toArray())
        .weighing(summaries.stream().mapToDouble(weight).toArray());
  }

  /** Bytes of rows that the driver may have at once with the executors, as they are stored. */
  private static long mostGiven(JavaRDD<Shard> cached) {
    StorageLevel level = cached.getStorageLevel();
    boolean areObjects = level.useMemory() && level.deserialized();
    return areObjects && cached.context().isLocal() ? Runtime.getRuntime().maxMemory() / SPARED : 0;
  }

  private static void give(Shard shard, long number) {
    Handover.<Shard>find(number)
        .filter(given -> given.takes(shard.summary().bytes()))
        .ifPresent(given -> given.give(shard.index(), shard));
  }

  private void check(String path) {
    if (rows() == 0) {
      throw new DataException(
          "data must have at least one row but %s has none%s"
              .formatted(
                  path,
                  rejections.rows() == 0
                      ? ""
                      : " that is not malformed; %d were dropped, the first: %s"
                          .formatted(rejections.rows(), rejections.first().get(0))));
    }
    if (rules.labels().readsMinusOneAsZero()
        && summaries.stream().anyMatch(ShardSummary::sawMinusOne)
        && summaries.stream().anyMatch(ShardSummary::sawZero)) {
      throw new DataException(
          "labels in %s must be 0 and 1 or -1 and 1 but were -1 and 0".formatted(path));
    }
  }

  /** The cached shards; one that had to be read again is rejected unless it is the same. */
  public synchronized JavaRDD<Shard> rdd() {
    if (rdd == null) {
      ShardSizes expected = sizes;
      rdd =
          root == this
              ? cached.get().map(shard -> shard.expecting(expected.rows(shard.index())))
              : cached.get();
    }
    return rdd;
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

  /** Number of rows. */
  public long rows() {
    return sizes.rows();
  }

  /** One more than the largest column in use. */
  public int features() {
    return summaries.stream().mapToInt(ShardSummary::features).max().orElse(0);
  }

  /** The largest label, as it was read. */
  public double largestLabel() {
    return summaries.stream().mapToDouble(ShardSummary::largestLabel).max().orElse(0);
  }

  /** Number of stored entries. */
  public long entries() {
    return summaries.stream().mapToLong(ShardSummary::entries).sum();
  }

  /** About the mean ‖x‖² of a row: that of every sixteenth row, as rows are stored. */
  public double meanSquaredNorm() {
    double squares = 0;
    long sampled = 0;
    for (ShardSummary summary : summaries) { // in order of shards, which is part of the bits
      squares += summary.squares();
      sampled += summary.sampled();
    }
    return squares / sampled;
  }

  /** Bytes of all blocks. */
  public long bytes() {
    return summaries.stream().mapToLong(ShardSummary::bytes).sum();
  }

  /** SHA-256 of rows, entries and features of every shard in its order. */
  public String sizesSha256() {
    ByteBuffer sizes = ByteBuffer.allocate(summaries.size() * (Long.BYTES + 2 * Integer.BYTES));
    for (ShardSummary summary : summaries) {
      sizes.putInt(summary.rows()).putLong(summary.entries()).putInt(summary.features());
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sizes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
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
    return summaries.stream().mapToInt(summary -> summary.classRows().length).max().orElse(0);
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
    int shards = sizes.shards();
    int[] rows = new int[classes() * shards];
    for (int shard = 0; shard < shards; shard++) {
      int[] ofShard = summaries.get(shard).classRows();
      for (int c = 0; c < ofShard.length; c++) {
        rows[c * shards + shard] = ofShard[c];
      }
    }
    return new ShardSizes(rows);
  }

  /** Σ s of each class, as {@link #classes}. */
  public double[] classWeights() {
    double[] sums = new double[classes()];
    for (ShardSummary summary : summaries) {
      for (int c = 0; c < summary.classWeights().length; c++) {
        sums[c] += summary.classWeights()[c];
      }
    }
    return sums;
  }

  /**
   * A view of the rows that were held out when these were loaded; nothing is copied, and there is
   * nothing to close. It may be without rows.
   */
  public ShardedData heldOut() {
    List<ShardSummary> held = summaries.stream().map(ShardSummary::heldOut).toList();
    return new ShardedData(
        spark,
        partitions,
        () -> rdd().map(Shard::heldOut),
        onDriver().stream().map(Shard::heldOut).toList(),
        sizes(held, ShardSummary::weight),
        level,
        held,
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
    ShardSizes weighed = sizes(summaries, summary -> summary.weight(factors));
    return new ShardedData(this, view.then(factors), summaries, weighed);
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
    List<View> views = factors.stream().map(each -> view.then(each, sizes)).toList();
    List<ShardSummary> counts = summaries;
    int[] classes = counts.stream().mapToInt(each -> each.classRows().length).toArray();
    List<ShardWeights[]> weights =
        root.onDriver().isEmpty()
            ? root.rdd().map(shard -> weights(shard, views, classes)).collect()
            : root.onDriver().stream().map(shard -> weights(shard, views, classes)).toList();
    return IntStream.range(0, views.size())
        .mapToObj(
            i -> {
              List<ShardSummary> weighed =
                  IntStream.range(0, counts.size())
                      .mapToObj(shard -> counts.get(shard).weighing(weights.get(shard)[i]))
                      .toList();
              return new ShardedData(
                  this, views.get(i), weighed, sizes(weighed, ShardSummary::weight));
            })
        .toList();
  }

  private static ShardWeights[] weights(Shard shard, List<View> views, int[] classes) {
    return views.stream()
        .map(each -> each.of(shard))
        .map(each -> ShardWeights.of(each, classes[each.index()]))
        .toArray(ShardWeights[]::new);
  }

  /** The rows as they were loaded, of which these are a view; themselves, where they are none. */
  public ShardedData root() {
    return root;
  }

  /** What makes a shard of these data of one of the {@link #root}. */
  public View view() {
    return view;
  }

  /** What makes the shards of a view of the shards that were loaded. */
  @FunctionalInterface
  public interface View extends Serializable {
    /** The same rows with other weights. */
    Shard of(Shard loaded);

    /** This view, and then weights times whole numbers. */
    private View then(RowFactors factors, ShardSizes sizes) {
      return loaded -> of(loaded).weighing(factors, sizes.begin(loaded.index()));
    }

    /** This view, and then weights times the factor of their class. */
    private View then(double[] factors) {
      return loaded -> of(loaded).weighing(factors);
    }
  }

  /**
   * The same rows, redistributed at random over as many shards, which then resemble each other, and
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
    return load("the reshuffled rows", shards, rules, loaded -> rejections, List.of());
  }

  /**
   * Copies of about so many rows, drawn at random, in their order. They are in at most {@value
   * #SAMPLE_PARTS} parts, each of the rows of neighbouring shards: a sum over one row or two from
   * each of a thousand shards would be made of a thousand vectors.
   *
   * @param rows at least 1; more than there are means all
   * @param key of what is random
   */
  public List<List<Block>> sample(long rows, long key) {
    Sampler sampler = new Reshuffling.Epoch(sizes, rows, key);
    List<List<Block>> ofShards =
        onDriver().isEmpty()
            ? rdd().map(shard -> shard.copies(sampler.draw(0, 0, shard.index()))).collect()
            : onDriver().stream().map(s -> s.copies(sampler.draw(0, 0, s.index()))).toList();
    int parts = Math.min(SAMPLE_PARTS, ofShards.size());
    return IntStream.range(0, parts)
        .mapToObj(
            part ->
                joined(
                    ofShards.subList(
                        firstShard(part, parts, ofShards.size()),
                        firstShard(part + 1, parts, ofShards.size()))))
        .toList();
  }

  private static List<Block> joined(List<List<Block>> shards) {
    if (shards.size() == 1) {
      return shards.get(0);
    }
    BlockList all = new BlockList();
    for (List<Block> blocks : shards) {
      for (Block block : blocks) {
        for (int row = 0; row < block.rows(); row++) {
          all.copy(block, row);
        }
      }
    }
    return all.blocks();
  }

  /** Number of partitions. */
  public int partitions() {
    return partitions;
  }

  /** The first shard of a partition: ⌊shards·partition / partitions⌋. */
  public int firstShard(int partition) {
    return firstShard(partition, partitions(), sizes.shards());
  }

  public static int firstShard(int partition, int partitions, int shards) {
    return (int) ((long) shards * partition / partitions);
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    release.run();
  }
}
