package org.thalweg.data.table;

import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;

/** Plans of Spark SQL, which its public API does not have. */
public final class SparkPlans {
  private SparkPlans() {}

  /** The session of a context, which is started if there is none. */
  static SparkSession session(SparkContext spark) {
    return org.apache.spark.sql.classic.SparkSession.builder().sparkContext(spark).getOrCreate();
  }

  /** The analysed plan of a table. */
  static LogicalPlan plan(Dataset<Row> table) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) table).logicalPlan();
  }

  /** What a text says, of which nothing is looked up yet. */
  static LogicalPlan parsed(SparkSession session, String query) throws ParseException {
    return ((org.apache.spark.sql.classic.SparkSession) session)
        .sessionState()
        .sqlParser()
        .parsePlan(query);
  }

  /** The table that a plan makes. */
  static Dataset<Row> rows(SparkSession session, LogicalPlan plan) {
    return org.apache.spark.sql.classic.Dataset.ofRows(
        (org.apache.spark.sql.classic.SparkSession) session, plan);
  }

  /** The table of rows as Spark keeps them, which are of this schema. */
  public static Dataset<Row> rows(SparkSession session, RDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) session)
        .internalCreateDataFrame(rows, schema, false);
  }
}
