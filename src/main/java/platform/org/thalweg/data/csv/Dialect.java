package org.thalweg.data.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How a file of separated values is written. {@link DialectOptions} makes one of the keys of a
 * conf.
 *
 * @param delimiter between values
 * @param quote round values that contain a delimiter, a line end or a quote; 0 for none
 * @param escape before a quote that belongs to the value: another quote, or a backslash
 * @param comment what lines begin with that are no rows; 0 for none
 * @param encoding as Java names it, such as {@code UTF-8}
 * @param header whether the first line has the names of the columns
 * @param skip lines before all else, such as a title, which are no rows
 * @param hasLineBreaks whether values contain line ends, so that a file is read by one task
 * @param index whether the first column has names or numbers of the rows, which are no values
 * @param missing what stands for a value that is not there, besides nothing at all
 * @param numbers how numbers are written
 * @param dates in which order dates have day, month and year
 */
public record Dialect(
    char delimiter,
    char quote,
    char escape,
    char comment,
    String encoding,
    boolean header,
    int skip,
    boolean hasLineBreaks,
    boolean index,
    List<String> missing,
    NumberMarks numbers,
    DateOrder dates)
    implements Serializable {
  private static final String LATIN_1 = "ISO-8859-1";
  private static final Set<String> OF_SPARK =
      Set.of("UTF-8", LATIN_1, "US-ASCII", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32");

  /** Commas, double quotes, UTF-8, a header, points before fractions. */
  public static Dialect standard() {
    return new Dialect(
        ',',
        '"',
        '"',
        (char) 0,
        "UTF-8",
        true,
        0,
        false,
        false,
        List.of(),
        NumberMarks.PLAIN,
        DateOrder.ISO);
  }

  public Dialect {
    missing = List.copyOf(missing);
    if (delimiter == quote) {
      throw new IllegalArgumentException(
          "data.csv.delimiter must differ from data.csv.quote but both are " + delimiter);
    }
  }

  /**
   * Reads the beginning of a file, as cells that are not changed.
   *
   * @param isWhole whether it is all of it; else the last row is left out
   * @param most rows that are read
   */
  public List<List<String>> rows(byte[] bytes, boolean isWhole, int most) {
    return CsvText.rows(text(bytes), isWhole, this, most, 1);
  }

  /**
   * What is said of rows at the edges of a table that are none of it: units below the names, or a
   * sum at the end.
   *
   * @param begin of the file
   * @param isWhole whether that is all of it
   * @param end of the file, from anywhere
   * @return a sentence without its subject, which is the file
   */
  public Optional<String> strangeRows(byte[] begin, boolean isWhole, byte[] end) {
    List<List<String>> rows = rows(begin, isWhole, EdgeRows.MOST);
    if (rows.size() < 2) {
      return Optional.empty();
    }
    List<List<String>> last = CsvText.rows(text(end), true, this, Integer.MAX_VALUE, skip + 1);
    EdgeRows edges = new EdgeRows(this, HeaderRow.names(rows.subList(0, 2), index), rows);
    return edges
        .units()
        .or(() -> last.isEmpty() ? Optional.empty() : edges.sum(last.get(last.size() - 1)));
  }

  /** How a file is read: in parts by several tasks, or whole by one, and why. */
  public String splitting() {
    return isSplittable()
        ? "in parts, by several tasks where a file is long, since no value has a line end"
        : hasLineBreaks
            ? "each file whole, by one task, since values have line ends"
            : "each file whole, by one task, since it is in " + encoding;
  }

  /**
   * What is wrong with the beginning of a file: a byte 0, or quotes so that nobody knows where rows
   * end.
   *
   * @param isWhole whether it is all of it
   * @return a sentence without its subject, which is the file
   */
  public Optional<String> flaw(byte[] bytes, boolean isWhole) {
    String text = text(bytes);
    return zero(text).or(() -> flaw(CsvText.of(text, isWhole, this, 0)));
  }

  /** A byte 0 in text, which no program writes and Spark's reader takes for blank. */
  static Optional<String> zero(String text) {
    int place = text.indexOf(0);
    if (place < 0) {
      return Optional.empty();
    }
    long line = 1 + text.substring(0, place).chars().filter(c -> c == '\n').count();
    return Optional.of(
        "must be text but has a byte 0 in line %d; data.csv.encoding says how it is written, or tr -d '\\000' removes such bytes"
            .formatted(line));
  }

  /**
   * What is wrong with a whole file: quotes so that nobody knows where rows end.
   *
   * @return a sentence without its subject, which is the file
   */
  public Optional<String> flaw(InputStream file) throws IOException {
    Reader text = new InputStreamReader(file, ofSpark().get("encoding"));
    return quote == 0 ? Optional.empty() : flaw(CsvText.of(text, true, this, 0));
  }

  /**
   * Tells of lines, one after another, whether they open quotes and do not close them. Not for
   * several threads.
   */
  public Predicate<String> openQuotes() {
    return CsvText.openQuotes(this);
  }

  private Optional<String> flaw(CsvText quotes) {
    if (quotes.openLine() > 0) {
      return Optional.of(
          "must close quotes behind a value but does not in line %d; data.csv.quote=none takes quotes as parts of values"
              .formatted(quotes.openLine()));
    }
    return !isSplittable() || quotes.brokenLine() == 0
        ? Optional.empty()
        : Optional.of(
            "must have no line ends in values but has one in line %d; data.csv.lineBreaks=true reads it"
                .formatted(quotes.brokenLine()));
  }

  private String text(byte[] bytes) {
    String text = Charset.forName(encoding).decode(ByteBuffer.wrap(bytes)).toString();
    return !text.isEmpty() && text.charAt(0) == '\ufeff' ? text.substring(1) : text;
  }

  /** The options of Spark's reader. */
  public Map<String, String> ofSpark() {
    return Map.of(
        "ignoreLeadingWhiteSpace", "true",
        "ignoreTrailingWhiteSpace", "true",
        "unescapedQuoteHandling",
            "STOP_AT_CLOSING_QUOTE", // before a delimiter, or rows would keep their length
        "sep", String.valueOf(delimiter),
        "quote", String.valueOf(quote),
        "escape", String.valueOf(escape),
        "comment", String.valueOf(comment),
        "encoding", isOfSpark() ? encoding : LATIN_1,
        "header", String.valueOf(header),
        "multiLine", String.valueOf(!isSplittable()));
  }

  /**
   * Whether several tasks may read parts of a file: not where values contain line ends, nor in
   * encodings whose line ends are not those of ASCII.
   */
  public boolean isSplittable() {
    String name = encoding.toUpperCase(Locale.ROOT);
    return !hasLineBreaks && !name.startsWith("UTF-16") && !name.startsWith("UTF-32");
  }

  /** Whether Spark's reader decodes the encoding; if not, it reads bytes, which we decode. */
  private boolean isOfSpark() {
    return OF_SPARK.contains(encoding.toUpperCase(Locale.ROOT));
  }

  private String decoded(String cell) {
    boolean isAscii = cell.chars().allMatch(c -> c < 128);
    return isAscii
        ? cell
        : new String(cell.getBytes(StandardCharsets.ISO_8859_1), Charset.forName(encoding));
  }

  /** Whether cells say what programs write already, so that none needs to be rewritten. */
  public boolean isPlain() {
    return isOfSpark() && missing.isEmpty() && numbers.isPlain() && dates == DateOrder.ISO;
  }

  /**
   * A cell as programs write it.
   *
   * @param cell may be null
   * @return null where the value is missing; a plain number, a date of the form 2023-05-01, or the
   *     text without spaces at its ends
   */
  public String plain(String cell) {
    if (cell == null) {
      return null;
    }
    String text = NumberMarks.strip(isOfSpark() ? cell : decoded(cell));
    if (text.isEmpty() || missing.contains(text)) {
      return null;
    }
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    boolean isWord = Character.isLetter(first) && Character.isLetter(last);
    if (isWord && numbers.affixes().isEmpty() && dates == DateOrder.ISO) {
      return text; // neither a number nor a date
    }
    String date = dates.iso(text);
    if (date != null) {
      return date;
    }
    String number = numbers.plain(text);
    return number == null ? text : number;
  }

  /**
   * Rows that are none of a table though they stand in it: units below the names, and sums at the
   * end.
   *
   * @param names of the columns
   * @param rows the first ones, of which one is the header where there is one
   */
  private record EdgeRows(Dialect dialect, List<String> names, List<List<String>> rows) {
    /** Rows that are looked at. */
    static final int MOST = 200;

    private static final int FEWEST = 4; // rows below the first one that say what a column holds
    private static final int FAR = 5; // times as large as any other number
    private static final double NEAR = 0.99; // of the sum of the others
    private static final double NUMERIC = 0.9; // of the cells of a column of numbers
    private static final Set<String> SUMS =
        Set.of(
            """
            total, totals, grand total, sum, sums, summe, gesamt, gesamtsumme, insgesamt, somme,
            totaal, totale, suma, soma, summa"""
                .split(",\\s+"));

    /** Whether a first row says in which units the others are. */
    Optional<String> units() {
      if (!dialect.header() || rows.size() < 2 + FEWEST) {
        return Optional.empty();
      }
      List<String> first = rows.get(1).stream().map(NumberMarks::strip).toList();
      int[] numeric = IntStream.range(0, first.size()).filter(this::isNumeric).toArray();
      int[] words =
          IntStream.of(numeric)
              .filter(i -> !isNumber(first.get(i)) && isWord(first.get(i)))
              .toArray();
      boolean isNumbered = IntStream.of(numeric).anyMatch(i -> isNumber(first.get(i)));
      boolean isStrange =
          words.length > 1 || words.length == 1 && NumberAffixes.isUnit(first.get(words[0]));
      return isStrange && !isNumbered
          ? Optional.of(
              "must have its first row of values below its header but has units or other words there,"
                  + " such as "
                  + remedy(words[0], first.get(words[0])))
          : Optional.empty();
    }

    /** Whether the last row of the file has the sums of the others. */
    Optional<String> sum(List<String> last) {
      int place = 0;
      while (place < last.size() && NumberMarks.strip(last.get(place)).isEmpty()) {
        place++;
      }
      if (last.size() != names.size() || place == last.size()) {
        return Optional.empty(); // which is malformed in any case
      }
      String word = NumberMarks.strip(last.get(place));
      int column = place;
      boolean isSum = SUMS.contains(word.replaceAll("[:.]$", "").toLowerCase(Locale.ROOT));
      long others =
          rows.stream()
              .filter(row -> row != last && row.size() > column && !row.equals(last))
              .filter(row -> NumberMarks.strip(row.get(column)).equals(word))
              .count();
      return isSum && others == 0 && last.stream().anyMatch(this::isNumber)
          ? Optional.of("must end with a row of values but ends with sums, " + remedy(place, word))
          : bareSum(last);
    }

    /** A row of sums without a word: a number far beyond others, beside a blank where none is. */
    private Optional<String> bareSum(List<String> last) {
      List<List<String>> others = rows.stream().skip(1).filter(row -> !row.equals(last)).toList();
      boolean hasBlank =
          IntStream.range(0, last.size())
              .anyMatch(
                  i ->
                      last.get(i).isBlank()
                          && others.stream()
                              .noneMatch(row -> i >= row.size() || row.get(i).isBlank()));
      if (!hasBlank || others.size() < FEWEST) {
        return Optional.empty();
      }
      return IntStream.range(0, last.size())
          .filter(i -> isNumeric(i) && isNumber(last.get(i)))
          .filter(i -> isFarBeyond(value(last, i), values(others, i)))
          .mapToObj(
              i ->
                  "must end with a row of values but ends with blanks beside a number far beyond others, as sums are, "
                      + remedy(i, dialect.plain(last.get(i))))
          .findFirst();
    }

    /**
     * Whether a value is many times as large as any other, and no less than the sum of those that
     * are known, up to what people round away.
     */
    private static boolean isFarBeyond(double value, double[] others) {
      double largest = DoubleStream.of(others).map(Math::abs).max().orElse(0);
      double sum = Math.abs(DoubleStream.of(others).sum());
      return largest > 0 && Math.abs(value) > FAR * largest && Math.abs(value) >= NEAR * sum;
    }

    private double[] values(List<List<String>> rows, int column) {
      return rows.stream().mapToDouble(row -> value(row, column)).toArray();
    }

    /** A number; 0 of anything else. */
    private double value(List<String> row, int column) {
      String plain = column < row.size() ? dialect.plain(row.get(column)) : null;
      return plain != null && Shapes.isPlainNumber(plain) ? Double.parseDouble(plain) : 0;
    }

    private boolean isNumeric(int column) {
      List<String> cells =
          rows.stream()
              .skip(2)
              .filter(row -> row.size() == names.size())
              .map(row -> NumberMarks.strip(row.get(column)))
              .filter(EdgeRows::isWord)
              .toList();
      return column < names.size()
          && cells.size() >= FEWEST
          && cells.stream().filter(this::isNumber).count() >= NUMERIC * cells.size();
    }

    private boolean isNumber(String cell) {
      String plain = dialect.plain(cell);
      return plain != null && Shapes.isNumber(plain);
    }

    private static boolean isWord(String cell) {
      return !cell.isEmpty() && !MissingWords.isAny(cell);
    }

    /** The word with its column, and how the row is left out. */
    private String remedy(int place, String word) {
      if (dialect.index() && place == 0) {
        return "%s among the names of rows; remove that line".formatted(word);
      }
      String name = names.get(place);
      String cell =
          name.matches("[A-Za-z_][A-Za-z_0-9]*") ? name : "`" + name.replace("`", "``") + "`";
      return "%s in column %s; data.sql = \"select * from __THIS__ where not (%s <=> '%s')\" leaves that row out"
          .formatted(word, name, cell, word.replace("\\", "\\\\").replace("'", "\\'"));
    }
  }
}
