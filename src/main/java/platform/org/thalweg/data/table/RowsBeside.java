package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.CollectionAccumulator;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.linalg.Block;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import scala.Function1;

/**
 * The rows of a table in the order of its partitions: columns of the user's choice as they are, and
 * beside them what is said of the row as a vector. One pass reads and writes them; nothing is kept.
 *
 * @param name of the table, for messages
 * @param encoding how columns become features; without a label
 * @param keep the columns to keep, by the names that the table has
 * @param rules what becomes of malformed rows
 */
public record RowsBeside(
    String name, Dataset<Row> table, Encoding encoding, List<String> keep, RowRules rules) {

  /** Values that a model gives to rows, such as predictions. */
  public interface RowFunction extends Serializable {
    /** As many values for every row of a block; nulls for one whose offset is not a number. */
    Object[][] of(Block block);
  }

  /** The columns that people may keep: those of the files, and not our own helpers. */
  public static List<String> columnsOf(Dataset<Row> table) {
    return TableColumns.names(table);
  }

  /**
   * The columns of some names, as the table has them.
   *
   * @throws DataException if there is one that it does not have
   */
  public static List<StructField> fieldsOf(Dataset<Row> table, List<String> names) {
    return names.stream().map(column -> TableColumns.field(table, column)).toList();
  }

  /**
   * The rows.
   *
   * @param met gets the runs of rows of each partition
   */
  public JavaRDD<Row> rows(RowFunction says, CollectionAccumulator<List<SplitSummary>> met) {
    Column[] cells =
        keep.stream().map(column -> TableColumns.cell(table, column)).toArray(Column[]::new);
    Dataset<Row> projected = encoding.project(table, cells);
    List<StructField> fields = Arrays.asList(projected.schema().fields());
    int from = fields.size() - cells.length;
    StructField[] kept = fields.subList(from, fields.size()).toArray(StructField[]::new);
    RowDecoder decoder = new RowDecoder(encoding, fields, rules.labels());
    Reading reading = new Reading(Secrets.hide(name), decoder, from, kept, rules, says, met);
    return TablePlan.rows(projected)
        .toJavaRDD()
        .mapPartitionsWithIndex(
            (partition, all) -> new ExtendedRows(reading, partition, all), false);
  }

  /** The malformed rows of some partitions, and what is odd about others. */
  public Rejections odd(List<List<SplitSummary>> partitions) {
    List<SplitSummary> runs =
        partitions.stream().flatMap(List::stream).sorted(SplitSummary.ORDER).toList();
    return SplitSummary.rejections(runs, !TablePlan.isFiltered(table), encoding);
  }

  /** What the tasks of all partitions read rows with. */
  private record Reading(
      String name,
      RowDecoder decoder,
      int from,
      StructField[] fields,
      RowRules rules,
      RowFunction says,
      CollectionAccumulator<List<SplitSummary>> met)
      implements Serializable {}

  /** The rows of a partition, of which a piece at a time is read. */
  private static final class ExtendedRows implements Iterator<Row> {
    private final Reading reading;
    private final int partition;
    private final PieceReader pieces;
    private final List<Function1<Object, Object>> converters;
    private final List<Object[]> kept = new ArrayList<>(); // of the piece being read
    private final Deque<Row> ready = new ArrayDeque<>();
    private final List<SplitSummary> runs = new ArrayList<>();
    private boolean hasTold;

    private ExtendedRows(Reading reading, int partition, Iterator<InternalRow> all) {
      this.reading = reading;
      this.partition = partition;
      PieceReader.Extras extras = new PieceReader.Extras(true, -1, -1);
      this.pieces =
          new PieceReader(
              reading.name,
              partition,
              all,
              reading.decoder,
              reading.rules,
              extras,
              true,
              row -> kept.add(values(row)));
      this.converters =
          Stream.of(reading.fields)
              .map(field -> CatalystTypeConverters.createToScalaConverter(field.dataType()))
              .toList();
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && pieces.hasNext()) {
        readPiece();
      }
      if (ready.isEmpty() && !hasTold) {
        hasTold = true;
        reading.met.add(runs);
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void readPiece() {
      kept.clear();
      Piece piece = pieces.next();
      SplitSummary.add(piece, runs);
      List<RejectedRow> rejected = piece.rejected.first();
      if (reading.rules.failsOnMalformed() && !rejected.isEmpty()) {
        throw new DataException(rejected.get(0).message(unit(piece), rejected.get(0).position()));
      }
      if (piece.rows > 0) {
        Object[][] said = reading.says.of(piece.block);
        for (int i = 0; i < said.length; i++) {
          Object[] values = Arrays.copyOf(kept.get(i), kept.get(i).length + said[i].length);
          System.arraycopy(said[i], 0, values, kept.get(i).length, said[i].length);
          ready.add(RowFactory.create(values));
        }
      }
    }

    /** What rows are numbered in, in the part of a file, or else of the table. */
    private String unit(Piece piece) {
      boolean isOfFile = !piece.file.equals(reading.name);
      return !isOfFile
          ? "partition %d row".formatted(partition)
          : piece.start > 0 ? "from byte %d row".formatted(piece.start) : "row";
    }

    private Object[] values(InternalRow row) {
      Object[] values = new Object[converters.size()];
      for (int i = 0; i < values.length; i++) {
        int place = reading.from + i;
        values[i] =
            row.isNullAt(place)
                ? null
                : converters.get(i).apply(row.get(place, reading.fields[i].dataType()));
      }
      return values;
    }
  }
}
