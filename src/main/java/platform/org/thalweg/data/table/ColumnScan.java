package org.thalweg.data.table;

import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One pass over a table, before its rows are read as features, for what that needs to know of its
 * columns. Lines of CSV with a wrong number of values are left out.
 *
 * @param firsts the types of the columns whose first value is asked for: texts, vectors and arrays
 * @param counted how many columns of categories there are behind them
 * @param isNamed whether the last of the firsts is a label, whose values name classes unless one is
 *     a number
 * @param isRead whether rows come straight from files; the first ones are then those of the file
 *     with the first path that has some, else those of the first partition
 */
record ColumnScan(ArrayList<DataType> firsts, int counted, boolean isNamed, boolean isRead)
    implements Serializable {
  private static final int FIRST = 1; // cell behind the corrupt line

  /**
   * Scans columns of a table. Only the first rows are read of those whose first values are there;
   * of small files all are, as another pass would take longer.
   */
  static ScannedColumns of(
      Dataset<Row> table, List<String> firsts, List<String> categorical, boolean isNamed) {
    ScannedColumns values = new ScannedColumns(firsts.size(), categorical.size());
    if (firsts.isEmpty() && categorical.isEmpty()) {
      return values;
    }
    List<DataType> types =
        firsts.stream().map(name -> Names.field(table, name).dataType()).toList();
    ColumnScan scan =
        new ColumnScan(
            new ArrayList<>(types),
            categorical.size(),
            isNamed,
            TablePlan.isRead(table) && TablePlan.isStreamed(table));
    List<Column> cells = new ArrayList<>(List.of(Projection.corrupt(table)));
    firsts.forEach(name -> cells.add(Names.cell(table, name)));
    if (!firsts.isEmpty() && (categorical.isEmpty() || !TablePlan.areFew(table))) {
      boolean isKnown =
          new ColumnScan(scan.firsts, 0, isNamed, scan.isRead).begin(values, table, cells);
      if (isKnown && categorical.isEmpty()) {
        return values;
      }
    }
    categorical.forEach(name -> cells.add(category(table, name)));
    JavaRDD<InternalRow> rows = rows(table, cells);
    rows.mapPartitionsWithIndex((index, all) -> scan.read(index, all, null), true)
        .coalesce(Math.max(1, rows.context().defaultParallelism()))
        .mapPartitions(ColumnScan::sum)
        .collect()
        .forEach(values::and);
    return values;
  }

  /** The sum of what partitions have, of which a task reads some. */
  private static Iterator<ScannedColumns> sum(Iterator<ScannedColumns> parts) {
    ScannedColumns sum = parts.next();
    parts.forEachRemaining(sum::and);
    return List.of(sum).iterator();
  }

  private static JavaRDD<InternalRow> rows(Dataset<Row> table, List<Column> cells) {
    return TablePlan.rows(Projection.select(table, cells)).toJavaRDD();
  }

  /**
   * Reads the first rows.
   *
   * @param values get the first ones
   * @param cells get nulls in place of columns of which nothing else is asked for
   * @return whether there are no others
   */
  private boolean begin(ScannedColumns values, Dataset<Row> table, List<Column> cells) {
    JavaRDD<InternalRow> rows = rows(table, cells);
    List<Partition> partitions = rows.partitions();
    if (partitions.isEmpty()) {
      return true;
    }
    FirstPart part = firstPart(partitions);
    values.and(
        rows.mapPartitionsWithIndex((index, all) -> read(index, all, part), true)
            .collectPartitions(new int[] {part.partition})[0]
            .get(0));
    int last = isNamed && !values.classes().isEmpty() ? firsts.size() - 1 : firsts.size();
    int known = 0;
    for (int i = 0; i < last; i++) {
      if (values.begins(i, part.file, part.start)) {
        cells.set(FIRST + i, lit(null).cast(firsts.get(i)));
        known++;
      }
    }
    return known == firsts.size();
  }

  /** A category as text; null where it is missing, as a number that is none is. */
  private static Column category(Dataset<Row> table, String name) {
    Column cell = Names.cell(table, name);
    boolean mayBeNaN = Names.field(table, name).dataType() instanceof FractionalType;
    return (mayBeNaN ? when(not(isnan(cell)), cell) : cell).cast(DataTypes.StringType);
  }

  /** A part of a file, or a whole partition of no file. */
  private record FirstPart(int partition, UTF8String file, long start) implements Serializable {}

  private FirstPart firstPart(List<Partition> partitions) {
    return partitions.stream()
        .filter(partition -> isRead && partition instanceof FilePartition)
        .flatMap(
            partition ->
                Stream.of(((FilePartition) partition).files())
                    .map(
                        file ->
                            new FirstPart(
                                partition.index(),
                                UTF8String.fromString(file.urlEncodedPath()),
                                file.start())))
        .min(Comparator.comparing(FirstPart::file).thenComparingLong(FirstPart::start))
        .orElse(new FirstPart(0, UTF8String.EMPTY_UTF8, 0));
  }

  /**
   * Reads a partition.
   *
   * @param last part, where the reading ends if each column has a value in it; null to read all
   */
  private Iterator<ScannedColumns> read(int partition, Iterator<InternalRow> rows, FirstPart last) {
    ScannedColumns values = new ScannedColumns(firsts.size(), counted);
    FilePart part = new FilePart(-1);
    UTF8String file = UTF8String.EMPTY_UTF8;
    long start = partition;
    BitSet open = new BitSet(); // columns whose first value may be in this part
    open.set(0, firsts.size());
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (isRead && part.move(row)) {
        file = part.file();
        start = part.start();
        for (int i = 0; i < firsts.size(); i++) {
          open.set(i, values.mayBegin(i, file, start));
        }
      }
      if (!row.isNullAt(0)) {
        continue;
      }
      for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
        String value = value(row, FIRST + i, firsts.get(i));
        if (value != null) {
          values.begin(i, value, file, start);
          open.clear(i);
        }
      }
      if (isNamed) {
        name(row, values);
      }
      for (int i = 0, cell = FIRST + firsts.size(); i < counted; i++, cell++) {
        values.count(i, row.isNullAt(cell) ? null : row.getUTF8String(cell));
      }
      if (last != null && open.isEmpty() && allBegin(values, last)) {
        break;
      }
    }
    return List.of(values).iterator();
  }

  private boolean allBegin(ScannedColumns values, FirstPart part) {
    return IntStream.range(0, firsts.size()).allMatch(i -> values.begins(i, part.file, part.start));
  }

  /** A text, or the length of a vector or an array; null where it is missing. */
  private static String value(InternalRow row, int cell, DataType type) {
    if (row.isNullAt(cell)) {
      return null;
    }
    if (type instanceof StringType) {
      UTF8String text = row.getUTF8String(cell);
      return CellTexts.isMissing(text) ? null : text.toString();
    }
    if (type instanceof ArrayType) {
      return String.valueOf(row.getArray(cell).numElements());
    }
    InternalRow vector = row.getStruct(cell, VectorCells.FIELDS); // type, size, indices, values
    return String.valueOf(
        vector.getByte(0) == 0 ? vector.getInt(1) : vector.getArray(3).numElements());
  }

  private void name(InternalRow row, ScannedColumns values) {
    int label = FIRST + firsts.size() - 1;
    UTF8String name = row.isNullAt(label) ? null : row.getUTF8String(label);
    if (name != null && !CellTexts.isMissing(name)) {
      values.name(name);
    }
  }
}
