package org.thalweg.data.table;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVHeaderChecker;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.util.PermissiveMode$;
import org.apache.spark.sql.execution.datasources.HadoopFileLinesReader;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.thalweg.data.csv.Dialect;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Reads parts of files by Spark's parser of CSV, a row of each line. A line that opens quotes and
 * does not close them is corrupt, even if it has as many values as the header: the parser would end
 * its last value where the line ends.
 */
final class CsvLines extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 60; // characters of a line

  private final StructType data;
  private final StructType required;
  private final CSVOptions options;
  private final Dialect dialect;
  private final Broadcast<SerializableConfiguration> conf;

  /**
   * A reader for tasks.
   *
   * @param data all columns of the files
   * @param required those that are read, in order
   */
  CsvLines(
      StructType data,
      StructType required,
      CSVOptions options,
      Dialect dialect,
      Broadcast<SerializableConfiguration> conf) {
    this.data = data;
    this.required = required;
    this.options = options;
    this.dialect = dialect;
    this.conf = conf;
  }

  @Override
  public Iterator<InternalRow> apply(PartitionedFile file) {
    StructType values = values(data);
    UnivocityParser parser = new UnivocityParser(values, values(required), options);
    CSVHeaderChecker header =
        new CSVHeaderChecker(values, options, file.urlEncodedPath(), file.start() == 0);
    Lines lines = lines(file, conf.value().value());
    return new Rows(lines, UnivocityParser.parseIterator(lines, parser, header, required), file);
  }

  private static StructType values(StructType columns) {
    return new StructType(
        Stream.of(columns.fields())
            .filter(field -> !field.name().equals(ReadErrors.CORRUPT))
            .toArray(StructField[]::new));
  }

  private Lines lines(PartitionedFile file, Configuration hadoop) {
    HadoopFileLinesReader texts =
        new HadoopFileLinesReader(file, options.lineSeparatorInRead(), hadoop);
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> texts.close());
    }
    return new Lines(texts, Charset.forName(options.charset()), dialect.openQuotes());
  }

  /** The lines of a part of a file. */
  private static final class Lines extends AbstractIterator<String> {
    private final HadoopFileLinesReader texts;
    private final Charset charset;
    private final Predicate<String> openQuotes;
    private String last;

    Lines(HadoopFileLinesReader texts, Charset charset, Predicate<String> openQuotes) {
      this.texts = texts;
      this.charset = charset;
      this.openQuotes = openQuotes;
    }

    @Override
    public boolean hasNext() {
      return texts.hasNext();
    }

    @Override
    public String next() {
      Text text = texts.next();
      last = new String(text.getBytes(), 0, text.getLength(), charset);
      return last;
    }

    boolean isLastOpen() {
      return openQuotes.test(last);
    }
  }

  /** Rows, of which each is that of the last line that was read for it. */
  private final class Rows extends AbstractIterator<InternalRow> {
    private final Lines lines;
    private final Iterator<InternalRow> rows;
    private final PartitionedFile file;
    private final int corrupt = Arrays.asList(required.fieldNames()).indexOf(ReadErrors.CORRUPT);
    private final boolean isPermissive = options.parseMode() == PermissiveMode$.MODULE$;

    Rows(Lines lines, Iterator<InternalRow> rows, PartitionedFile file) {
      this.lines = lines;
      this.rows = rows;
      this.file = file;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public InternalRow next() {
      InternalRow row = rows.next();
      boolean isChecked = !isPermissive || corrupt >= 0;
      if (isChecked && lines.isLastOpen()) {
        if (!isPermissive) {
          throw new DataException(
              "%s must close quotes in the line where they open but does not in %s; data.csv.lineBreaks=true reads line ends in values"
                  .formatted(Secrets.hide(file.toPath().toString()), shown(lines.last)));
        }
        row.update(corrupt, UTF8String.fromString(lines.last));
      }
      return row;
    }

    private String shown(String line) {
      return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
  }
}
