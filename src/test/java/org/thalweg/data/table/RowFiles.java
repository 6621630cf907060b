package org.thalweg.data.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVHeaderChecker;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.SomeColumns;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.RowText;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.text.LibsvmText;
import org.thalweg.data.text.MeasuredText;
import org.thalweg.data.text.ShardReader;
import org.thalweg.data.text.TextFile;
import org.thalweg.data.text.TextFiles;
import org.thalweg.text.DataException;
import scala.jdk.javaapi.CollectionConverters;

/** Files of rows as tasks read them, without a cluster around. */
public final class RowFiles {
  private static final Configuration HADOOP = new Configuration();
  private static final int FEATURES = 1000; // so many that an array of them is nothing
  private static final int SHARDS = 3;
  private static final LabelRule ANY =
      new LabelRule() {
        private static final long serialVersionUID = 1;

        @Override
        public double accept(double raw) {
          return Double.isFinite(raw) ? raw : Double.NaN;
        }

        @Override
        public String requirement() {
          return "finite";
        }
      };
  private static final List<String> CSV_COLUMNS = List.of("label", "a", "b", "c");

  private RowFiles() {}

  /**
   * LIBSVM text, by its name compressed or not, in shards.
   *
   * @return its rows
   * @throws DataException if a line is malformed, there is none, or the file cannot be read
   */
  public static List<String> libsvm(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    List<TextFile> listed = new ArrayList<>();
    for (TextFile found : TextFiles.list("DATA", file.toString(), HADOOP)) {
      listed.add(MeasuredText.of(found, HADOOP));
    }
    TextFiles files = new TextFiles(listed, SHARDS);
    if (files.length() == 0) {
      throw new DataException("it is empty"); // which the driver says before there are tasks
    }
    List<Shard> shards = new ArrayList<>();
    new ShardReader(files, HADOOP, null, RowRules.of(ANY), FEATURES, 0, SHARDS, Long.MAX_VALUE)
        .forEachRemaining(shards::add);
    Rejections.of(
            shards.stream().map(Shard::summary).toList(),
            row -> row.message("line", files.lineNumber(row, HADOOP)))
        .check(RowRules.of(ANY));
    List<List<String>> rows = shards.stream().map(RowText::of).toList();
    if (file.toString().endsWith(".libsvm")) {
      assertThat(rows).isEqualTo(LibsvmText.shards(SHARDS, new String(bytes, ISO_8859_1)));
    }
    return rows.stream().flatMap(List::stream).toList();
  }

  /**
   * CSV text of the columns label, a, b, c, by Spark's parser of lines and our decoder.
   *
   * @throws DataException if a line is malformed, or the header is another
   */
  public static void csv(byte[] bytes) {
    RowDecoder decoder = decoder();
    BlockBuilder builder = new BlockBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(new ByteArrayInputStream(bytes), UTF_8));
    var rows = rows(CollectionConverters.asScala(lines.lines().iterator()));
    for (long row = 1; rows.hasNext(); row++) {
      try {
        decoder.decode(projected(rows.next()), builder);
      } catch (MalformedRow e) {
        throw new DataException(e.in("x.csv", row).message("row", row));
      }
    }
    if (!builder.isEmpty()) {
      assertThat(RowText.of(builder.build()).toString()).doesNotContain("NaN", "Infinity");
    }
  }

  /** A header that is another fails the task, which is how the driver comes to know of it. */
  private static scala.collection.Iterator<InternalRow> rows(
      scala.collection.Iterator<String> lines) {
    StructType schema = new StructType();
    for (String name : CSV_COLUMNS) {
      schema = schema.add(name, "string");
    }
    StructType all = schema.add(ReadErrors.CORRUPT, "string");
    CSVOptions options =
        new CSVOptions(
            scala.collection.immutable.Map$.MODULE$.from(
                CollectionConverters.asScala(CsvTable.STANDARD)),
            false,
            "UTC",
            ReadErrors.CORRUPT);
    UnivocityParser parser = new UnivocityParser(schema, schema, options);
    CSVHeaderChecker header = new CSVHeaderChecker(schema, options, "x.csv", true);
    try {
      return UnivocityParser.parseIterator(lines, parser, header, all);
    } catch (RuntimeException e) {
      throw ReadErrors.failure("x.csv", new IllegalStateException("[FAILED_READ_FILE] x.csv", e));
    }
  }

  private static InternalRow projected(InternalRow row) {
    Object[] cells = {row.getUTF8String(0), null, null, row.getUTF8String(4), null, null, null};
    for (int i = 1; i < CSV_COLUMNS.size(); i++) {
      cells[3 + i] = row.getUTF8String(i);
    }
    return new GenericInternalRow(cells);
  }

  private static RowDecoder decoder() {
    List<Feature> features =
        CSV_COLUMNS.stream()
            .skip(1)
            .map(c -> new Feature(c, Feature.FeatureKind.NUMBER, 1))
            .toList();
    StructField text = DataTypes.createStructField("x", DataTypes.StringType, true);
    List<StructField> fields = Stream.generate(() -> text).limit(4 + features.size()).toList();
    return new RowDecoder(new Encoding(SomeColumns.standard(), features), fields, ANY);
  }
}
