package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectSniffer;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files of a known table, written in many ways and then damaged: each has as many rows as who knows
 * how it was written finds in it, or something is said of it. The parser is that of Spark's reader,
 * without Spark round it.
 */
class DamagedCsvTest {
  private static final String[] TEXTS = {
    "ok",
    "Bad Ems",
    "Köln",
    "said \"yes\"",
    "5\" pipe",
    "x;y",
    "a, b",
    "it's",
    "one\ntwo",
    "a\tb",
    ""
  };
  private static final String[] DAMAGES = {
    "none", "flip", "cut", "join", "quote", "delimiter", "insert", "delete", "encoding", "copy"
  };

  /** How a file was written. */
  private record Written(
      char delimiter, String lineEnd, boolean areAllQuoted, String encoding, boolean hasHeader) {}

  /** What came of a file: rows that are read in silence, or −1. */
  private record Outcome(
      Written written, String damage, boolean isHeadWhole, String text, long rows, String told) {
    /** Nobody knows whether a first row that was damaged had names. */
    boolean isOf(long records) {
      long other = records + (written.hasHeader ? 1 : -1);
      return rows == records || !isHeadWhole && rows == other;
    }
  }

  @Test
  void aFewFilesAreReadRightlyOrSomethingIsSaid() {
    requireRight(1_000, 1);
  }

  @Test
  @Tag("long")
  void filesAreReadRightlyOrSomethingIsSaid() {
    int count = Integer.getInteger("thalweg.damaged", 100_000);
    requireRight(count, Long.getLong("thalweg.damaged.seed", 38));
  }

  private static void requireRight(int count, long seed) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Outcome outcome = outcome(new SplittableRandom(seed + i));
      long right = records(outcome, "");
      boolean isRight =
          Stream.of("", "\n", outcome.written.lineEnd)
              .anyMatch(end -> outcome.isOf(records(outcome, end)));
      String what = outcome.rows < 0 ? "told" : isRight ? "right" : "wrong";
      counts.merge(outcome.damage + " " + what, 1, Integer::sum);
      if (what.equals("wrong") || outcome.damage.equals("none") && !what.equals("right")) {
        wrong.add(
            "file %d, %s, %d rows for %d: %s"
                .formatted(i, what, outcome.rows, right, shown(outcome)));
      }
    }
    assertThat(wrong).as("of %d files by seed %d: %s", count, seed, counts).isEmpty();
    assertThat(counts.keySet()).contains("none right", "join told", "cut right");
  }

  private static String shown(Outcome outcome) {
    return outcome.toString().replace("\r", "\\r").replace("\n", "\\n");
  }

  private static Outcome outcome(SplittableRandom random) {
    String[] delimiters = {",", ",", ";", "\t", "|"};
    String[] ends = {"\n", "\n", "\r\n", "\r"};
    String[] encodings = {"UTF-8", "UTF-8", "ISO-8859-1", "UTF-16LE"};
    Written written =
        new Written(
            delimiters[random.nextInt(delimiters.length)].charAt(0),
            ends[random.nextInt(ends.length)],
            random.nextInt(3) == 0,
            encodings[random.nextInt(encodings.length)],
            random.nextInt(4) > 0);
    String damage = DAMAGES[random.nextInt(DAMAGES.length)];
    String whole = text(written, random);
    byte[] bytes = damaged(whole, damage, written, random);
    String text = new String(bytes, Charset.forName(written.encoding));
    boolean isHeadWhole = text.startsWith(whole.substring(0, whole.indexOf(written.lineEnd) + 1));
    try {
      Dialect dialect = DialectSniffer.sniff(bytes, true);
      String told = dialect.flaw(bytes, true).orElse("");
      long rows = told.isEmpty() ? rows(bytes, dialect) : -1;
      return new Outcome(written, damage, isHeadWhole, text, rows, told + dialect);
    } catch (IllegalArgumentException e) {
      return new Outcome(written, damage, isHeadWhole, text, -1, e.getMessage());
    }
  }

  /** A table of numbers and texts, of which the first column has numbers. */
  private static String text(Written written, SplittableRandom random) {
    int width = random.nextInt(2, 6);
    int rows = random.nextInt(8, 40);
    boolean[] areNumbers = new boolean[width];
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < width; j++) {
      areNumbers[j] = j == 0 || random.nextBoolean();
      if (written.hasHeader) {
        text.append(j == 0 ? "" : written.delimiter).append(cell("name" + j, written));
      }
    }
    text.append(written.hasHeader ? written.lineEnd : "");
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        String value =
            areNumbers[j]
                ? String.valueOf(random.nextInt(20, 9000) / 4.0)
                : TEXTS[random.nextInt(TEXTS.length)].replace("\n", breakWithin(written));
        text.append(j == 0 ? "" : written.delimiter).append(cell(value, written));
      }
      text.append(written.lineEnd);
    }
    return text.toString();
  }

  /** The end of a line within a cell: a program for old Macs knows no other. */
  private static String breakWithin(Written written) {
    return written.lineEnd.equals("\r") ? "\r" : "\n";
  }

  private static String cell(String value, Written written) {
    boolean isQuoted =
        written.areAllQuoted
            || value.indexOf('"') >= 0
            || value.contains(breakWithin(written))
            || value.indexOf(written.delimiter) >= 0;
    return isQuoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }

  private static byte[] damaged(
      String text, String damage, Written written, SplittableRandom random) {
    int place = random.nextInt(text.length());
    StringBuilder changed = new StringBuilder(text);
    switch (damage) {
      case "cut" -> changed.setLength(place);
      case "join" ->
          remove(changed, text.indexOf(written.lineEnd, place), written.lineEnd.length());
      case "quote" -> remove(changed, text.indexOf('"', place), 1);
      case "delimiter" -> changed.insert(place, written.delimiter);
      case "insert" -> changed.insert(place, (char) random.nextInt(1, 128));
      case "delete" -> remove(changed, place, Math.min(3, text.length() - place));
      case "copy" -> changed.insert(place, text, place, Math.min(text.length(), place + 20));
      default -> {}
    }
    byte[] bytes = changed.toString().getBytes(Charset.forName(written.encoding));
    if (damage.equals("flip")) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    } else if (damage.equals("encoding")) {
      byte[] more =
          ("7" + (written.delimiter + "Köln").repeat(1)).getBytes(Charset.forName("ISO-8859-1"));
      bytes = Arrays.copyOf(bytes, bytes.length + more.length);
      System.arraycopy(more, 0, bytes, bytes.length - more.length, more.length);
    }
    return bytes;
  }

  private static void remove(StringBuilder text, int from, int length) {
    if (from >= 0) {
      text.delete(from, from + length);
    }
  }

  /** The rows without the header; −1 where some are longer or shorter than the header is. */
  private static long rows(byte[] bytes, Dialect dialect) {
    Map<String, String> all = new HashMap<>(CsvTable.STANDARD);
    all.putAll(dialect.ofSpark());
    CSVOptions options =
        new CSVOptions(
            scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(all)),
            false,
            "UTC",
            Tables.CORRUPT);
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
      return 0;
    }
    List<List<String>> first = dialect.rows(bytes, true, 2);
    if (first.isEmpty()) {
      return -1; // which is no row for us
    }
    int width =
        dialect.header()
            ? Dialect.names(first, dialect.index()).size()
            : Math.max(first.get(0).size(), first.get(first.size() - 1).size());
    boolean isHeadShort = dialect.header() && first.get(0).size() != width;
    int skipped = dialect.header() ? 1 : 0;
    boolean areEven =
        rows.stream().skip(skipped).allMatch(row -> row.length == width)
            && (isHeadShort || rows.get(0).length == width);
    return areEven && rows.size() > skipped ? rows.size() - skipped : -1; // none are told of, too
  }

  /**
   * The rows without the header for one who knows how the file was written.
   *
   * @param end of a line, if it is not any: some programs know one alone
   */
  private static long records(Outcome outcome, String end) {
    long records = 0;
    boolean isQuoted = false;
    boolean isBlank = true;
    boolean isCellBlank = true;
    String text = outcome.text;
    char delimiter = outcome.written.delimiter;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      boolean isEnd =
          i == text.length() || (!end.isEmpty() ? text.startsWith(end, i) : c == '\n' || c == '\r');
      if (isQuoted && i < text.length()) {
        if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          i++;
        } else {
          isQuoted = c != '"';
        }
      } else if (isEnd) {
        records += isBlank ? 0 : 1;
        isBlank = true;
        isCellBlank = true;
      } else {
        isQuoted = c == '"' && isCellBlank;
        isBlank &= c <= ' ' && (c != delimiter || !end.isEmpty());
        isCellBlank = c == delimiter || isCellBlank && c <= ' ';
      }
    }
    return records - (outcome.written.hasHeader && records > 0 ? 1 : 0);
  }
}
