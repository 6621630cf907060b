package org.thalweg.data.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
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

  /** A line of LIBSVM text: a label, and indices with values. */
  private static final String LIBSVM = "[-+]?[0-9][-+.0-9eE]*(\\s+[0-9]+:[-+.0-9eE]+)+\\s*";

  /** Options that a conf may change. */
  static final Map<String, String> STANDARD =
      Map.of(
          "header", "true",
          "enforceSchema", "false", // each file's header is compared
          "columnPruning", "false", // a line of wrong length is one whatever we ask of it
          "columnNameOfCorruptRecord", Tables.CORRUPT);

  private final SparkSession spark;
  private final String path;
  private final Dialect dialect;
  private final boolean
      isOurs; // whether a conf says how it is written; else Spark's reader decides
  private final Map<String, String> given;
  private final Map<String, String> options; // of Spark's reader

  private CsvTable(SparkSession spark, String path, Map<String, String> given) {
    this.spark = spark;
    this.path = path;
    this.given = given;
    this.dialect = DialectOptions.dialect(given);
    this.isOurs = DialectOptions.areGiven(given);
    this.options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(STANDARD);
    if (isOurs) {
      options.putAll(dialect.ofSpark());
    }
    options.putAll(DialectOptions.others(given));
  }

  /**
   * Opens files.
   *
   * @param path a file, a directory or a glob
   * @param options of Spark's reader, with those of a dialect
   * @throws DataException if they are LIBSVM text
   */
  static Dataset<Row> open(SparkSession spark, String path, Map<String, String> options) {
    return new CsvTable(spark, path, options).open();
  }

  private Dataset<Row> open() {
    boolean isLimited = options.containsKey(MAX_COLUMNS);
    options.putIfAbsent(MAX_COLUMNS, String.valueOf(MOST_COLUMNS));
    List<String> told = Arrays.asList(spark.read().options(options).csv(path).columns());
    if (told.size() == 1 && told.get(0).matches(LIBSVM)) {
      throw new DataException(
          "%s must be csv but is LIBSVM text, which begins with %s".formatted(path, told.get(0)));
    }
    if (!isLimited) { // each task has arrays of that length
      options.put(MAX_COLUMNS, String.valueOf(Math.max(FEW_COLUMNS, 2 * told.size())));
    }
    List<String> names = told;
    String format = "csv";
    if (isOurs) {
      List<Path> files = FileSample.files(spark, path);
      requireQuotes(files);
      if (dialect.header()) {
        names = ownNames(files, told);
        format = CheckedCsvFormat.class.getName();
        options.put("enforceSchema", "true"); // since Spark would compare the names as they stand
      }
    }
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    schema = schema.add(Tables.CORRUPT, DataTypes.StringType);
    return plain(spark.read().format(format).options(options).schema(schema).load(path), names);
  }

  /** Looks for values in the first file whose quotes leave open where a row ends. */
  private void requireQuotes(List<Path> files) {
    Optional<String> wrong =
        files.stream().findFirst().flatMap(file -> FileSample.of(spark, file).wrongQuotes(dialect));
    if (wrong.isPresent()) {
      throw new DataException(
          "%s %s".formatted(Secrets.hide(files.get(0).toString()), wrong.get()));
    }
  }

  /**
   * The names of the header, without spaces round them: where one is empty, {@code _c} with the
   * place; where one stands again, with a number behind it. Behind them stand the columns that are
   * in the names of directories. They are those of the first file that has a row below its header;
   * its tasks compare those of the others.
   */
  private List<String> ownNames(List<Path> files, List<String> told) {
    Configuration conf = spark.sessionState().newHadoopConf();
    List<List<String>> rows = List.of();
    String first = "";
    for (int i = 0; i < Math.min(MOST_OPENED, files.size()) && rows.size() < 2; i++) {
      List<List<String>> next = FileSample.firstRows(conf, files.get(i), dialect);
      if (next.size() > rows.size()) {
        rows = next;
        first = files.get(i).toString();
      }
    }
    List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
    int width = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).size();
    options.putAll(given); // for tasks, which Spark's reader does not mind
    options.put(CheckedCsvFormat.FIRST, first);
    options.put(CheckedCsvFormat.HEADER, String.join(CheckedCsvFormat.BETWEEN, header));
    List<String> cells = new ArrayList<>(header);
    if (header.size() == width - 1) { // as R leaves out that of row names; else of an empty column
      cells.add(dialect.index() ? 0 : cells.size(), "");
    }
    return Stream.concat(unique(cells).stream(), told.stream().skip(header.size())).toList();
  }

  private static List<String> unique(List<String> cells) {
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i).strip();
      String name = cell.isEmpty() ? "_c" + i : cell;
      for (int k = 2; !taken.add(name.toLowerCase(Locale.ROOT)); k++) {
        name = cell + "_" + k;
      }
      names.add(name);
    }
    return names;
  }

  /** Without the names of rows, and with cells as programs write them. */
  private Dataset<Row> plain(Dataset<Row> table, List<String> names) {
    if (!dialect.index() && dialect.isPlain()) { // as it is where nothing is said of it
      return table;
    }
    Dialect written = dialect;
    UserDefinedFunction plain = udf((UDF1<String, String>) written::plain, DataTypes.StringType);
    Column[] columns =
        Stream.concat(
                names.stream()
                    .skip(dialect.index() ? 1 : 0)
                    .map(name -> "`" + name.replace("`", "``") + "`")
                    .map(
                        name ->
                            dialect.isPlain()
                                ? col(name)
                                : plain.apply(col(name)).as(unquoted(name))),
                Stream.of(col(Tables.CORRUPT)))
            .toArray(Column[]::new);
    return table.select(columns);
  }

  private static String unquoted(String name) {
    return name.substring(1, name.length() - 1).replace("``", "`");
  }
}
