package org.thalweg.data.table;

import java.util.UUID;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.thalweg.config.ConfException;
import org.thalweg.config.InputConf;
import scala.runtime.AbstractPartialFunction;

/** A query over a table, which Spark's SQL has under the name {@code __THIS__}. */
final class SqlView {
  private SqlView() {}

  /**
   * The table that a query makes. Where it only selects columns and rows of files, the rows keep
   * their places in them.
   *
   * @param query with {@code __THIS__} for the name of the table
   * @throws ConfException if it is no query, or names columns that the table has not
   */
  static Dataset<Row> of(Dataset<Row> table, String query) {
    SparkSession spark = table.sparkSession();
    String name = "_thalweg_" + UUID.randomUUID().toString().replace("-", "");
    try {
      table.drop(ReadErrors.CORRUPT).createOrReplaceTempView(name);
      Dataset<Row> made = spark.sql(query.replace(InputConf.THIS, name));
      return SparkPlans.rows(spark, withoutViews(SparkPlans.plan(made)));
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      if (e instanceof AnalysisException) {
        throw new ConfException(
            "data.sql must be a query over the table but %s"
                .formatted(ReadErrors.words(e))
                .replace(name, InputConf.THIS));
      }
      throw e;
    } finally {
      spark.catalog().dropTempView(name);
    }
  }

  /** The plan, in which what a view stands for is in its place. */
  private static LogicalPlan withoutViews(LogicalPlan plan) {
    return (LogicalPlan)
        plan.transformUp(
            new AbstractPartialFunction<>() {
              @Override
              public boolean isDefinedAt(LogicalPlan part) {
                return part instanceof View view && view.isTempView();
              }

              @Override
              public LogicalPlan apply(LogicalPlan part) {
                return ((View) part).child();
              }
            });
  }
}
