package org.thalweg.data.csv;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the {@link Dialect} of a file from its beginning. Of each way in which it could be written
 * it asks how many rows have as many cells as most, and how many cells are something: a number, a
 * date, a word without a delimiter in it. The best way wins; among equals the plainer one.
 */
public final class DialectSniffer {
  private static final double NUMERIC = 0.7; // of the cells of a column of numbers, at least
  private static final int FIRST = 1 << 15; // characters that say what the delimiter is
  private static final int MOST_ROWS = 5_000;
  private static final double ODD = 0.4; // at most, which is more than one column has

  private final List<List<String>> rows; // without the header
  private final List<String> header; // empty where there is none
  private final Form form;
  private final KnownDialect known;
  private final int width;

  /** How cells are set apart. */
  private record Form(Dialect dialect, CsvText text, List<List<String>> rows, int skip) {
    /** This form without some rows before the names of columns, and the lines in which they are. */
    Form without(int before) {
      return new Form(dialect, text, rows.subList(before, rows.size()), text.linesBefore(before));
    }

    boolean hasLineBreaks() {
      return text.brokenLine() > 0 && text.openLine() == 0;
    }

    /** How well it fits the text: the larger the better. */
    double score() {
      int width = commonWidth(rows);
      long cells = 0;
      double fitting = 0;
      double clean = 0;
      for (List<String> row : rows) {
        fitting += row.size() == width ? 1 : 0;
        cells += row.size();
        for (String cell : row) {
          clean += clean(cell);
        }
      }
      double alike = rows.isEmpty() ? 0 : fitting / rows.size();
      boolean isFirstWhole = width > 1 && rows.get(0).size() == 1; // of names in one cell, or title
      double first = isFirstWhole ? dialect.delimiter() == ' ' ? 0.5 : 0.75 : 1;
      double many = width > 1 ? first : 0.2; // one column is a last resort
      double whole = text.isUneven() ? 0.8 : 1;
      double score = many * alike * alike * (clean / Math.max(1, cells)) * whole;
      if (dialect.delimiter() == ' ') { // which stands within texts, too
        score *= rows.size() > 2 ? 0.7 : 0.2;
      }
      score *= KnownDialect.isOdd(dialect.delimiter()) ? ODD : 1;
      return score - (dialect.quote() == '\'' ? 1e-3 : 0);
    }
  }

  private DialectSniffer(Form form, KnownDialect known) {
    this.form = form;
    this.known = known;
    this.width = commonWidth(form.rows);
    boolean hasHeader =
        !form.rows.isEmpty()
            && known
                .get("header", Dialect::header)
                .orElseGet(() -> HeaderRow.isThere(form.rows, width));
    this.header = hasHeader ? form.rows.get(0) : List.of();
    this.rows = hasHeader ? form.rows.subList(1, form.rows.size()) : form.rows;
  }

  /**
   * The dialect of a file of which something is known.
   *
   * @param bytes its beginning
   * @param isWhole whether they are all of it
   * @param given options that describe a dialect, which are taken as they are
   * @throws IllegalArgumentException if the file is not one of separated values alone
   */
  public static Dialect sniff(byte[] bytes, boolean isWhole, Map<String, String> given) {
    FileFlaws.requireText(bytes);
    KnownDialect known = KnownDialect.of(given);
    SampleText sample = SampleText.of(bytes, known.get("encoding", Dialect::encoding));
    String text = sample.text();
    Dialect.zero(text)
        .ifPresent(
            flaw -> {
              throw new IllegalArgumentException(flaw);
            });
    boolean isShort = text.length() <= FIRST;
    String begin = isShort ? text : text.substring(0, FIRST);
    Form best = best(begin, isWhole && isShort, known.candidates(begin, sample.encoding()));
    Form whole = isShort ? best : form(text, best.dialect, isWhole);
    int width = commonWidth(whole.rows);
    if (known.get("delimiter", Dialect::delimiter).isEmpty()) {
      FileFlaws.requireOneDelimiter(text, whole.rows, width);
    }
    int before = FileFlaws.titleRows(whole, width);
    return new DialectSniffer(before == 0 ? whole : whole.without(before), known).dialect();
  }

  private static Form best(String text, boolean isWhole, Stream<Dialect> candidates) {
    Form best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Dialect dialect : candidates.toList()) {
      if (most >= ODD && KnownDialect.isOdd(dialect.delimiter())) {
        continue;
      }
      Form form = form(text, dialect, isWhole);
      double score = form.score();
      if (score > most) {
        most = score;
        best = form;
      }
    }
    return best;
  }

  private static Form form(String text, Dialect dialect, boolean isWhole) {
    CsvText scan = CsvText.of(text, isWhole, dialect, MOST_ROWS);
    boolean isLong = scan.rows().isEmpty(); // a header that is longer than the sample
    List<List<String>> rows = isLong ? CsvText.rows(text, true, dialect, 1, 1) : scan.rows();
    return new Form(dialect, scan, rows, dialect.skip());
  }

  /** How much a cell looks like one value. */
  private static double clean(String cell) {
    String text = NumberMarks.strip(cell);
    if (text.isEmpty()
        || Shapes.isPlain(text)
        || MissingWords.isAny(text)
        || Shapes.isNumber(text)) {
      return 1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (";\t|\"".indexOf(text.charAt(i)) >= 0) {
        return 0.3;
      }
    }
    return text.length() <= 40 ? 0.95 : 0.8;
  }

  private static int commonWidth(List<List<String>> rows) {
    Map<Integer, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row.size(), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Integer, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  private Dialect dialect() {
    List<List<String>> columns =
        IntStream.range(0, width)
            .mapToObj(
                i ->
                    rows.stream()
                        .filter(row -> row.size() == width)
                        .map(row -> NumberMarks.strip(row.get(i)))
                        .toList())
            .toList();
    Dialect form = this.form.dialect;
    NumberMarks marks =
        Shapes.marks(
            columns,
            form.delimiter(),
            known.get("decimal", all -> all.numbers().decimal()),
            known.get("thousands", all -> all.numbers().thousands()),
            known.get("affixes", all -> all.numbers().affixes()));
    DateOrder dates = known.get("dates", Dialect::dates).orElseGet(() -> Shapes.dates(columns));
    Predicate<String> isFigure = cell -> marks.plain(cell) != null || dates.iso(cell) != null;
    List<String> missing =
        known
            .get("missing", Dialect::missing)
            .orElseGet(
                () ->
                    columns.stream()
                        .flatMap(cells -> MissingWords.of(cells, isFigure, NUMERIC).stream())
                        .distinct()
                        .sorted()
                        .toList());
    return new Dialect(
        form.delimiter(),
        form.quote(),
        form.escape(),
        form.comment(),
        form.encoding(),
        known.get("header", Dialect::header).orElse(this.form.rows.isEmpty() || !header.isEmpty()),
        this.form.skip,
        known.get("lineBreaks", Dialect::hasLineBreaks).orElse(this.form.hasLineBreaks()),
        known.get("index", Dialect::index).orElseGet(() -> isIndex(columns)),
        missing,
        marks,
        dates);
  }

  /** Whether the first column numbers or names the rows: its name is none, or missing. */
  private boolean isIndex(List<List<String>> columns) {
    if (header.isEmpty() || width < 2) {
      return false;
    }
    String name = NumberMarks.strip(header.get(0)).toLowerCase(Locale.ROOT);
    boolean isNameless =
        HeaderRow.isWithoutFirst(form.rows, width)
            || name.isEmpty()
            || name.matches("unnamed: 0|rownames");
    return isNameless && new HashSet<>(columns.get(0)).size() == columns.get(0).size();
  }

  /** What keeps a file from being a table of separated values, in words that begin with "must". */
  private static final class FileFlaws {
    private static final String ARFF = "@relation";
    private static final int PREAMBLE = 30; // lines that may stand before the header
    private static final int BYTES = 64; // that tell whether a file is text
    private static final int SHOWN = 60; // characters of a line
    private static final double MOST = 0.9; // of the rows
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
    private static final Pattern MANY_BLANKS = Pattern.compile(".*(?: {2,}|\\t{2,}).*");

    private FileFlaws() {}

    /** Files that are no text, by their first bytes, of which some may be letters alone. */
    private static final Map<String, String> BEGINS =
        Map.of(
            "PK\u0003\u0004",
                "a zip archive, as workbooks of Excel are: unzip it, or save a sheet as CSV",
            "\u00fd7zXZ", "packed by xz: unxz unpacks it",
            "\u001f\u008b", "packed by gzip: its name must end with .gz",
            "BZh91AY", "packed by bzip2: its name must end with .bz2",
            "(\u00b5/\u00fd", "packed by zstd: unzstd unpacks it",
            "PAR1\u0015", "of Parquet: its name must end with .parquet",
            "\u00d0\u00cf\u0011\u00e0", "a workbook of Excel: save a sheet as CSV");

    /**
     * Requires that a file is text.
     *
     * @param bytes its beginning
     * @throws IllegalArgumentException if it is packed, or of another format that is no text
     */
    static void requireText(byte[] bytes) {
      String begin =
          new String(bytes, 0, Math.min(bytes.length, BYTES), StandardCharsets.ISO_8859_1);
      boolean isBinary = begin.chars().anyMatch(c -> c < ' ' && !Character.isWhitespace(c));
      BEGINS.forEach(
          (magic, what) -> {
            boolean mayBeName = magic.matches("\\w+"); // of a column
            if (begin.startsWith(magic) && (isBinary || !mayBeName)) {
              throw new IllegalArgumentException("must be text but is " + what);
            }
          });
    }

    /**
     * Requires that values are not set apart by as many blanks as make columns look even.
     *
     * @throws IllegalArgumentException if they are
     */
    static void requireOneDelimiter(String text, List<List<String>> rows, int width) {
      if (!text.contains("  ") && !text.contains("\t\t")) {
        return; // as in most files
      }
      List<String> lines =
          text.lines().filter(line -> !line.isBlank()).limit(Math.max(1, rows.size())).toList();
      boolean areEven = rows.stream().allMatch(row -> row.size() == width);
      int parts = parts(lines.stream());
      if (parts > 1 && (!areEven || parts > width)) {
        throw blanks(lines.get(0), "s/[ \\t]+/,/g");
      }
      for (int i = 0; i < width; i++) {
        int place = i;
        if (parts(rows.stream().filter(row -> row.size() == width).map(row -> row.get(place)))
            > 1) {
          throw blanks(lines.get(lines.size() - 1), "s/ {2,}|\\t+/,/g");
        }
      }
    }

    private static IllegalArgumentException blanks(String line, String edit) {
      return new IllegalArgumentException(
          "must have one delimiter between values but has several blanks, as in %s; sed -E 's/^ +//; %s' writes commas"
              .formatted(shown(line), edit));
    }

    private static String shown(String line) {
      String plain = line.strip();
      return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
    }

    /** In how many parts, mostly numbers, blanks divide each text; 1 if not all alike. */
    private static int parts(Stream<String> texts) {
      List<String> some = texts.map(String::strip).filter(text -> !text.isEmpty()).toList();
      if (some.size() < 2 || some.stream().noneMatch(text -> MANY_BLANKS.matcher(text).matches())) {
        return 1;
      }
      int count = BLANKS.split(some.get(0)).length;
      long alike = some.stream().filter(text -> BLANKS.split(text).length == count).count();
      long numbers = some.stream().flatMap(BLANKS::splitAsStream).filter(Shapes::isNumber).count();
      return alike >= MOST * some.size() && 2 * numbers >= count * (long) some.size() ? count : 1;
    }

    /**
     * How many rows before the table are its title, whose cells are blank but for the first.
     *
     * @throws IllegalArgumentException if there is other text above it
     */
    static int titleRows(Form form, int width) {
      List<List<String>> rows = form.rows;
      String begin = rows.isEmpty() ? "" : rows.get(0).get(0).strip();
      if (begin.matches("(?i)sep=.?")) {
        throw new IllegalArgumentException(
            "must begin with the names of its columns but begins with a line sep=, which is for Excel alone; sed 1d removes it");
      }
      if (begin.regionMatches(true, 0, ARFF, 0, ARFF.length())) {
        throw new IllegalArgumentException(
            "must begin with the names of its columns but is ARFF; sed '1,/^@data/Id' removes all before its rows");
      }
      int first = Math.max(shorter(rows, width), emptier(rows, width));
      if (rows.stream().limit(first).anyMatch(row -> filled(row) > 1)) {
        throw new IllegalArgumentException(
            "must begin with the names of its columns or with its first row but begins with %d lines of other text, such as %s; data.csv.skip=%1$d leaves them out"
                .formatted(
                    form.text.linesBefore(first),
                    rows.get(0).stream()
                        .filter(cell -> !cell.isBlank())
                        .findFirst()
                        .orElse(begin)));
      }
      return first;
    }

    /** How many rows before a table have fewer delimiters than its rows. */
    private static int shorter(List<List<String>> rows, int width) {
      int named = HeaderRow.named(rows);
      if (rows.isEmpty() || named <= rows.get(0).size() || width <= 2) {
        return 0; // since what rows have besides is blank
      }
      int first = 0;
      while (first < Math.min(PREAMBLE, rows.size()) && rows.get(first).size() < width - 1) {
        first++;
      }
      long fitting = rows.stream().skip(first).filter(row -> row.size() == width).count();
      return first < rows.size() && fitting >= MOST * (rows.size() - first) ? first : 0;
    }

    /** How many rows before names of columns are mostly blank, as a title is that Excel writes. */
    private static int emptier(List<List<String>> rows, int width) {
      int named = HeaderRow.named(rows);
      int most = 0; // cells with something in a row above
      for (int i = 0; i < Math.min(PREAMBLE, rows.size() - 2); i++) {
        int filled = filled(rows.get(i));
        boolean isFuller = i > 0 && filled > 1 && most <= Math.max(1, filled / 2);
        if (isFuller
            && filled >= named - 1
            && HeaderRow.isAboveNumbers(rows.subList(i, rows.size()), width)) {
          return i;
        }
        most = Math.max(most, filled);
      }
      return 0;
    }

    private static int filled(List<String> row) {
      return (int) row.stream().filter(cell -> !cell.isBlank()).count();
    }
  }

  /**
   * What is known of the dialect of a file, and the dialects that it may be in.
   *
   * @param given options that describe a dialect
   * @param dialect that they describe, with what they leave open as in {@link Dialect#standard}
   */
  private record KnownDialect(Map<String, String> given, Dialect dialect) {
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|', ' ');

    /** Delimiters of few programs, which stand within values of most files. */
    private static final List<Character> ODD = List.of('^', '~', ':', '\u0001');

    static KnownDialect of(Map<String, String> given) {
      return new KnownDialect(given, DialectOptions.dialect(given));
    }

    /** A part of the dialect, if it is given. */
    <T> Optional<T> get(String name, Function<Dialect, T> value) {
      return DialectOptions.isGiven(given, name)
          ? Optional.of(value.apply(dialect))
          : Optional.empty();
    }

    /** The ways in which the cells of a text may be set apart. */
    Stream<Dialect> candidates(String text, String encoding) {
      boolean isCommented = text.startsWith("#") && !isNamesLine(text);
      char comment = get("comment", Dialect::comment).orElse(isCommented ? '#' : (char) 0);
      return get("quote", Dialect::quote)
          .map(Stream::of)
          .orElse(Stream.of('"', '\''))
          .flatMap(
              quote ->
                  delimited(text, quote)
                      .flatMap(
                          delimiter ->
                              escapes(text, quote)
                                  .map(
                                      escape ->
                                          dialect(delimiter, quote, escape, comment, encoding))));
    }

    /** The delimiters that may be, with values in some quotes. */
    private Stream<Character> delimited(String text, char quote) {
      boolean isQuoteSure = quote == '"' || get("quote", Dialect::quote).isPresent();
      return get("delimiter", Dialect::delimiter)
          .map(Stream::of)
          .orElse(
              Stream.concat(DELIMITERS.stream(), ODD.stream())
                  .filter(sign -> sign == ',' || text.indexOf(sign) >= 0))
          .filter(sign -> isQuoteSure || text.indexOf(sign + "'") >= 0);
    }

    /** Whether a delimiter is taken only if no other makes several columns. */
    static boolean isOdd(char delimiter) {
      return ODD.contains(delimiter);
    }

    private Stream<Character> escapes(String text, char quote) {
      return get("escape", Dialect::escape)
          .map(Stream::of)
          .orElse(text.contains("\\" + quote) ? Stream.of(quote, '\\') : Stream.of(quote));
    }

    /** Whether the first line is one of names, though it begins as a comment does. */
    private static boolean isNamesLine(String text) {
      List<String> lines = text.lines().limit(2).toList();
      return lines.size() == 2
          && DELIMITERS.stream()
              .filter(sign -> sign != ' ')
              .anyMatch(
                  sign ->
                      count(lines.get(0), sign) > 0
                          && count(lines.get(0), sign) == count(lines.get(1), sign));
    }

    private static long count(String line, char sign) {
      return line.chars().filter(c -> c == sign).count();
    }

    private Dialect dialect(
        char delimiter, char quote, char escape, char comment, String encoding) {
      Dialect standard = Dialect.standard();
      return new Dialect(
          delimiter,
          quote,
          escape,
          comment,
          encoding,
          true,
          dialect.skip(),
          false,
          false,
          List.of(),
          standard.numbers(),
          standard.dates());
    }
  }

  /**
   * The beginning of a file as text.
   *
   * @param text without a byte order mark
   * @param encoding as Java names it
   */
  private record SampleText(String text, String encoding) {
    private static final int MARK = '\ufeff';
    private static final byte FIRST_SIGN_OF_LATIN_1 = (byte) 0xa0;
    private static final int FEWEST_OF_WORD = 3; // signs next to each other
    private static final int FEWEST_TOGETHER = 12; // in such words
    private static final int FIRST = 1 << 12; // bytes that show whether every other one is 0

    /**
     * Decodes bytes: by their byte order mark; else as UTF-16 if every other byte is mostly 0; else
     * as UTF-8 if they are that; else as Latin-1, or as Windows-1252 if signs of that are there.
     *
     * @param bytes which may end within a character
     * @param given the encoding, if it is known
     */
    static SampleText of(byte[] bytes, Optional<String> given) {
      Optional<Charset> known = given.map(Charset::forName).or(() -> wide(bytes));
      String utf8 = known.isPresent() ? null : utf8(bytes);
      if (utf8 != null) {
        return new SampleText(withoutMark(utf8), StandardCharsets.UTF_8.name());
      }
      Charset charset = known.orElseGet(() -> narrow(bytes));
      return new SampleText(withoutMark(new String(bytes, charset)), given.orElse(charset.name()));
    }

    private static String withoutMark(String text) {
      return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }

    /** An encoding of two bytes a sign, if it is one. */
    private static Optional<Charset> wide(byte[] bytes) {
      int first = bytes.length > 1 ? (bytes[0] & 0xff) << 8 | bytes[1] & 0xff : 0;
      if (first == 0xfeff || first == 0xfffe) {
        return Optional.of(StandardCharsets.UTF_16); // which reads the mark
      }
      int[] zeros = new int[2];
      int begin = Math.min(bytes.length, FIRST);
      for (int i = 0; i < begin; i++) {
        zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
      }
      return zeros[0] + zeros[1] > begin / 4
          ? Optional.of(zeros[0] > zeros[1] ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE)
          : Optional.empty();
    }

    /** An encoding of one byte a sign. */
    private static Charset narrow(byte[] bytes) {
      requireNoUtf8(bytes);
      requireSingleSigns(bytes);
      return isLatin1(bytes) ? StandardCharsets.ISO_8859_1 : Charset.forName("windows-1252");
    }

    /**
     * Requires that signs beyond ASCII stand one by one among others, as in languages that are
     * written in Latin letters.
     *
     * @throws IllegalArgumentException if most of them are next to each other
     */
    private static void requireSingleSigns(byte[] bytes) {
      int single = 0;
      int together = 0;
      for (int i = 0; i < bytes.length; ) {
        int end = i;
        while (end < bytes.length && bytes[end] < 0) {
          end++;
        }
        single += end - i < FEWEST_OF_WORD ? end - i : 0;
        together += end - i < FEWEST_OF_WORD ? 0 : end - i;
        i = Math.max(end, i + 1);
      }
      if (together > single && together >= FEWEST_TOGETHER) {
        throw new IllegalArgumentException(
            "must be in UTF-8, UTF-16 or Latin letters, if data.csv.encoding says nothing, but has words of other signs; data.csv.encoding=windows-1251 reads Cyrillic ones, Shift_JIS, GB18030, Big5 and EUC-KR those of Asia");
      }
    }

    /**
     * Requires that bytes are not mostly UTF-8 either, where they are not that altogether.
     *
     * @throws IllegalArgumentException if they are of two encodings
     */
    private static void requireNoUtf8(byte[] bytes) {
      int signs = 0; // of several bytes
      int others = 0; // that are no part of such
      int line = 1;
      int firstLine = 0; // with one of the others
      for (int i = 0; i < bytes.length; i++) {
        line += bytes[i] == '\n' ? 1 : 0;
        int more = 0; // bytes that continue a sign
        while (bytes[i] < 0
            && i + more + 1 < bytes.length
            && (bytes[i + more + 1] & 0xc0) == 0x80) {
          more++;
        }
        if (more > 0 && utf8(Arrays.copyOfRange(bytes, i, i + more + 1)) != null) {
          signs++;
          i += more;
        } else if (bytes[i] < 0) {
          others++;
          firstLine = firstLine == 0 ? line : firstLine;
        }
      }
      if (signs > 0 && signs >= others) {
        throw new IllegalArgumentException(
            "must be in one encoding but is in UTF-8 with other bytes in line %d; data.csv.encoding=UTF-8 reads all but these"
                .formatted(firstLine));
      }
    }

    /** Whether no byte is a sign in Windows-1252 and none in Latin-1. */
    private static boolean isLatin1(byte[] bytes) {
      for (byte each : bytes) {
        if (each < 0 && each < FIRST_SIGN_OF_LATIN_1) {
          return false;
        }
      }
      return true;
    }

    /** Bytes as UTF-8, without a sign that ends behind them; null if they are something else. */
    private static String utf8(byte[] bytes) {
      CharsetDecoder decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      CharBuffer text = CharBuffer.allocate(bytes.length);
      CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, false);
      return result.isError() ? null : text.flip().toString();
    }
  }
}
