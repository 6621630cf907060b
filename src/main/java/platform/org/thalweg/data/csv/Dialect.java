package org.thalweg.data.csv;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a file of separated values is written. What a conf does not say of it is as in {@link
 * #standard}, so no result depends on a guess.
 *
 * @param delimiter between values
 * @param quote round values that contain a delimiter, a line end or a quote; 0 for none
 * @param escape before a quote that belongs to the value: another quote, or a backslash
 * @param encoding as Java names it, such as {@code UTF-8}
 * @param header whether the first line has the names of the columns
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
    String encoding,
    boolean header,
    boolean hasLineBreaks,
    boolean index,
    List<String> missing,
    NumberMarks numbers,
    DateOrder dates)
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String LATIN_1 = "ISO-8859-1";
  private static final Set<String> OF_SPARK =
      Set.of("UTF-8", LATIN_1, "US-ASCII", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32");
  private static final String PREFIX = "csv.";
  private static final String BETWEEN = "|"; // words of a list
  private static final Map<String, String> SIGNS = Map.of("none", "\0", "tab", "\t", "space", " ");

  /** Commas, double quotes, UTF-8, a header, points before fractions. */
  public static Dialect standard() {
    return new Dialect(
        ',',
        '"',
        '"',
        "UTF-8",
        true,
        false,
        false,
        List.of(),
        NumberMarks.PLAIN,
        DateOrder.YEAR_FIRST);
  }

  public Dialect {
    missing = List.copyOf(missing);
    if (delimiter == quote) {
      throw new IllegalArgumentException(
          "data.csv.delimiter must differ from data.csv.quote but both are " + delimiter);
    }
  }

  /**
   * The dialect that options of a reader describe.
   *
   * @param options of which those that begin with {@code csv.} are read: each is the end of the
   *     name of a key of a conf, such as {@code csv.decimal}
   * @throws IllegalArgumentException if one breaks a rule
   */
  public static Dialect of(Map<String, String> options) {
    Dialect standard = standard();
    char quote = sign(options, "quote", standard.quote);
    char thousands = sign(options, "thousands", (char) 0);
    String encoding = options.getOrDefault(PREFIX + "encoding", standard.encoding);
    if (!isKnown(encoding)) {
      throw new IllegalArgumentException(
          "data.csv.encoding must be an encoding that Java knows but was " + encoding);
    }
    return new Dialect(
        sign(options, "delimiter", standard.delimiter),
        quote,
        sign(options, "escape", quote),
        encoding,
        truth(options, "header", true),
        truth(options, "lineBreaks", false),
        truth(options, "index", false),
        words(options, "missing"),
        new NumberMarks(sign(options, "decimal", '.'), thousands, words(options, "affixes")),
        DateOrder.of(options.getOrDefault(PREFIX + "dates", DateOrder.YEAR_FIRST.key())));
  }

  /**
   * Checks options of which {@link #of} makes a dialect.
   *
   * @throws IllegalArgumentException if one breaks a rule
   */
  public static void check(Map<String, String> options) {
    Objects.requireNonNull(of(options));
  }

  /** The options that are none of a dialect. */
  public static Map<String, String> others(Map<String, String> options) {
    Map<String, String> others = new LinkedHashMap<>(options);
    others.keySet().removeIf(name -> name.startsWith(PREFIX));
    return others;
  }

  private static boolean isKnown(String encoding) {
    try {
      return Charset.isSupported(encoding);
    } catch (IllegalArgumentException e) { // which is no name of any encoding
      return false;
    }
  }

  private static char sign(Map<String, String> options, String name, char absent) {
    String text = options.get(PREFIX + name);
    if (text == null) {
      return absent;
    }
    String sign = SIGNS.getOrDefault(text, text);
    if (sign.length() != 1) {
      throw new IllegalArgumentException(
          "data.csv.%s must be one character but was %s".formatted(name, text));
    }
    return sign.charAt(0);
  }

  private static boolean truth(Map<String, String> options, String name, boolean absent) {
    return Boolean.parseBoolean(options.getOrDefault(PREFIX + name, String.valueOf(absent)));
  }

  private static List<String> words(Map<String, String> options, String name) {
    String text = options.getOrDefault(PREFIX + name, "");
    return text.isEmpty() ? List.of() : List.of(text.split(Pattern.quote(BETWEEN)));
  }

  /** The text of an option that is a list. */
  public static String joined(List<?> words) {
    return words.stream().map(Object::toString).collect(Collectors.joining(BETWEEN));
  }

  /** What differs from {@link #standard}, by the names of the keys of a conf. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    Dialect standard = standard();
    put(settings, "delimiter", name(delimiter), name(standard.delimiter));
    put(settings, "quote", name(quote), name(standard.quote));
    put(settings, "escape", name(escape), name(quote));
    put(settings, "encoding", encoding, standard.encoding);
    put(settings, "header", header, standard.header);
    put(settings, "lineBreaks", hasLineBreaks, standard.hasLineBreaks);
    put(settings, "index", index, standard.index);
    put(settings, "missing", missing, standard.missing);
    put(settings, "decimal", name(numbers.decimal()), name(standard.numbers.decimal()));
    put(settings, "thousands", name(numbers.thousands()), name(standard.numbers.thousands()));
    put(settings, "affixes", numbers.affixes(), standard.numbers.affixes());
    put(settings, "dates", dates.key(), standard.dates.key());
    return settings;
  }

  private static void put(Map<String, Object> settings, String name, Object value, Object usual) {
    if (!value.equals(usual)) {
      settings.put("data.csv." + name, value);
    }
  }

  private static String name(char sign) {
    return SIGNS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(String.valueOf(sign)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(String.valueOf(sign));
  }

  /**
   * The rows of the beginning of a file, as cells that are not changed.
   *
   * @param isWhole whether it is all of it; else the last row is left out
   */
  public List<List<String>> rows(byte[] bytes, boolean isWhole) {
    String text = Charset.forName(encoding).decode(ByteBuffer.wrap(bytes)).toString();
    boolean isMarked = !text.isEmpty() && text.charAt(0) == '\ufeff';
    List<List<String>> rows =
        new CsvText(isMarked ? text.substring(1) : text, delimiter, quote, escape).rows();
    return isWhole || rows.isEmpty() ? rows : rows.subList(0, rows.size() - 1);
  }

  /** The options of Spark's reader. */
  public Map<String, String> ofSpark() {
    return Map.of(
        "ignoreLeadingWhiteSpace", "true",
        "ignoreTrailingWhiteSpace", "true",
        "sep", String.valueOf(delimiter),
        "quote", String.valueOf(quote),
        "escape", String.valueOf(escape),
        "encoding", isOfSpark() ? encoding : LATIN_1,
        "header", String.valueOf(header),
        "multiLine", String.valueOf(hasLineBreaks));
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
    return isOfSpark() && missing.isEmpty() && numbers.isPlain() && dates == DateOrder.YEAR_FIRST;
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
    if (Character.isLetter(first) && Character.isLetter(last) && numbers.affixes().isEmpty()) {
      return text; // neither a number nor a date
    }
    String date = dates.iso(text);
    if (date != null) {
      return date;
    }
    String number = numbers.plain(text);
    return number == null ? text : number;
  }
}
