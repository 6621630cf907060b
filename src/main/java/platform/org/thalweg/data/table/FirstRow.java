package org.thalweg.data.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The first row of a table: of files the first by path and place, however Spark splits them. */
final class FirstRow {
  private static final Column PATH = col("_metadata.file_path");

  private FirstRow() {}

  /**
   * Some cells of the first row, lines of a wrong number of values left out, that meets a
   * condition.
   *
   * @param condition of some columns, which Spark requires of CSV
   */
  static Optional<Row> of(Dataset<Row> table, Column condition, Column... cells) {
    Dataset<Row> rows = ReadErrors.wholeLines(table).where(condition);
    if (!TablePlan.isRead(table)) {
      return first(rows, cells);
    }
    return Arrays.stream(table.inputFiles())
        .map(FirstRow::path)
        .min(Comparator.naturalOrder())
        .flatMap(file -> first(rows.where(PATH.equalTo(file)), cells))
        .or(() -> ofFirstFile(rows, cells));
  }

  /** The path of a file as rows have it, which lacks the empty authority of {@code file:///}. */
  private static String path(String uri) {
    return new Path(new Path(URI.create(uri)).toString()).toUri().toString();
  }

  /** The first row of all files, if the first file has none that fits. */
  private static Optional<Row> ofFirstFile(Dataset<Row> rows, Column... cells) {
    Row file = rows.agg(min(PATH)).first();
    return file.isNullAt(0)
        ? Optional.empty()
        : first(rows.where(PATH.equalTo(file.getString(0))), cells);
  }

  private static Optional<Row> first(Dataset<Row> rows, Column... cells) {
    return rows.select(cells).takeAsList(1).stream().findFirst();
  }
}
