package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.rdd.DeterministicLevel;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.jdk.javaapi.CollectionConverters;

/** What the plan of a table says of where its rows come from. */
final class TablePlan {
  private TablePlan() {}

  /** Whether some of the rows come from Spark's cache of tables, when the table is planned now. */
  private static boolean usesCache(Dataset<Row> table) {
    return holdsCached(table.toDF().queryExecution().withCachedData());
  }

  private static boolean holdsCached(LogicalPlan plan) {
    if (plan instanceof InMemoryRelation) {
      return true;
    }
    return plan.children().exists(child -> holdsCached((LogicalPlan) child));
  }

  /** Whether the rows come straight from files, each with a place in one, and from no cache. */
  static boolean isRead(Dataset<Row> table) {
    if (usesCache(table)) {
      return false; // a plan that asks for places would read the files
    }
    try {
      LogicalPlan plan = table.select("_metadata.file_path").queryExecution().analyzed();
      while (isSelection(plan)) {
        plan = plan.children().head();
      }
      return plan instanceof LogicalRelation;
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      return false;
    }
  }

  /**
   * Whether some rows of files or of another table are left out, so that the rest has no numbers.
   */
  static boolean isFiltered(Dataset<Row> table) {
    LogicalPlan plan = table.toDF().queryExecution().analyzed();
    while (isSelection(plan)) {
      if (plan instanceof Filter) {
        return true;
      }
      plan = plan.children().head();
    }
    return false;
  }

  private static boolean isSelection(LogicalPlan plan) {
    return plan instanceof Project || plan instanceof Filter || plan instanceof SubqueryAlias;
  }

  /** The columns that stand in the names of directories, as in year=2023, and not in files. */
  static List<String> directoryColumns(Dataset<Row> table) {
    List<String> names = new ArrayList<>();
    List<LogicalPlan> plans = new ArrayList<>(List.of(table.queryExecution().analyzed()));
    while (!plans.isEmpty()) {
      LogicalPlan plan = plans.remove(plans.size() - 1);
      if (plan instanceof LogicalRelation relation
          && relation.relation() instanceof HadoopFsRelation files) {
        names.addAll(Arrays.asList(files.partitionSchema().fieldNames()));
      }
      plans.addAll(CollectionConverters.asJava(plan.children()));
    }
    return names;
  }

  /** Whether a table that is not read from files has its rows in the same order every time. */
  static boolean isStable(Dataset<Row> table, RDD<?> rows) {
    return table.inputFiles().length == 0
        && rows.outputDeterministicLevel().equals(DeterministicLevel.DETERMINATE());
  }
}
