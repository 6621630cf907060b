package org.thalweg.data.table;

import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Lower;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.StringTrim;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.execution.columnar.CachedRDDBuilder;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.Handover;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.LoadedShards;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.text.Patience;
import org.thalweg.text.Secrets;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows of any table Spark knows, cut into shards of equally many rows.
 *
 * <pre>
 *   table ─► pieces of about a block ─► how many rows each run of them has ─► where each row stands
 *         ─► pieces, shuffled to where their shards are ─► shards
 * </pre>
 *
 * The order of the rows is that of the hash of an id column, where one is named and the table has
 * it; that of path and position, where they come straight from files; else that of the table's
 * partitions, which may depend on more than the data. Rows without a label are to be predicted, and
 * are not in the order of ids.
 *
 * @param name of the table, for messages
 * @param table what to read
 * @param encoding how columns become features
 * @param partitioning how the rows are cut; by default as 12 bytes for every entry and every row
 */
public record TableSource(
    String name, Dataset<Row> table, Encoding encoding, Partitioning partitioning)
    implements Source {
  private static final int SPARED = 3; // the part of the heap that the rows may take
  private static final long FEW_BYTES = 64L << 20; // that tasks may send to the driver
  private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);

  @Override
  public ShardedData load(JavaSparkContext spark, RowRules rules) {
    try (JobLabel label = new JobLabel(spark, "reading " + Secrets.hide(name))) {
      return Patience.of(spark.hadoopConfiguration()).call(name, () -> loadOnce(spark, rules));
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw ReadErrors.failure(name, e);
    }
  }

  private ShardedData loadOnce(JavaSparkContext spark, RowRules rules) {
    Optional<RecentRows.TableKey> key = key(rules, spark.isLocal());
    Optional<RecentRows.KeptRows> recent = key.flatMap(RecentRows::find);
    if (recent.isPresent()) {
      return held(spark, recent.get(), rules);
    }
    TableRows rows = TableRows.of(name, table, encoding, rules.labels());
    boolean mayHand = spark.isLocal() && partitioning.storage() != Storage.DISK;
    Optional<RecentRows.KeptRows> handed =
        mayHand ? handedOver(spark, rows, rules) : Optional.empty();
    if (handed.isPresent()) {
      key.ifPresent(found -> RecentRows.keep(found, handed.get()));
      return held(spark, handed.get(), rules);
    }
    return onExecutors(spark, rows, rules, FEW_BYTES, key);
  }

  /**
   * What the rows are found again by. Executors would read rows in the order of a hash once more,
   * which Spark cuts into other partitions each time; so these are not found again there.
   */
  Optional<RecentRows.TableKey> key(RowRules rules, boolean isLocal) {
    return isLocal || !TableRows.areHashed(table, encoding)
        ? RecentRows.key(table, encoding, partitioning, rules)
        : Optional.empty();
  }

  /** In one job, where executors and driver are one process; none if there are too many rows. */
  Optional<RecentRows.KeptRows> handedOver(JavaSparkContext spark, TableRows rows, RowRules rules) {
    try (Handover<List<Piece>> pieces = new Handover<>(Runtime.getRuntime().maxMemory() / SPARED)) {
      long number = pieces.number();
      List<ReadPartition> read =
          rows.pieces(name, rules, true)
              .mapPartitionsWithIndex(
                  (partition, all) ->
                      List.of(ReadPartition.handing(partition, all, number)).iterator(),
                  false)
              .collect();
      if (pieces.isOver()) {
        LOG.info("the rows of {} are too many for one job", Secrets.hide(name));
        return Optional.empty();
      }
      List<SplitSummary> runs = runs(read);
      Rejections rejections =
          SplitSummary.rejections(runs, !TablePlan.isFiltered(table), encoding).check(rules);
      ShardAssignment order = ShardAssignment.of(runs, partitioning, spark.defaultParallelism());
      List<Shard> shards = PieceShards.of(pieces.all(read.size()), order, rules);
      return Optional.of(new RecentRows.KeptRows(shards, order, rejections));
    }
  }

  /**
   * Rows that the driver has. Tasks take them from its memory where they run in one process with
   * it; elsewhere they read the table again, if a job needs its rows.
   */
  ShardedData held(JavaSparkContext spark, RecentRows.KeptRows rows, RowRules rules) {
    if (spark.isLocal()) {
      return ShardLoading.here(
          name,
          () -> spark,
          partitioning,
          rows.order().numPartitions(),
          rules,
          rows.rejections(),
          rows.shards());
    }
    AtomicReference<JavaRDD<Shard>> asked = new AtomicReference<>();
    return held(
        spark,
        rows,
        rules,
        () -> {
          TableRows again = TableRows.of(name, table, encoding, rules.labels());
          asked.set(persisted(again.pieces(name, rules, false), rows.order(), rules));
          return asked.get();
        },
        () -> Optional.ofNullable(asked.get()).ifPresent(shards -> shards.unpersist(false)));
  }

  private ShardedData held(
      JavaSparkContext spark,
      RecentRows.KeptRows rows,
      RowRules rules,
      Supplier<JavaRDD<Shard>> cached,
      Runnable release) {
    return ShardedData.onDriver(
        name,
        new LoadedShards(
            spark::sc,
            rows.order().numPartitions(),
            cached,
            partitioning::level,
            rules,
            rows.rejections(),
            release),
        rows.shards());
  }

  private JavaRDD<Shard> persisted(JavaRDD<Piece> pieces, ShardAssignment order, RowRules rules) {
    JavaRDD<Shard> shards = PieceShards.of(pieces, order, rules).persist(partitioning.level());
    shards.setName(ShardLoading.nameOf(name));
    return shards;
  }

  /**
   * In one job where the rows are few; else in two, with a shuffle between them.
   *
   * @param fewBytes of the rows that tasks may send to the driver, about
   * @param key by which few rows are found again
   */
  ShardedData onExecutors(
      JavaSparkContext spark,
      TableRows rows,
      RowRules rules,
      long fewBytes,
      Optional<RecentRows.TableKey> key) {
    JavaRDD<Piece> pieces = rows.pieces(name, rules, false).persist(StorageLevel.MEMORY_AND_DISK());
    pieces.setName("pieces of " + Secrets.hide(name));
    long most = 2 * fewBytes / Math.max(1, pieces.getNumPartitions());
    boolean areNeeded = false;
    try {
      List<ReadPartition> read =
          pieces.mapPartitions(all -> List.of(ReadPartition.of(all, most)).iterator()).collect();
      List<SplitSummary> runs = runs(read);
      Rejections rejections =
          SplitSummary.rejections(runs, !TablePlan.isFiltered(table), encoding).check(rules);
      ShardAssignment order = ShardAssignment.of(runs, partitioning, spark.defaultParallelism());
      JavaRDD<Shard> shards = persisted(pieces, order, rules);
      if (!read.stream().allMatch(ReadPartition::isWhole)) {
        return ShardLoading.of(name, shards, rules, loaded -> rejections, List.of());
      }
      List<List<Piece>> all = read.stream().map(part -> part.pieces).toList();
      RecentRows.KeptRows few =
          new RecentRows.KeptRows(PieceShards.of(all, order, rules), order, rejections);
      ShardedData data =
          held(
              spark,
              few,
              rules,
              () -> shards,
              () -> {
                shards.unpersist(false);
                pieces.unpersist(false);
              });
      key.ifPresent(found -> RecentRows.keep(found, few));
      areNeeded = true;
      return data;
    } finally {
      if (!areNeeded) {
        pieces.unpersist(false);
      }
    }
  }

  private static List<SplitSummary> runs(List<ReadPartition> read) {
    return read.stream().flatMap(part -> part.runs.stream()).sorted(SplitSummary.ORDER).toList();
  }

  /**
   * What a task tells the driver of the partition that it read: its runs, and its rows where these
   * are few. A final class, because it is a task result.
   */
  static final class ReadPartition implements Serializable {
    private static final long serialVersionUID = 1;

    final List<SplitSummary> runs = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>(); // null where they are too many bytes

    private ReadPartition() {}

    /** A partition, with its rows if they have at most so many bytes. */
    static ReadPartition of(Iterator<Piece> all, long most) {
      ReadPartition read = new ReadPartition();
      long bytes = 0;
      while (all.hasNext()) {
        Piece piece = all.next();
        SplitSummary.add(piece, read.runs);
        bytes += piece.block.bytes();
        if (bytes > most) {
          read.pieces = null;
        } else {
          read.pieces.add(piece);
        }
      }
      return read;
    }

    /** A partition, whose rows are handed over as far as there is room for them. */
    static ReadPartition handing(int partition, Iterator<Piece> all, long number) {
      Handover<List<Piece>> handover = Handover.of(number);
      ReadPartition read = new ReadPartition();
      while (!handover.isOver() && all.hasNext()) {
        Piece piece = all.next();
        SplitSummary.add(piece, read.runs);
        if (handover.takes(piece.block.bytes())) {
          read.pieces.add(piece);
        }
      }
      handover.give(partition, read.pieces);
      read.pieces = null;
      return read;
    }

    /** Whether it has the rows. */
    boolean isWhole() {
      return pieces != null;
    }
  }

  /**
   * The rows that were read last from tables in Spark's cache, as the driver holds them. A search
   * fits one estimator after the other to the same cached table, and none but the first has to read
   * it.
   *
   * <p>Rows are found again only where Spark itself would give the same ones: all of them are in
   * its cache since they were read, selected by columns and comparisons alone, and read by the same
   * rules. They are softly reachable: the JVM frees them before it runs out of memory.
   */
  static final class RecentRows {
    private static final int TABLES = 2; // that are remembered
    private static final int SPARED = 8; // the part of the heap that the rows of one may take
    private static final Deque<SoftReference<RecentTable>> RECENT = new ArrayDeque<>();

    /** Expressions whose values follow from the row alone, on any day. */
    private static final Set<Class<?>> PLAIN =
        Set.of(
            Alias.class,
            And.class,
            AttributeReference.class,
            CaseWhen.class,
            Cast.class,
            EqualNullSafe.class,
            EqualTo.class,
            In.class,
            IsNotNull.class,
            IsNull.class,
            Literal.class,
            Lower.class,
            Not.class,
            Or.class,
            StringTrim.class);

    /**
     * The rows of a table.
     *
     * @param shards by number
     */
    record KeptRows(List<Shard> shards, ShardAssignment order, Rejections rejections) {
      private long bytes() {
        return shards.stream().mapToLong(shard -> shard.summary().bytes()).sum();
      }
    }

    /**
     * What rows are found again by.
     *
     * @param plan of the table, of the same form wherever it was asked for
     * @param caches that the plan reads
     */
    record TableKey(
        LogicalPlan plan,
        List<CachedRDDBuilder> caches,
        Encoding encoding,
        Partitioning partitioning,
        RowRules rules) {

      private boolean isOf(TableKey other) {
        return areSame(caches, other.caches)
            && encoding.equals(other.encoding)
            && partitioning.equals(other.partitioning)
            && rules.equals(other.rules)
            && plan.equals(other.plan);
      }

      /** Two caches may be of equal plans, and not of the same rows. */
      private static boolean areSame(List<CachedRDDBuilder> some, List<CachedRDDBuilder> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
          same = some.get(i) == others.get(i);
        }
        return same;
      }

      private boolean isCached() {
        return caches.stream().allMatch(CachedRDDBuilder::isCachedColumnBuffersLoaded);
      }
    }

    private record RecentTable(TableKey key, KeptRows rows) {}

    private RecentRows() {}

    /**
     * What the rows of a table are found by; empty where they do not all come from Spark's cache.
     */
    static Optional<TableKey> key(
        Dataset<Row> table, Encoding encoding, Partitioning partitioning, RowRules rules) {
      LogicalPlan plan = table.toDF().queryExecution().withCachedData();
      List<CachedRDDBuilder> caches = new ArrayList<>();
      return partitioning.storage() == Storage.DISK || !isPlain(plan, caches)
          ? Optional.empty()
          : Optional.of(
              new TableKey(
                  (LogicalPlan) plan.canonicalized(), caches, encoding, partitioning, rules));
    }

    private static boolean isPlain(LogicalPlan plan, List<CachedRDDBuilder> caches) {
      if (plan instanceof InMemoryRelation relation) {
        return caches.add(relation.cacheBuilder());
      }
      boolean selects =
          plan instanceof Project || plan instanceof Filter || plan instanceof SubqueryAlias;
      return selects
          && CollectionConverters.asJava(plan.expressions()).stream().allMatch(RecentRows::isPlain)
          && isPlain((LogicalPlan) plan.children().head(), caches);
    }

    private static boolean isPlain(Expression expression) {
      return PLAIN.contains(expression.getClass())
          && CollectionConverters.asJava(expression.children()).stream()
              .allMatch(RecentRows::isPlain);
    }

    /** The rows, if they were read lately and Spark has had them in its cache since then. */
    static Optional<KeptRows> find(TableKey key) {
      Optional<KeptRows> found = recent(key);
      return found.filter(rows -> key.isCached());
    }

    private static synchronized Optional<KeptRows> recent(TableKey key) {
      return RECENT.stream()
          .map(SoftReference::get)
          .filter(entry -> entry != null && entry.key().isOf(key))
          .map(RecentTable::rows)
          .findFirst();
    }

    /** Remembers rows that were just read, unless they are too many. */
    static synchronized void keep(TableKey key, KeptRows rows) {
      RECENT.removeIf(
          reference -> {
            RecentTable entry = reference.get();
            return entry == null || entry.key().isOf(key);
          });
      if (rows.bytes() <= Runtime.getRuntime().maxMemory() / SPARED) {
        RECENT.addFirst(new SoftReference<>(new RecentTable(key, rows)));
      }
      while (RECENT.size() > TABLES) {
        RECENT.removeLast();
      }
    }
  }
}
