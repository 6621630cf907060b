package org.thalweg.tools;

import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.InputConf;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.inspect.Inspection;
import org.thalweg.inspect.InspectionText;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Input;

/** What data of any form look like. */
public final class DataInspection {
  private DataInspection() {}

  /**
   * Loads data, with any numbers as labels, and looks at them.
   *
   * @param form of the data
   * @param path of a file, a directory or a glob; or the name of a table
   * @throws org.thalweg.text.DataException if they cannot be read
   */
  public static InspectionText of(InputConf form, String path, JavaSparkContext spark) {
    if (form.columns().isEmpty()) {
      return of(
          new LibsvmSource(path, form.features(), Partitioning.standard()),
          column -> Integer.toString(column + 1),
          spark);
    }
    SparkSession session = Sessions.of(spark);
    Dataset<Row> table = Tables.open(session, form.format(), path, form.options());
    Input input = Input.of(form, path, table, true);
    return of(
        input.source(path, table, Partitioning.standard()),
        input.encoding().orElseThrow()::name,
        spark);
  }

  private static InspectionText of(
      Source source, IntFunction<String> name, JavaSparkContext spark) {
    RowRules any = RowRules.of(DomainLabels.of(Registry.losses().parse("halfSquared")));
    try (ShardedData data = source.load(spark, any)) {
      return new InspectionText(Inspection.of(data), name);
    }
  }
}
