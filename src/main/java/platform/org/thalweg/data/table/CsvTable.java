package org.thalweg.data.table;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.execution.datasources.csv.CSVUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.csv.HeaderRow;
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;

/**
 * Reads files of separated values by Spark's reader. All columns are texts, which we parse
 * ourselves: exactly, and with a place for what is wrong. Where the dialect is not what programs
 * write, each cell becomes what they would have written, so that nobody else needs to know of it.
 */
final class CsvTable {
  private static final String MAX_COLUMNS = "maxColumns";
  private static final int MOST_COLUMNS = 2_000_000; // for a header, arrays of 16 MiB
  private static final int FEW_COLUMNS = 20_480; // Spark's own limit
  private static final int MOST_OPENED = 16; // files that may be empty before one that is not

  /** Options of Spark's reader by which lines do not end, or are not written, as elsewhere. */
  private static final Set<String> OTHER_LINES = Set.of("lineSep", "encoding", "charset");

  /** A line of LIBSVM text: a label, and indices with values. */
  private static final String LIBSVM = "[-+]?[0-9][-+.0-9eE]*(\\s+[0-9]+:[-+.0-9eE]+)+\\s*";

  private static final String MAX_CHARACTERS = "maxCharsPerColumn";

  /** Options that a conf may change. */
  static final Map<String, String> STANDARD =
      Map.of(
          "header", "true",
          "enforceSchema", "false", // each file's header is compared
          "columnPruning", "false", // a line of wrong length is one whatever we ask of it
          "columnNameOfCorruptRecord", ReadErrors.CORRUPT);

  private final String path;
  private final CsvFiles files;
  private final Dialect dialect;
  private final boolean
      isOurs; // whether a conf says how it is written; else Spark's reader decides
  private final Map<String, String> given;
  private final Map<String, String> options; // of Spark's reader

  private CsvTable(String path, CsvFiles files, Map<String, String> given) {
    this.path = path;
    this.files = files;
    this.given = given;
    this.dialect = DialectOptions.dialect(given);
    this.isOurs = DialectOptions.areGiven(given);
    this.options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(STANDARD);
    if (isOurs) {
      options.putAll(dialect.ofSpark());
    }
    options.putAll(DialectOptions.others(given));
    if (Boolean.parseBoolean(options.get("multiLine"))) {
      options.putIfAbsent(MAX_CHARACTERS, String.valueOf(1 << 24)); // else a line bounds them
    }
  }

  /**
   * How files are read.
   *
   * @param columns of the files, all texts, and that of corrupt lines
   * @param options of Spark's reader, with those of a dialect where one is given
   * @param hasIndex whether the first column has names or numbers of the rows
   */
  record Layout(StructType columns, Map<String, String> options, boolean hasIndex) {}

  /**
   * Opens files.
   *
   * @param path a file, a directory or a glob
   * @param options of Spark's reader, with those of a dialect
   * @throws DataException if they are LIBSVM text
   */
  static Dataset<Row> open(SparkSession spark, String path, Map<String, String> options) {
    Layout layout = layout(path, CsvFiles.of(spark, path, options), options);
    Dataset<Row> table =
        spark
            .read()
            .format(DialectCsvFormat.class.getName())
            .options(layout.options)
            .schema(layout.columns)
            .load(path);
    return layout.hasIndex ? table.drop(layout.columns.fieldNames()[0]) : table;
  }

  /**
   * Finds out how files are read, by the first of them.
   *
   * @param path of them, for messages
   * @throws DataException if they are LIBSVM text
   */
  static Layout layout(String path, CsvFiles files, Map<String, String> options) {
    return new CsvTable(path, files, options).layout();
  }

  private Layout layout() {
    boolean isLimited = options.containsKey(MAX_COLUMNS);
    options.putIfAbsent(MAX_COLUMNS, String.valueOf(MOST_COLUMNS));
    List<String> names = isOurs ? ownNames() : sparkNames();
    if (names.size() == 1 && names.get(0).matches(LIBSVM)) {
      throw new DataException(
          "%s must be csv but is LIBSVM text, which data.format = libsvm reads; it begins with %s"
              .formatted(path, names.get(0)));
    }
    if (!isLimited) { // each task has arrays of that length
      options.put(MAX_COLUMNS, String.valueOf(Math.max(FEW_COLUMNS, 2 * names.size())));
    }
    StructType values =
        DataTypes.createStructType(
            names.stream()
                .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true))
                .toList());
    String quote = options.getOrDefault("quote", "\"");
    StructType schema =
        values.add(ReadErrors.CORRUPT, DataTypes.StringType, true, ReadErrors.metadata(quote));
    return new Layout(schema, options, dialect.index());
  }

  /** Looks for bytes 0 in the first file, and for quotes that leave open where a row ends. */
  private void requireText() {
    Optional<String> wrong =
        files.paths().stream()
            .findFirst()
            .flatMap(file -> FileSample.of(files.hadoop(), file).flaw(dialect));
    if (wrong.isPresent()) {
      throw new DataException(
          "%s %s".formatted(Secrets.hide(files.paths().get(0).toString()), wrong.get()));
    }
  }

  /** The names as Spark's reader would have them, which runs a job for the first line. */
  private List<String> sparkNames() {
    CSVOptions csv = files.parsing(options);
    boolean isPlain = !csv.multiLine() && OTHER_LINES.stream().noneMatch(options::containsKey);
    String comment = csv.isCommentSet() ? String.valueOf(csv.comment()) : "";
    return files.paths().stream()
        .filter(file -> isPlain)
        .limit(MOST_OPENED)
        .flatMap(file -> FileSample.firstLine(files.hadoop(), file, comment).stream())
        .findFirst()
        .map(line -> cells(line, csv))
        .map(cells -> CSVUtils.makeSafeHeader(cells, files.conf().caseSensitiveAnalysis(), csv))
        .map(names -> withDirectories(List.of(names)))
        .orElseGet(() -> files.names().apply(options));
  }

  /** By a parser that has no room for more cells than the line can have. */
  private static String[] cells(String line, CSVOptions csv) {
    CsvParserSettings settings = csv.asParserSettings();
    settings.setMaxColumns(Math.min(settings.getMaxColumns(), line.length() + 1));
    return new CsvParser(settings).parseLine(line);
  }

  private List<String> withDirectories(List<String> names) {
    Stream<String> others =
        files.directories().stream()
            .filter(name -> names.stream().noneMatch(name::equalsIgnoreCase));
    return Stream.concat(names.stream(), others).toList();
  }

  /**
   * The names of the columns of files, and behind them those that are in the names of directories.
   * They are those of the first file that has a row below its header; tasks compare the headers of
   * the others.
   */
  private List<String> ownNames() {
    requireText();
    List<Path> paths = files.paths();
    List<List<String>> rows = List.of();
    String first = "";
    for (int i = 0; i < Math.min(MOST_OPENED, paths.size()) && rows.size() < 2; i++) {
      List<List<String>> next = FileSample.firstRows(files.hadoop(), paths.get(i), dialect);
      if (next.size() > rows.size()) {
        rows = next;
        first = paths.get(i).toString();
      }
    }
    List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
    options.putAll(given); // for tasks, which Spark's reader does not mind
    options.put(DialectCsvFormat.FIRST, first);
    options.put(DialectCsvFormat.HEADER, String.join(DialectCsvFormat.BETWEEN, header));
    options.put("enforceSchema", "true"); // since Spark would compare the names as they stand
    List<String> names =
        dialect.header()
            ? HeaderRow.names(rows, dialect.index())
            : IntStream.range(0, header.size()).mapToObj(i -> "_c" + i).toList();
    return withDirectories(names);
  }
}
