package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.CollectionAccumulator;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.MalformedRow;
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
    return Names.of(table);
  }

  /**
   * The columns of some names, as the table has them.
   *
   * @throws DataException if there is one that it does not have
   */
  public static List<StructField> fieldsOf(Dataset<Row> table, List<String> names) {
    return names.stream().map(column -> Names.field(table, column)).toList();
  }

  /**
   * The rows.
   *
   * @param met gets what is odd about the rows of each partition
   */
  public JavaRDD<Row> rows(RowFunction says, CollectionAccumulator<OddRows> met) {
    Column[] cells = keep.stream().map(column -> Names.cell(table, column)).toArray(Column[]::new);
    Dataset<Row> projected = encoding.project(table, cells);
    List<StructField> fields = Arrays.asList(projected.schema().fields());
    int from = fields.size() - cells.length;
    List<DataType> types =
        fields.subList(from, fields.size()).stream().map(StructField::dataType).toList();
    RowDecoder decoder = new RowDecoder(encoding, fields, rules.labels());
    Reading reading =
        new Reading(Secrets.hide(name), decoder, from, new ArrayList<>(types), rules, says, met);
    return TablePlan.rows(projected)
        .toJavaRDD()
        .mapPartitionsWithIndex(
            (partition, all) -> new ExtendedRows(reading, partition, all), false);
  }

  /**
   * What is odd about the rows of some partitions: what was wrong with the first malformed row of
   * each, and a sentence for each column with categories that training data do not have, or with
   * numbers far outside of theirs.
   */
  public Rejections odd(List<OddRows> partitions) {
    long rows = partitions.stream().mapToLong(odd -> odd.rows).sum();
    UnknownCategories unknown = UnknownCategories.sum(partitions.stream().map(odd -> odd.unknown));
    List<String> first =
        partitions.stream().map(odd -> odd.first).filter(Objects::nonNull).toList();
    NumberRanges ranges = NumberRanges.sum(partitions.stream().map(odd -> odd.ranges));
    List<String> sentences = new ArrayList<>(UnknownCategories.sentences(unknown, encoding, rows));
    sentences.addAll(NumberRanges.sentences(ranges, encoding, rows));
    return new Rejections(first.size(), Map.of(), first, sentences, List.of());
  }

  /** What is odd about the rows of a partition. A final class, because it is sent by tasks. */
  public static final class OddRows implements Serializable {
    private static final long serialVersionUID = 1;
    private final long rows;
    private final String first; // what was wrong with the first malformed one; null for none
    private final UnknownCategories unknown; // null for none
    private final NumberRanges ranges;

    private OddRows(long rows, String first, UnknownCategories unknown, NumberRanges ranges) {
      this.ranges = ranges;
      this.rows = rows;
      this.first = first;
      this.unknown = unknown;
    }
  }

  /** What the tasks of all partitions read rows with. */
  private record Reading(
      String name,
      RowDecoder decoder,
      int from,
      List<DataType> types,
      RowRules rules,
      RowFunction says,
      CollectionAccumulator<OddRows> met)
      implements Serializable {}

  /** The rows of a partition, of which a block at a time is read. */
  private static final class ExtendedRows implements Iterator<Row> {
    private final Reading reading;
    private final int partition;
    private final Iterator<InternalRow> source;
    private final List<Function1<Object, Object>> converters;
    private final BlockBuilder builder = new BlockBuilder(); // empty between blocks
    private final Deque<Row> ready = new ArrayDeque<>();
    private final FilePart part = new FilePart(-1); // of the last row
    private long met; // rows of that part
    private long all; // rows of the partition
    private String first; // what was wrong with the first malformed one; null for none
    private boolean hasTold;

    private ExtendedRows(Reading reading, int partition, Iterator<InternalRow> all) {
      this.reading = reading;
      this.partition = partition;
      this.source = all;
      this.converters =
          reading.types().stream().map(CatalystTypeConverters::createToScalaConverter).toList();
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && source.hasNext()) {
        readBlock();
      }
      if (ready.isEmpty() && !hasTold) {
        hasTold = true;
        reading
            .met()
            .add(new OddRows(all, first, reading.decoder().unknown(), reading.decoder().ranges()));
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

    private void readBlock() {
      List<Object[]> kept = new ArrayList<>();
      while (!builder.isFull() && source.hasNext()) {
        InternalRow row = source.next();
        count(row);
        if (read(row)) {
          kept.add(values(row));
        }
      }
      if (kept.isEmpty()) {
        return;
      }
      Object[][] said = reading.says().of(builder.buildQuick());
      for (int i = 0; i < said.length; i++) {
        Object[] values = Arrays.copyOf(kept.get(i), kept.get(i).length + said[i].length);
        System.arraycopy(said[i], 0, values, kept.get(i).length, said[i].length);
        ready.add(RowFactory.create(values));
      }
    }

    /** Counts a row, from the first of its split of a file, or else of the partition. */
    private void count(InternalRow row) {
      if (part.move(row)) {
        met = 0;
      }
      met++;
      all++;
    }

    private String place() {
      if (part.file().numBytes() == 0) {
        return "%s partition %d".formatted(reading.name(), partition);
      }
      String name = Secrets.hide(part.file().toString());
      return part.start() > 0 ? "%s from byte %d".formatted(name, part.start()) : name;
    }

    /** Reads a row into the block; false for a malformed one that is left out. */
    private boolean read(InternalRow row) {
      try {
        reading.decoder().decode(row, builder);
        return true;
      } catch (MalformedRow e) {
        builder.dropRow();
        String message = e.in(place(), met).message("row", met);
        if (reading.rules().failsOnMalformed()) {
          throw new DataException(message);
        }
        first = first == null ? message : first;
        boolean isKept = reading.rules().malformed() == Malformed.KEEP;
        if (isKept) {
          builder.endRow(0, 1, Double.NaN);
        }
        return isKept;
      }
    }

    private Object[] values(InternalRow row) {
      Object[] values = new Object[converters.size()];
      for (int i = 0; i < values.length; i++) {
        int place = reading.from() + i;
        values[i] =
            row.isNullAt(place)
                ? null
                : converters.get(i).apply(row.get(place, reading.types().get(i)));
      }
      return values;
    }
  }
}
