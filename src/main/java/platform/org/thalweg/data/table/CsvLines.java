package org.thalweg.data.table;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.LineRecordReader;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVExprUtils;
import org.apache.spark.sql.catalyst.csv.CSVHeaderChecker;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.util.FailureSafeParser;
import org.apache.spark.sql.catalyst.util.PermissiveMode$;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.thalweg.data.csv.Dialect;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import scala.Option;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Reads parts of files of CSV, a row of each line, by Spark's parser as far as a line needs it. In
 * a {@link Dialect}, a line that opens quotes and does not close them is corrupt, even if it has as
 * many values as the header: the parser would end its last value where the line ends.
 */
final class CsvLines extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 60; // characters of a line

  private final StructType data;
  private final StructType required;
  private final CSVOptions options;
  private final Dialect dialect; // null where Spark's options say all
  private final boolean areUnsafe;
  private final boolean isHere;
  private final HadoopSettings hadoop;

  /** The settings of file systems, where the files are read. */
  interface HadoopSettings extends Supplier<Configuration>, Serializable {}

  /**
   * A reader for tasks.
   *
   * @param data all columns of the files
   * @param required those that are read, in order
   * @param dialect of the files; null where Spark's options say all
   * @param areUnsafe whether rows are in the form in which Spark hands them on; else their cells
   *     can be changed
   * @param isHere whether plain files are read by this process alone, which needs no row of the
   *     parser in another form
   */
  CsvLines(
      StructType data,
      StructType required,
      CSVOptions options,
      Dialect dialect,
      boolean areUnsafe,
      boolean isHere,
      HadoopSettings hadoop) {
    this.data = data;
    this.required = required;
    this.options = options;
    this.dialect = dialect;
    this.areUnsafe = areUnsafe;
    this.isHere = isHere;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<InternalRow> apply(PartitionedFile file) {
    StructType values = values(data);
    UnivocityParser parser = new UnivocityParser(values, values(required), options);
    Lines lines = new Lines(texts(file), Charset.forName(options.charset()));
    new CSVHeaderChecker(values, options, file.urlEncodedPath(), file.start() == 0)
        .checkHeaderColumnNames(lines, parser.tokenizer());
    return new Rows(lines, parser, file);
  }

  private static StructType values(StructType columns) {
    return new StructType(
        Stream.of(columns.fields())
            .filter(field -> !field.name().equals(ReadErrors.CORRUPT))
            .toArray(StructField[]::new));
  }

  private Iterator<Text> texts(PartitionedFile file) {
    byte[] end = options.lineSeparatorInRead().getOrElse(() -> null);
    FileLines texts = new FileLines(hadoop.get(), file, end);
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> texts.close());
    }
    return texts;
  }

  /** The lines of a part of a file. */
  private static final class Lines extends AbstractIterator<String> {
    private final Iterator<Text> texts;
    private final Charset charset;

    Lines(Iterator<Text> texts, Charset charset) {
      this.texts = texts;
      this.charset = charset;
    }

    @Override
    public boolean hasNext() {
      return texts.hasNext();
    }

    @Override
    public String next() {
      return text(texts.next());
    }

    private String text(Text line) {
      return new String(line.getBytes(), 0, line.getLength(), charset);
    }
  }

  /** Rows, each of which is read as far as the next is asked for. */
  private final class Rows extends AbstractIterator<InternalRow> {
    private final Lines lines;
    private final PartitionedFile file;
    private final PlainLines plain =
        areUnsafe ? new PlainLines(values(data), required, options) : null;
    private final FailureSafeParser<String> parser;
    private final Predicate<String> openQuotes =
        dialect == null ? line -> false : dialect.openQuotes();
    private final int corrupt = Arrays.asList(required.fieldNames()).indexOf(ReadErrors.CORRUPT);
    private final boolean isPermissive = options.parseMode() == PermissiveMode$.MODULE$;
    private UnsafeProjection unsafe; // null before the first row of the parser
    private InternalRow next; // null before it is read

    Rows(Lines lines, UnivocityParser parser, PartitionedFile file) {
      this.lines = lines;
      this.file = file;
      this.parser =
          new FailureSafeParser<>(
              line -> Option.option2Iterable(parser.parse().apply(line)),
              options.parseMode(),
              required,
              ReadErrors.CORRUPT);
    }

    @Override
    public boolean hasNext() {
      while (next == null && lines.hasNext()) {
        Text line = lines.texts.next();
        next = plain == null ? null : plain.split(line.getBytes(), line.getLength());
        next = next == null ? parsed(lines.text(line)) : next;
      }
      return next != null;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      InternalRow row = next;
      next = null;
      return row;
    }

    /** The row of a line; null for none. */
    private InternalRow parsed(String line) {
      Iterator<String> some = CSVExprUtils.filterCommentAndEmpty(Iterator.single(line), options);
      Iterator<InternalRow> rows = some.hasNext() ? parser.parse(line) : Iterator.empty();
      if (!rows.hasNext()) {
        return null;
      }
      InternalRow row = rows.next();
      if ((!isPermissive || corrupt >= 0) && openQuotes.test(line)) {
        if (!isPermissive) {
          throw new DataException(
              "%s must close quotes in the line where they open but does not in %s; data.csv.lineBreaks=true reads line ends in values"
                  .formatted(Secrets.hide(file.toPath().toString()), shown(line)));
        }
        row.update(corrupt, UTF8String.fromString(line));
      }
      boolean isChanged = areUnsafe && !isHere;
      if (isChanged && unsafe == null) {
        unsafe = UnsafeProjection.create(required);
      }
      return isChanged ? unsafe.apply(row) : row;
    }

    private String shown(String line) {
      return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
  }

  /**
   * The lines that begin in a part of a file, as Spark's readers have them, but none that is so
   * long that it takes the memory of a task, and without the settings of Hadoop's jobs, which take
   * longer to read than a small file.
   */
  private static final class FileLines extends AbstractIterator<Text> {
    private static final int LONGEST = 1 << 26; // bytes

    private final LineRecordReader lines;
    private final String file;
    private final LongWritable place = new LongWritable();
    private final Text line = new Text(); // the next one
    private long behind; // the last line, or where the part begins
    private boolean isReady; // whether there is a next one that was read
    private boolean isOver;

    /**
     * The lines of a part.
     *
     * @param end what stands between lines; null for line ends of any kind
     */
    FileLines(Configuration hadoop, PartitionedFile part, byte[] end) {
      Configuration bounded = new Configuration(hadoop);
      bounded.setInt("mapreduce.input.linerecordreader.line.maxlength", LONGEST);
      FileSplit split = new FileSplit(part.toPath(), part.start(), part.length(), (String[]) null);
      this.file = part.urlEncodedPath();
      this.behind = part.start();
      try {
        lines = new LineRecordReader(bounded, split, end);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean hasNext() {
      try {
        if (!isReady && !isOver) {
          isReady = lines.next(place, line);
          long begin = isReady ? place.get() : lines.getPos();
          if (begin - behind >= LONGEST) { // Hadoop reads past a longer one without a word
            throw new DataException(
                "%s must have lines of less than %d MiB but has a longer one"
                    .formatted(Secrets.hide(file), LONGEST >> 20));
          }
          behind = isReady ? begin + line.getLength() : behind;
        }
        if (!isReady && !isOver) {
          close();
        }
        return isReady;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void close() {
      isOver = true;
      try {
        lines.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Text next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      isReady = false;
      return line;
    }
  }
}
