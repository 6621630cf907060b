package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.rdd.DeterministicLevel;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecutionRDD;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.internal.SQLConf;
import scala.jdk.javaapi.CollectionConverters;

/** What the plan of a table says of where its rows come from. */
final class TablePlan {
  static final long FEW_BYTES = 16L << 20;
  private static final String FEW_ROWS = "thalweg.fewRows";

  private TablePlan() {}

  /** Whether some of the rows come from Spark's cache of tables, when the table is planned now. */
  private static boolean usesCache(Dataset<Row> table) {
    return holdsCached(anew(table).queryExecution().withCachedData());
  }

  /** The table as it is planned now, of which others have no part. */
  static Dataset<Row> anew(Dataset<Row> table) {
    return SparkPlans.rows(table.sparkSession(), SparkPlans.plan(table));
  }

  private static boolean holdsCached(LogicalPlan plan) {
    if (plan instanceof InMemoryRelation) {
      return true;
    }
    return plan.children().exists(child -> holdsCached((LogicalPlan) child));
  }

  /** Whether the rows come straight from files, each with a place in one, and from no cache. */
  static boolean isRead(Dataset<Row> table) {
    return files(table).isPresent() && !usesCache(table); // a cache may be of other files
  }

  /** The files of which a table selects columns and rows, and does nothing else. */
  private static Optional<HadoopFsRelation> files(Dataset<Row> table) {
    LogicalPlan plan = table.queryExecution().analyzed();
    while (isSelection(plan)) {
      plan = plan.children().head();
    }
    return plan instanceof LogicalRelation leaf
            && leaf.relation() instanceof HadoopFsRelation relation
        ? Optional.of(relation)
        : Optional.empty();
  }

  /** The files of a table that is read from some, as URIs in any order. */
  static Stream<String> inputFiles(Dataset<Row> table) {
    return files(table).stream().flatMap(files -> Stream.of(files.location().inputFiles()));
  }

  /** Whether the rows come straight from small files. */
  static boolean areFew(Dataset<Row> table) {
    return files(table).filter(files -> files.location().sizeInBytes() <= FEW_BYTES).isPresent()
        && !usesCache(table)
        && isStreamed(table);
  }

  /**
   * Whether each row comes from the part of a file that a task reads at that time: nothing reads
   * ahead, as what runs Python does, or brings rows from elsewhere, as a join does.
   */
  static boolean isStreamed(Dataset<Row> table) {
    return isStreamed(anew(table).queryExecution().sparkPlan());
  }

  private static boolean isStreamed(SparkPlan plan) {
    boolean isStep = plan instanceof ProjectExec || plan instanceof FilterExec;
    return plan instanceof FileSourceScanExec
        || isStep && isStreamed(plan.children().head()) && plan.subqueries().isEmpty();
  }

  /**
   * The rows of a table. Those of small files are read without compiling what reads them, which
   * would take longer than all else; the session stays as it is.
   */
  static RDD<InternalRow> rows(Dataset<Row> table) {
    return areFew(table) ? few(table) : anew(table).queryExecution().toRdd();
  }

  private static RDD<InternalRow> few(Dataset<Row> table) {
    QueryExecution query = anew(table).queryExecution();
    SQLConf conf = table.sparkSession().sessionState().conf().clone();
    conf.setConfString("spark.sql.codegen.wholeStage", "false");
    conf.setConfString("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    conf.setConfString(FEW_ROWS, "true");
    return SQLConf.withExistingConf(
        conf, () -> new SQLExecutionRDD(query.executedPlan().execute(), conf));
  }

  /**
   * Whether the plan that this thread makes is one of small files, and of nothing but {@link
   * #rows}.
   */
  static boolean areFewRows() {
    return SQLConf.get().getConfString(FEW_ROWS, "").equals("true");
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
