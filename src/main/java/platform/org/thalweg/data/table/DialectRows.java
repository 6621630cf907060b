package org.thalweg.data.table;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import scala.collection.Iterator;

/**
 * Rows of files in a {@link Dialect}: their cells become those that programs write, and each file
 * must have the header of the first.
 *
 * @param first the path of the first file
 * @param header its cells
 * @param schema of the rows
 */
record DialectRows(
    String first,
    List<String> header,
    Dialect dialect,
    StructType schema,
    CsvLines.Settings settings)
    implements Serializable {

  /** The option with the path of the first file. */
  static final String FIRST = "thalweg.first";

  /** The option with its header, of which {@link #BETWEEN} parts the cells. */
  static final String HEADER = "thalweg.header";

  static final String BETWEEN = "\u001f";

  /** By the options of a reader. */
  static DialectRows of(
      Map<String, String> options, StructType schema, CsvLines.Settings settings) {
    return new DialectRows(
        Secrets.hide(options.get(FIRST)),
        List.of(options.get(HEADER).split(BETWEEN, -1)),
        DialectOptions.dialect(options),
        schema,
        settings);
  }

  /**
   * Rows of a part of a file.
   *
   * @param start of the part, in bytes
   * @param rows as Spark's parser has them
   */
  Iterator<InternalRow> of(Path file, long start, Supplier<Iterator<InternalRow>> rows) {
    if (start == 0 && dialect.header()) {
      requireHeader(file);
    }
    if (!dialect.isSplittable()) { // a quote may swallow any number of lines
      FileSample.requireClosedQuotes(settings.get(), file, dialect);
    }
    Iterator<InternalRow> all = rows.get();
    return dialect.isPlain() ? all : new PlainCells(all, schema, dialect);
  }

  private void requireHeader(Path file) {
    List<List<String>> rows = FileSample.firstRows(settings.get(), file, dialect);
    if (!rows.isEmpty() && !isLike(rows.get(0))) {
      throw new DataException(
          "the header must be the same in every file but is %s in %s and %s in %s"
              .formatted(header, first, rows.get(0), Secrets.hide(file.toString())));
    }
  }

  private boolean isLike(List<String> others) {
    return others.size() == header.size()
        && IntStream.range(0, header.size())
            .allMatch(i -> header.get(i).strip().equalsIgnoreCase(others.get(i).strip()));
  }
}
