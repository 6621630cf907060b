package org.thalweg.data.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.LineRecordReader;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVExprUtils;
import org.apache.spark.sql.catalyst.csv.CSVHeaderChecker;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.catalyst.util.FailureSafeParser;
import org.apache.spark.sql.catalyst.util.PermissiveMode$;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import scala.Function1;
import scala.Option;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Spark's format of CSV, of which lines are read by {@link CsvLines}. In a {@link Dialect}, cells
 * become those that programs write, and a task that begins to read a file compares its header with
 * that of the first file; Spark's own comparison knows no names that are empty or stand twice.
 */
public final class DialectCsvFormat extends CSVFileFormat {
  private static final long serialVersionUID = 1;

  /** The option with the path of the first file. */
  static final String FIRST = "thalweg.first";

  /** The option with its header, of which {@link #BETWEEN} parts the cells. */
  static final String HEADER = "thalweg.header";

  static final String BETWEEN = "\u001f";

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
      SparkSession spark,
      StructType data,
      StructType directories,
      StructType required,
      Seq<Filter> filters,
      scala.collection.immutable.Map<String, String> options,
      Configuration conf) {
    Map<String, String> given = given(options);
    if (!given.containsKey(HEADER)) {
      return isByLines(given)
          ? lines(spark, data, required, options, null, false, conf)
          : super.buildReader(spark, data, directories, required, filters, options, conf);
    }
    Dialect dialect = DialectOptions.dialect(given);
    CsvLines lines = lines(spark, data, required, options, dialect, false, conf);
    return dialectReader(given, required, sent(spark, conf), lines);
  }

  /**
   * Rows in the form in which Spark hands them on, made at once where nothing is changed in them.
   * Those of few bytes go on as they are parsed: what Spark copies them with it would compile.
   */
  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType data,
      StructType directories,
      StructType required,
      Seq<Filter> filters,
      scala.collection.immutable.Map<String, String> options,
      Configuration conf) {
    if (TablePlan.areFewRows()) {
      return new WholeRows(buildReader(spark, data, directories, required, filters, options, conf));
    }
    Map<String, String> given = given(options);
    boolean isDialect = given.containsKey(HEADER);
    Dialect dialect = isDialect ? DialectOptions.dialect(given) : null;
    boolean isRead = isDialect ? dialect.isSplittable() && dialect.isPlain() : isByLines(given);
    if (!directories.isEmpty() || !isRead) {
      return super.buildReaderWithPartitionValues(
          spark, data, directories, required, filters, options, conf);
    }
    CsvLines lines = lines(spark, data, required, options, dialect, true, conf);
    return isDialect ? dialectReader(given, required, sent(spark, conf), lines) : lines;
  }

  /** Whether rows are lines, and all columns are read. */
  private static boolean isByLines(Map<String, String> given) {
    return !Boolean.parseBoolean(given.get("multiLine"))
        && "false".equalsIgnoreCase(given.get("columnPruning"));
  }

  private static Map<String, String> given(scala.collection.immutable.Map<String, String> options) {
    Map<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.putAll(CollectionConverters.asJava(options));
    return given;
  }

  private static CsvLines lines(
      SparkSession spark,
      StructType data,
      StructType required,
      scala.collection.immutable.Map<String, String> options,
      Dialect dialect,
      boolean areUnsafe,
      Configuration conf) {
    return new CsvLines(
        data,
        required,
        new CSVOptions(
            options,
            false, // since a line of wrong length is one whatever is asked of it
            spark.sessionState().conf().sessionLocalTimeZone(),
            ReadErrors.CORRUPT),
        dialect,
        areUnsafe,
        false,
        sent(spark, conf));
  }

  private static CsvLines.HadoopSettings sent(SparkSession spark, Configuration conf) {
    Broadcast<SerializableConfiguration> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(conf));
    return () -> sent.value().value();
  }

  /** Reads all columns of plain files in this process alone. */
  static Function1<PartitionedFile, Iterator<InternalRow>> here(
      CsvTable.Layout layout, CsvFiles files) {
    StructType columns = layout.columns();
    Map<String, String> given = layout.options();
    boolean isDialect = given.containsKey(HEADER);
    Dialect dialect = isDialect ? DialectOptions.dialect(given) : null;
    CsvLines lines =
        new CsvLines(
            columns,
            columns,
            files.parsing(given),
            dialect,
            !isDialect || dialect.isPlain(),
            true,
            files::hadoop);
    return isDialect ? dialectReader(given, columns, files::hadoop, lines) : lines;
  }

  private static DialectReader dialectReader(
      Map<String, String> given,
      StructType required,
      CsvLines.HadoopSettings hadoop,
      Function1<PartitionedFile, Iterator<InternalRow>> rows) {
    Header header =
        new Header(
            Secrets.hide(given.get(FIRST)),
            List.of(given.get(HEADER).split(BETWEEN, -1)),
            DialectOptions.dialect(given),
            hadoop);
    return new DialectReader(header, required, rows);
  }

  /** Reads rows of files, and behind their cells the values that the names of directories have. */
  private static final class WholeRows
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1;
    private final Function1<PartitionedFile, Iterator<InternalRow>> rows;

    WholeRows(Function1<PartitionedFile, Iterator<InternalRow>> rows) {
      this.rows = rows;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      JoinedRow whole = new JoinedRow();
      return rows.apply(file).map(row -> whole.apply(row, file.partitionValues()));
    }
  }

  /** What each file must begin with. */
  private record Header(
      String first, List<String> cells, Dialect dialect, CsvLines.HadoopSettings hadoop)
      implements Serializable {

    void requireIn(PartitionedFile file) {
      List<List<String>> rows = FileSample.firstRows(hadoop.get(), file.toPath(), dialect);
      if (!rows.isEmpty() && !isLike(rows.get(0))) {
        throw new DataException(
            "the header must be the same in every file but is %s in %s and %s in %s"
                .formatted(cells, first, rows.get(0), Secrets.hide(file.toPath().toString())));
      }
    }

    private boolean isLike(List<String> others) {
      return others.size() == cells.size()
          && IntStream.range(0, cells.size())
              .allMatch(i -> cells.get(i).strip().equalsIgnoreCase(others.get(i).strip()));
    }
  }

  private static final class DialectReader
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1;
    private final Header header;
    private final StructType schema;
    private final Function1<PartitionedFile, Iterator<InternalRow>> rows;

    DialectReader(
        Header header, StructType schema, Function1<PartitionedFile, Iterator<InternalRow>> rows) {
      this.header = header;
      this.schema = schema;
      this.rows = rows;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      if (file.start() == 0 && header.dialect.header()) {
        header.requireIn(file);
      }
      if (!header.dialect.isSplittable()) { // a quote may swallow any number of lines
        FileSample.requireClosedQuotes(header.hadoop.get(), file.toPath(), header.dialect);
      }
      Iterator<InternalRow> all = rows.apply(file);
      return header.dialect.isPlain() ? all : new PlainCells(all, schema, header.dialect);
    }
  }

  /**
   * Rows of a file in a dialect, whose cells become what programs write. Numbers with a decimal
   * mark alone are changed as bytes; other cells are looked up among those that were met before.
   */
  static final class PlainCells extends AbstractIterator<InternalRow> {
    private static final int MOST_KNOWN = 4096; // cells
    private static final int LONGEST = 64; // bytes of a cell that is kept

    private final Iterator<InternalRow> rows;
    private final Dialect dialect;
    private final byte decimal;
    private final boolean areNumbersThere; // whether no word for a missing value may be a number
    private final int[] places; // of the cells of a row
    private final Map<UTF8String, UTF8String> known = new HashMap<>(); // null for a missing value

    /**
     * Rows as Spark's reader has them, which are changed in their places.
     *
     * @param schema of the rows, in which the text of a corrupt line may be
     */
    PlainCells(Iterator<InternalRow> rows, StructType schema, Dialect dialect) {
      this.rows = rows;
      this.dialect = dialect;
      this.decimal = (byte) dialect.numbers().decimal();
      this.areNumbersThere =
          dialect.missing().stream().noneMatch(word -> word.chars().anyMatch(Character::isDigit));
      String[] names = schema.fieldNames();
      this.places =
          IntStream.range(0, names.length)
              .filter(i -> !names[i].equals(ReadErrors.CORRUPT))
              .toArray();
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public InternalRow next() {
      InternalRow row = rows.next();
      for (int place : places) {
        if (!row.isNullAt(place)) {
          UTF8String cell = row.getUTF8String(place);
          UTF8String plain = areNumbersThere && isNumber(cell) ? withPoint(cell) : plain(cell);
          if (plain == null) {
            row.setNullAt(place);
          } else if (plain != cell) {
            row.update(place, plain);
          }
        }
      }
      return row;
    }

    /** Whether a cell is of digits with a decimal mark at most, behind a minus or none. */
    private boolean isNumber(UTF8String cell) {
      int length = cell.numBytes();
      int digits = 0;
      int marks = 0;
      for (int i = 0; i < length; i++) {
        byte each = Platform.getByte(cell.getBaseObject(), cell.getBaseOffset() + i);
        if (each >= '0' && each <= '9') {
          digits++;
        } else if (each == decimal) {
          marks++;
        } else if (each != '-' || i > 0) {
          return false;
        }
      }
      return digits > 0 && marks <= 1;
    }

    private UTF8String withPoint(UTF8String number) {
      if (decimal == '.') {
        return number;
      }
      byte[] bytes = number.getBytes();
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == decimal) {
          byte[] plain = bytes.clone(); // since they may be those of the cell
          plain[i] = '.';
          return UTF8String.fromBytes(plain);
        }
      }
      return number;
    }

    private UTF8String plain(UTF8String cell) {
      UTF8String found = known.get(cell);
      if (found != null || known.containsKey(cell)) {
        return found;
      }
      String text = dialect.plain(cell.toString());
      UTF8String plain = text == null ? null : UTF8String.fromString(text);
      if (known.size() < MOST_KNOWN && cell.numBytes() <= LONGEST) {
        known.put(cell.copy(), plain);
      }
      return plain;
    }
  }

  /**
   * Reads parts of files of CSV, a row of each line, by Spark's parser as far as a line needs it.
   * In a {@link Dialect}, a line that opens quotes and does not close them is corrupt, even if it
   * has as many values as the header: the parser would end its last value where the line ends.
   */
  static final class CsvLines extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
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
      CSVHeaderChecker header =
          new CSVHeaderChecker(values, options, file.urlEncodedPath(), file.start() == 0);
      Charset charset = Charset.forName(options.charset());
      int skip = dialect == null || file.start() > 0 ? 0 : dialect.skip();
      if (options.multiLine()) {
        InputStream all = FileSample.text(hadoop.get(), file.toPath(), charset, skip);
        closeLast(all);
        return UnivocityParser.parseStream(all, parser, header, required);
      }
      Lines lines = new Lines(texts(file), charset);
      for (int i = 0; i < skip && lines.hasNext(); i++) {
        lines.next();
      }
      header.checkHeaderColumnNames(lines, parser.tokenizer());
      return new Rows(lines, parser, file);
    }

    private static void closeLast(Closeable opened) {
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.addTaskCompletionListener(
            (TaskCompletionListener) ended -> IOUtils.closeQuietly(opened));
      }
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
      closeLast(texts);
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
     * long that it takes the memory of a task, and without the settings of Hadoop's jobs, which
     * take longer to read than a small file.
     */
    private static final class FileLines extends AbstractIterator<Text> implements Closeable {
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
        FileSplit split =
            new FileSplit(part.toPath(), part.start(), part.length(), (String[]) null);
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

      @Override
      public void close() {
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

    /**
     * Splits lines of CSV that need no parser: of ASCII without quotes, and of as many values as
     * the header. Their cells are those that Spark's parser finds, in the form in which Spark hands
     * rows on; no object is made for a cell, a line or a row.
     */
    static final class PlainLines {
      private static final Set<String> LIKE_ASCII = Set.of("UTF-8", "ISO-8859-1", "US-ASCII");
      private static final byte WITHIN = 0; // a cell
      private static final byte BETWEEN = 1;
      private static final byte OTHER = 2; // which only the parser knows

      private final byte[] kinds = new byte[256]; // of bytes
      private final int[] places; // in a row, of each cell of a line; −1 where it is not asked for
      private final int corrupt; // place of the text of a corrupt line; −1 for none
      private final byte[] missing; // stands for no value, as nothing does
      private final byte comment;
      private final boolean areTrimmedBefore;
      private final boolean areTrimmedBehind;
      private final int most; // bytes of a line, in which no cell is longer than the parser takes
      private final UnsafeRowWriter row;

      /**
       * A splitter.
       *
       * @param values the columns of the files, all texts
       * @param required the columns of the rows: some of these, and that of corrupt lines
       */
      PlainLines(StructType values, StructType required, CSVOptions options) {
        Arrays.fill(kinds, 0, 32, OTHER);
        Arrays.fill(kinds, 128, 256, OTHER);
        kinds['\t'] = WITHIN;
        kinds[options.quote() & 0x7f] = OTHER;
        kinds[options.escape() & 0x7f] = OTHER;
        String delimiter = options.delimiter();
        boolean isKnown =
            delimiter.length() == 1
                && kinds[Math.min(delimiter.charAt(0), 255)] == WITHIN
                && LIKE_ASCII.contains(options.charset().toUpperCase(Locale.ROOT))
                && values.length() <= options.maxColumns();
        if (isKnown) {
          kinds[delimiter.charAt(0)] = BETWEEN;
        } else {
          Arrays.fill(kinds, OTHER);
        }
        List<String> names = Arrays.asList(required.fieldNames());
        places = Arrays.stream(values.fieldNames()).mapToInt(names::indexOf).toArray();
        corrupt = names.indexOf(ReadErrors.CORRUPT);
        missing = options.nullValue().getBytes(StandardCharsets.UTF_8);
        comment = (byte) options.comment();
        areTrimmedBefore = options.ignoreLeadingWhiteSpaceInRead();
        areTrimmedBehind = options.ignoreTrailingWhiteSpaceInRead();
        most = options.maxCharsPerColumn() < 0 ? Integer.MAX_VALUE : options.maxCharsPerColumn();
        row = new UnsafeRowWriter(names.size());
      }

      /** The cells of a line, until the next one is split; null where it needs the parser. */
      UnsafeRow split(byte[] line, int length) {
        if (length == 0 || length > most || line[0] <= ' ' || line[0] == comment) {
          return null;
        }
        row.reset();
        row.zeroOutNullBytes();
        int cell = 0;
        int from = 0;
        for (int i = 0; i <= length; i++) {
          byte kind = i < length ? kinds[line[i] & 0xff] : BETWEEN;
          if (kind == BETWEEN) {
            if (cell == places.length || !write(places[cell++], line, from, i)) {
              return null;
            }
            from = i + 1;
          } else if (kind == OTHER) {
            return null;
          }
        }
        if (cell < places.length) {
          return null;
        }
        if (corrupt >= 0) {
          row.setNullAt(corrupt);
        }
        return row.getRow();
      }

      /** Writes a cell; false where it is of spaces alone, which the parser has to judge. */
      private boolean write(int place, byte[] line, int from, int to) {
        int begin = from;
        int end = to;
        while (areTrimmedBefore && begin < end && line[begin] <= ' ') {
          begin++;
        }
        while (areTrimmedBehind && begin < end && line[end - 1] <= ' ') {
          end--;
        }
        if (place >= 0) {
          if (begin == end || Arrays.equals(line, begin, end, missing, 0, missing.length)) {
            row.setNullAt(place);
          } else {
            row.write(place, line, begin, end - begin);
          }
        }
        return begin < end || from == to;
      }
    }
  }
}
