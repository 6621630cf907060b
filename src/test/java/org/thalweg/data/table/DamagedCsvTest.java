package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.univocity.parsers.csv.CsvParser;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.csv.DialectSniffer;
import org.thalweg.data.csv.HeaderRow;
import org.thalweg.text.DataException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files of a known table, written in many ways and then damaged: each has the rows and the values
 * that who knows how it was written finds in it, or something is said of it. The parser is that of
 * Spark's reader, without Spark round it.
 */
class DamagedCsvTest {
  private static final String DUMP = System.getProperty("thalweg.damaged.dump");

  @TempDir private Path folder;

  /** What came of a file: rows that are read in silence, or null, and what is told then. */
  private record Outcome(DamagedFile file, List<List<String>> rows, String told) {}

  @Test
  void aFewFilesAreReadRightlyOrSomethingIsSaid() {
    requireRight(1_000, 1, DamagedCsvTest::outcome);
  }

  @Test
  @Tag("long")
  void filesAreReadRightlyOrSomethingIsSaid() {
    int count = Integer.getInteger("thalweg.damaged", 100_000);
    requireRight(count, Long.getLong("thalweg.damaged.seed", 38), DamagedCsvTest::outcome);
  }

  @Test
  @Tag("long")
  void sparksReaderDoesNoOther() throws IOException {
    try (LocalSpark spark = LocalSpark.open()) {
      int count = Integer.getInteger("thalweg.damaged.spark", 300);
      long seed = Long.getLong("thalweg.damaged.seed", 38);
      requireRight(count, seed, file -> bySpark(spark.session(), file));
    }
  }

  /** As a conf that inspect proposes reads a file. */
  private Outcome bySpark(SparkSession spark, DamagedFile file) {
    try {
      String path = Files.write(folder.resolve("a.csv"), file.bytes()).toString();
      Dialect dialect = Tables.dialect(spark, path, Map.of());
      Map<String, String> options = new HashMap<>();
      DialectOptions.settings(dialect)
          .forEach(
              (key, value) -> options.put(DialectOptions.name(key), DialectOptions.text(value)));
      Dataset<Row> table = Tables.open(spark, "csv", path, options);
      List<List<String>> rows = new ArrayList<>();
      boolean isCorrupt = false;
      for (Row row : table.collectAsList()) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.length() - 1; i++) {
          cells.add(row.isNullAt(i) ? null : row.getString(i));
        }
        isCorrupt |= !row.isNullAt(row.length() - 1);
        rows.add(cells);
      }
      boolean isTold = isCorrupt || rows.isEmpty();
      return new Outcome(file, isTold ? null : rows, dialect.toString());
    } catch (DataException e) {
      return new Outcome(file, null, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireRight(int count, long seed, Function<DamagedFile, Outcome> reader) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    StringBuilder dump = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Outcome outcome = reader.apply(DamagedFile.of(new SplittableRandom(seed + i)));
      dump.append(DUMP == null || outcome.rows == null ? "" : json(outcome) + "\n");
      Optional<String> flaw =
          outcome.rows == null ? Optional.empty() : outcome.file.wrong(outcome.rows);
      String damage = outcome.file.damage();
      String what = outcome.rows == null ? "told" : flaw.isEmpty() ? "right" : "wrong";
      counts.merge(damage + " " + what, 1, Integer::sum);
      if (what.equals("wrong") || damage.equals("none") && !what.equals("right")) {
        wrong.add("file %d, %s: %s".formatted(i, flaw.orElse(what), shown(outcome)));
      }
    }
    if (DUMP != null) {
      write(Path.of(DUMP), dump.toString());
    }
    assertThat(wrong).as("of %d files by seed %d: %s", count, seed, counts).isEmpty();
    assertThat(counts.keySet()).contains("none right", "join told", "cut right");
  }

  /** A file and what was read in it, for src/jmh/python/damaged_csv_judge.py. */
  private static String json(Outcome outcome) {
    DamagedFile file = outcome.file;
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("bytes", file.bytes())
            .put("damage", file.damage())
            .put("delimiter", String.valueOf(file.written().delimiter()))
            .put("encoding", file.written().encoding());
    ArrayNode rows = node.putArray("rows");
    outcome.rows.forEach(row -> row.forEach(rows.addArray()::add));
    return node.toString();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shown(Outcome outcome) {
    DamagedFile file = outcome.file;
    return "%s %s, rows %d to %d, %s: %s"
        .formatted(
            file.damage(),
            file.written(),
            file.first(),
            file.last(),
            outcome.told,
            file.text().replace("\r", "\\r").replace("\n", "\\n"));
  }

  private static Outcome outcome(DamagedFile file) {
    try {
      Dialect dialect = DialectSniffer.sniff(file.bytes(), true, Map.of());
      String told = dialect.flaw(file.bytes(), true).orElse("");
      return new Outcome(file, told.isEmpty() ? rows(file.bytes(), dialect) : null, told + dialect);
    } catch (IllegalArgumentException e) {
      return new Outcome(file, null, e.getMessage());
    }
  }

  /** The rows without the header; null where some are longer or shorter than the header is. */
  private static List<List<String>> rows(byte[] bytes, Dialect dialect) {
    Map<String, String> all = new HashMap<>(CsvTable.STANDARD);
    all.putAll(dialect.ofSpark());
    CSVOptions options =
        new CSVOptions(
            scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(all)),
            false,
            "UTC",
            ReadErrors.CORRUPT);
    CsvParser parser = new CsvParser(options.asParserSettings());
    String text = new String(bytes, Charset.forName(dialect.ofSpark().get("encoding")));
    text = text.startsWith("\ufeff") ? text.substring(1) : text;
    List<String[]> rows = new ArrayList<>();
    if (dialect.isSplittable()) {
      text.lines().filter(line -> !line.isBlank()).map(parser::parseLine).forEach(rows::add);
    } else {
      parser.beginParsing(new StringReader(text));
      for (String[] row = parser.parseNext(); row != null; row = parser.parseNext()) {
        rows.add(row);
      }
    }
    rows.removeIf(row -> row == null);
    if (rows.isEmpty()) {
      return List.of();
    }
    List<List<String>> first = dialect.rows(bytes, true, 2);
    if (first.isEmpty()) {
      return null; // which is no row for us
    }
    int width =
        dialect.header()
            ? HeaderRow.names(first, dialect.index()).size()
            : Math.max(first.get(0).size(), first.get(first.size() - 1).size());
    boolean isHeadShort = dialect.header() && first.get(0).size() != width;
    int skipped = dialect.header() ? 1 : 0;
    boolean areEven =
        rows.stream().skip(skipped).allMatch(row -> row.length == width)
            && (isHeadShort || rows.get(0).length == width);
    if (!areEven || rows.size() <= skipped) {
      return null; // none are told of, too
    }
    return rows.stream()
        .skip(skipped)
        .map(
            row ->
                Stream.of(row)
                    .skip(dialect.index() ? 1 : 0)
                    .map(dialect::plain)
                    .collect(Collectors.toCollection(ArrayList<String>::new)))
        .<List<String>>map(row -> row)
        .toList();
  }
}
