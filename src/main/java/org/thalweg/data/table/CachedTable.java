package org.thalweg.data.table;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.CachedData;
import org.apache.spark.sql.execution.columnar.CachedRDDBuilder;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import scala.Option;

/** What Spark's cache of tables holds of a table. */
final class CachedTable {
  private static final long MANY_CELLS = 1 << 18; // are read in less time than a query is planned

  private CachedTable() {}

  /** Whether some of the rows come from the cache, when the table is planned now. */
  static boolean isUsedBy(Dataset<Row> table) {
    return holdsCached(table.toDF().queryExecution().withCachedData());
  }

  private static boolean holdsCached(LogicalPlan plan) {
    if (plan instanceof InMemoryRelation) {
      return true;
    }
    return plan.children().exists(child -> holdsCached((LogicalPlan) child));
  }

  /**
   * Whether the rows of the table's own plan come from the cache as they are, and reading them with
   * some columns too many costs less than a plan without these. That plan is made once for a
   * Dataset, however often it is read.
   *
   * @param others how many columns are too many
   */
  static boolean isReadWhole(Dataset<Row> table, int others) {
    Optional<CachedRDDBuilder> cache = cacheOf(table);
    if (cache.isEmpty()
        || !(table.queryExecution().withCachedData() instanceof InMemoryRelation relation)
        || relation.cacheBuilder() != cache.get()) { // planned before, and for what is no more
      return false;
    }
    Option<?> rows = relation.computeStats().rowCount();
    long cells = rows.isDefined() ? ((scala.math.BigInt) rows.get()).toLong() * others : 0;
    return others == 0 || rows.isDefined() && cells <= MANY_CELLS;
  }

  /** The cache of exactly these rows, if there is one. */
  private static Optional<CachedRDDBuilder> cacheOf(Dataset<Row> table) {
    Option<CachedData> cached =
        table
            .sparkSession()
            .sharedState()
            .cacheManager()
            .lookupCachedData((org.apache.spark.sql.classic.Dataset<Row>) table);
    return cached.isDefined()
        ? Optional.of(cached.get().cachedRepresentation().cacheBuilder())
        : Optional.empty();
  }
}
