package org.thalweg.cli;

import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.table.Sessions;
import picocli.CommandLine.Option;

/** A command that reads data, by the query of a conf or a model if it has one. */
abstract class DataCommand extends ThalwegCommand {
  @Option(
      names = "--allow-sql",
      description =
          "Let data.sql, which a model has too, do whatever Spark's SQL can: call programs and read"
              + " other files.")
  private boolean allowSql;

  @Override
  JavaSparkContext context(String... about) {
    JavaSparkContext spark = super.context(about);
    Sessions.allowSql(spark.sc(), allowSql);
    return spark;
  }
}
