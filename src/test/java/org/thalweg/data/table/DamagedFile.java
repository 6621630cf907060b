package org.thalweg.data.table;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.data.csv.Dialect;

/**
 * A file of a known table that was damaged in one place, and what may be read in it. Rows that the
 * damage does not touch must have the values that they had; one that it touches has those that
 * stand in it for who knows how the file was written, or differs in one cell.
 *
 * @param cells that were written, without the header
 * @param bytes of the damaged file
 * @param text of these bytes
 * @param first row that is damaged, from 0; −1 for the header
 * @param last row that is damaged
 */
record DamagedFile(
    Written written,
    String damage,
    List<List<String>> cells,
    byte[] bytes,
    String text,
    boolean isHeadWhole,
    int first,
    int last) {
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
  private static final int COPIED = 20; // characters

  /** How a file was written. */
  record Written(
      char delimiter, String lineEnd, boolean areAllQuoted, String encoding, boolean hasHeader) {}

  /** A text that is written, with the places where its rows begin. */
  private record Text(List<List<String>> cells, String text, List<Integer> begins) {
    /** The row that a place is in, from 0; −1 for the header. */
    int row(int place) {
      int row = -1;
      while (row + 1 < begins.size() && begins.get(row + 1) <= place) {
        row++;
      }
      return row;
    }
  }

  static DamagedFile of(SplittableRandom random) {
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
    return damaged(text(written, random), damage, written, random);
  }

  /** A table of numbers and texts, of which the first column has numbers. */
  private static Text text(Written written, SplittableRandom random) {
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
    List<List<String>> cells = new ArrayList<>();
    List<Integer> begins = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      begins.add(text.length());
      List<String> row = new ArrayList<>();
      for (int j = 0; j < width; j++) {
        String value =
            areNumbers[j]
                ? String.valueOf(random.nextInt(20, 9000) / 4.0)
                : TEXTS[random.nextInt(TEXTS.length)].replace("\n", breakWithin(written));
        text.append(j == 0 ? "" : written.delimiter).append(cell(value, written));
        row.add(value.isEmpty() ? null : value);
      }
      text.append(written.lineEnd);
      cells.add(row);
    }
    return new Text(cells, text.toString(), begins);
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

  private static DamagedFile damaged(
      Text whole, String damage, Written written, SplittableRandom random) {
    String text = whole.text;
    Charset charset = Charset.forName(written.encoding);
    int place = random.nextInt(text.length());
    int from = place;
    int length = 1;
    StringBuilder changed = new StringBuilder(text);
    switch (damage) {
      case "cut" -> changed.setLength(place);
      case "join" -> {
        from = text.indexOf(written.lineEnd, place);
        length = written.lineEnd.length() + 1; // and the row behind it
        remove(changed, from, length - 1);
      }
      case "quote" -> {
        from = text.indexOf('"', place);
        remove(changed, from, 1);
      }
      case "delimiter" -> changed.insert(place, written.delimiter);
      case "insert" -> changed.insert(place, (char) random.nextInt(1, 128));
      case "delete" -> {
        length = 1 + Math.min(3, text.length() - place);
        remove(changed, place, length - 1);
      }
      case "copy" -> {
        length = Math.min(text.length() - place, COPIED);
        changed.insert(place, text, place, place + length);
      }
      default -> {}
    }
    byte[] bytes = changed.toString().getBytes(charset);
    if (damage.equals("flip")) {
      int at = random.nextInt(bytes.length);
      from = Math.max(0, new String(bytes, 0, at, charset).length() - 1); // a part may be cut off
      length = 3;
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    } else if (damage.equals("encoding")) {
      byte[] more =
          ("7" + (written.delimiter + "Köln").repeat(1)).getBytes(Charset.forName("ISO-8859-1"));
      bytes = Arrays.copyOf(bytes, bytes.length + more.length);
      System.arraycopy(more, 0, bytes, bytes.length - more.length, more.length);
      from = text.length();
    }
    String read = new String(bytes, charset);
    boolean isHeadWhole = read.startsWith(text.substring(0, text.indexOf(written.lineEnd) + 1));
    boolean isWhole = damage.equals("none") || damage.equals("encoding") || from < 0;
    int first = isWhole ? whole.cells.size() : whole.row(Math.max(0, from - 1));
    int last = isWhole ? first : whole.row(from + length);
    return new DamagedFile(written, damage, whole.cells, bytes, read, isHeadWhole, first, last);
  }

  private static void remove(StringBuilder text, int from, int length) {
    if (from >= 0) {
      text.delete(from, from + length);
    }
  }

  /** What is wrong with rows that were read in silence, of values as programs write them. */
  Optional<String> wrong(List<List<String>> read) {
    List<List<List<String>>> readings =
        Stream.of("", "\n", written.lineEnd).map(this::records).toList();
    if (readings.stream().noneMatch(records -> isOf(read.size(), records.size()))) {
      return Optional.of("%d rows for %d".formatted(read.size(), readings.get(0).size()));
    }
    int before = 0; // rows that are as they were
    while (before < Math.min(read.size(), cells.size()) && isLike(read, before, before)) {
      before++;
    }
    int after = 0;
    while (after < Math.min(read.size(), cells.size())
        && isLike(read, read.size() - 1 - after, cells.size() - 1 - after)) {
      after++;
    }
    boolean isCut = damage.equals("cut");
    boolean isHead = first < 0;
    if (!isHead && before < Math.min(first, cells.size())
        || !isCut && after < cells.size() - 1 - Math.max(last, isHead ? -1 : before - 1)) {
      return Optional.of(
          "values of rows that are not damaged, of which %d and %d are right"
              .formatted(before, after));
    }
    List<List<String>> pieces = pieces();
    for (int i = before; i < read.size() - after; i++) {
      List<String> row = read.get(i);
      boolean isKnown =
          Stream.concat(
                  Stream.concat(readings.stream(), Stream.of(pieces)).flatMap(List::stream),
                  cells.stream().skip(Math.max(0, first)).limit(last + 1L))
              .anyMatch(other -> differences(row, other) <= 1);
      boolean isAppended = damage.equals("encoding") && row.equals(List.of("7", "Köln"));
      if (!isKnown && !isAppended && !(isHead && i == 0)) {
        return Optional.of("row %d as %s".formatted(i, row));
      }
    }
    return Optional.empty();
  }

  /** What stands between delimiters, whatever quotes say. */
  private List<List<String>> pieces() {
    return text.lines()
        .map(
            line ->
                Stream.of(line.split(Pattern.quote(String.valueOf(written.delimiter)), -1))
                    .map(cell -> cell.replace("\"\"", "\"").replaceAll("^\"|\"$", ""))
                    .toList())
        .toList();
  }

  /** Nobody knows whether a first row that was damaged had names. */
  private boolean isOf(long rows, long records) {
    long other = records + (written.hasHeader ? 1 : -1);
    return rows == records || !isHeadWhole && rows == other;
  }

  private boolean isLike(List<List<String>> read, int i, int j) {
    List<String> row = cells.get(j);
    return isLike(read.get(i), row)
        || !isHeadWhole && isLike(read.get(i), row.subList(1, row.size())); // of an index
  }

  private static boolean isLike(List<String> row, List<String> other) {
    return differences(row, other) == 0;
  }

  private static long differences(List<String> row, List<String> other) {
    return row.size() != other.size()
        ? Integer.MAX_VALUE
        : IntStream.range(0, row.size())
            .filter(i -> !Objects.equals(plain(row.get(i)), plain(other.get(i))))
            .count();
  }

  /** Without spaces at the ends, and with the ends of lines that Spark's parser gives to all. */
  private static String plain(String cell) {
    return cell == null
        ? null
        : Dialect.standard().plain(cell.replace("\r\n", "\n").replace('\r', '\n'));
  }

  /**
   * The rows without the header for one who knows how the file was written.
   *
   * @param end of a line, if it is not any: some programs know one alone
   */
  private List<List<String>> records(String end) {
    List<List<String>> records = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean isQuoted = false;
    boolean isBlank = true;
    boolean isCellBlank = true;
    char delimiter = written.delimiter;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      boolean isEnd =
          i == text.length() || (!end.isEmpty() ? text.startsWith(end, i) : c == '\n' || c == '\r');
      if (isQuoted && i < text.length()) {
        if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          i++;
          cell.append(c);
        } else {
          isQuoted = c != '"';
          cell.append(isQuoted ? String.valueOf(c) : "");
        }
      } else if (isEnd) {
        row.add(cell.toString());
        if (!isBlank) {
          records.add(row);
        }
        row = new ArrayList<>();
        cell.setLength(0);
        isBlank = true;
        isCellBlank = true;
      } else {
        isQuoted = c == '"' && isCellBlank;
        isBlank &= c <= ' ' && (c != delimiter || !end.isEmpty());
        isCellBlank = c == delimiter || isCellBlank && c <= ' ';
        if (c == delimiter) {
          row.add(cell.toString());
          cell.setLength(0);
        } else if (isQuoted) {
          cell.setLength(0);
        } else {
          cell.append(c);
        }
      }
    }
    return written.hasHeader && !records.isEmpty() ? records.subList(1, records.size()) : records;
  }
}
