package org.thalweg.data.table;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.thalweg.config.Storage;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The rows that were read last from tables in Spark's cache, as the driver holds them. A search
 * fits one estimator after the other to the same cached table, and none but the first has to read
 * it.
 *
 * <p>Rows are found again only where Spark itself would give the same ones: all of them are in its
 * cache since they were read, selected by columns and comparisons alone, and read by the same
 * rules. They are softly reachable: the JVM frees them before it runs out of memory.
 */
final class RecentRows {
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

  /** What the rows of a table are found by; empty where they do not all come from Spark's cache. */
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
