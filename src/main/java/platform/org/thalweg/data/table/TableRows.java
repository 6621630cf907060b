package org.thalweg.data.table;

import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.columnar.InMemoryRelation;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.Columns;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.RowRules;

/**
 * The rows of a table in the form in which Spark's tasks have them, and what reads them.
 *
 * @param extras places in the rows beside what is decoded
 */
record TableRows(RDD<InternalRow> rows, RowDecoder decoder, PieceReader.Extras extras) {
  private static final Logger LOG = LoggerFactory.getLogger(TableRows.class);

  /**
   * The rows of a table, projected to what the encoding needs, in the order of the ids, or with
   * their places in files.
   *
   * @param name of the table, for messages
   */
  static TableRows of(String name, Dataset<Row> table, Encoding encoding, LabelRule labels) {
    Optional<Column> id =
        encoding
            .columns()
            .id()
            .filter(column -> TableColumns.find(table, column).isPresent())
            .map(column -> TableColumns.cell(table, column));
    Optional<TableRows> cached =
        id.isEmpty() ? asCached(table, encoding, labels) : Optional.empty();
    TableRows read = cached.orElseGet(() -> projected(table, encoding, labels, id));
    boolean isPlaced = read.extras.isPlaced();
    if (id.isEmpty() && !isPlaced && !TablePlan.isStable(table, read.rows)) {
      LOG.warn(
          "the order of the rows of {} may change from run to run, and the result with it; a column"
              + " of unique values named as data.id would fix it",
          name);
    }
    return read;
  }

  private static TableRows projected(
      Dataset<Row> table, Encoding encoding, LabelRule labels, Optional<Column> id) {
    boolean hashed = areHashed(table, encoding);
    boolean isPlaced = !hashed && TablePlan.isRead(table);
    boolean isStreamed = isPlaced && TablePlan.isStreamed(table);
    Optional<int[]> found =
        isStreamed && id.isEmpty()
            ? new Projection(encoding).places(table.schema(), true)
            : Optional.empty();
    if (found.isPresent()) { // Spark would copy each row to no purpose
      return selected(
          table,
          TablePlan.rows(table),
          found.get(),
          encoding,
          labels,
          new PieceReader.Extras(true, -1, -1));
    }
    List<Column> more = new ArrayList<>(isPlaced && !isStreamed ? FilePart.CELLS : List.of());
    id.ifPresent(cell -> more.add(cell.cast(DataTypes.StringType)));
    Dataset<Row> rows =
        hashed
            ? byHash(table, encoding, id.get())
            : encoding.project(table, more.toArray(Column[]::new));
    int last = rows.columns().length - 1;
    PieceReader.Extras extras =
        new PieceReader.Extras(
            isPlaced,
            isPlaced && !isStreamed ? last + 1 - more.size() : -1,
            id.isPresent() && !hashed ? last : -1);
    return new TableRows(
        TablePlan.rows(rows),
        new RowDecoder(encoding, Arrays.asList(rows.schema().fields()), labels),
        extras);
  }

  /**
   * The rows of a table that is in Spark's cache, if all its cells are read as they are: without a
   * projection, which the first fit of a program would wait for Spark to compile.
   */
  private static Optional<TableRows> asCached(
      Dataset<Row> table, Encoding encoding, LabelRule labels) {
    QueryExecution now = TablePlan.anew(table).queryExecution();
    Optional<int[]> found = new Projection(encoding).places(table.schema(), true);
    if (found.isEmpty() || !(now.withCachedData() instanceof InMemoryRelation)) {
      return Optional.empty();
    }
    return Optional.of(
        selected(
            table,
            now.toRdd(),
            found.get(),
            encoding,
            labels,
            new PieceReader.Extras(false, -1, -1)));
  }

  /** Rows as a table has them, whose cells are where the table has them. */
  private static TableRows selected(
      Dataset<Row> table,
      RDD<InternalRow> rows,
      int[] places,
      Encoding encoding,
      LabelRule labels,
      PieceReader.Extras extras) {
    StructField[] fields = table.schema().fields();
    List<StructField> cells = Arrays.stream(places).mapToObj(place -> fields[place]).toList();
    SelectedCells row = new SelectedCells(cells, places); // each task has one of its own
    JavaRDD<InternalRow> selected = rows.toJavaRDD().map(row::of);
    return new TableRows(selected.rdd(), new RowDecoder(encoding, cells, labels), extras);
  }

  /** Whether the rows of a table are in the order of the hash of their ids. */
  static boolean areHashed(Dataset<Row> table, Encoding encoding) {
    Columns columns = encoding.columns();
    return columns.label().isPresent()
        && columns.id().flatMap(name -> TableColumns.find(table, name)).isPresent();
  }

  /** By the hash of the id; rows of one id by the hash of all they hold. */
  private static Dataset<Row> byHash(Dataset<Row> table, Encoding encoding, Column id) {
    Dataset<Row> rows = encoding.project(table, id);
    Column[] all = Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new);
    return rows.orderBy(xxhash64(all[all.length - 1]), xxhash64(all));
  }

  /** The rows in pieces, partition by partition. */
  JavaRDD<Piece> pieces(String name, RowRules rules, boolean areShortLived) {
    RowDecoder reads = decoder;
    PieceReader.Extras at = extras;
    return rows.toJavaRDD()
        .mapPartitionsWithIndex(
            (partition, all) ->
                new PieceReader(name, partition, all, reads, rules, at, areShortLived, row -> {}),
            true);
  }
}
