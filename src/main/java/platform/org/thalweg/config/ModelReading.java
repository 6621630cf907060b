package org.thalweg.config;

import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.text.Line;

/**
 * How a model says that data are read. Another may have written that file, so of its words only
 * those are taken that say how values are written: formats and options of a list, with values that
 * are bounded. What could connect to a host, fetch a page, load a class or have a variable replaced
 * is left to who calls.
 *
 * @param format that the model names, which is taken only where {@code refused} does not have it
 * @param said all options that the model names, which nothing may use but what keeps them with it
 * @param options those that are taken
 * @param left names of options that are none of the reader's, but of file systems and such; these
 *     are left out
 * @param refused each key of a conf that says what is not taken, with the rule that it breaks
 */
public record ModelReading(
    String format,
    Map<String, String> said,
    Map<String, String> options,
    List<String> left,
    Map<String, String> refused) {
  /** The key of the format. */
  public static final String FORMAT = "data.format";

  /** What the key of an option begins with. */
  private static final String OPTION = "data.options.";

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_TEXT = 4096; // words for missing values, a pattern of dates
  private static final int LONGEST_QUERY = 1 << 20;
  private static final int MOST_OPTIONS = 256;

  /** What an option's value must be. */
  private record Kind(String rule, Predicate<String> takes) {}

  private static final Kind TRUTH = words("true", "false");
  private static final Kind TEXT =
      new Kind(
          "must have at most %d characters and no ${".formatted(LONGEST_TEXT),
          value -> value.length() <= LONGEST_TEXT && !value.contains("${"));
  private static final Kind SIGNS =
      new Kind("must have at most 8 characters", value -> value.length() <= 8);
  private static final Kind CHARSET =
      new Kind("must be an encoding that Java knows", ModelReading::isCharset);
  private static final Kind ZONE = new Kind("must be a time zone", ModelReading::isZone);
  private static final Kind LOCALE =
      new Kind(
          "must be the tag of a language",
          value -> value.length() <= LONGEST_NAME && value.matches("[A-Za-z0-9_-]+"));
  private static final Kind MODE = words("PERMISSIVE", "DROPMALFORMED", "FAILFAST");
  private static final Kind REBASE = words("EXCEPTION", "LEGACY", "CORRECTED");
  private static final Kind PACKED = // another word is taken for the name of a class
      words("none", "uncompressed", "bzip2", "deflate", "gzip", "lz4", "snappy", "zstd");

  /** The formats, each with the options of its reader by their names in lower case. */
  private static final Map<String, Map<String, Kind>> FORMATS = formats();

  /** Copies. */
  public ModelReading {
    said = Map.copyOf(said);
    options = Map.copyOf(options);
    left = List.copyOf(left);
    refused = Map.copyOf(refused);
  }

  /** What is taken of the words of a model. */
  public static ModelReading of(String format, Map<String, String> given) {
    Map<String, String> taken = new TreeMap<>();
    List<String> left = new ArrayList<>();
    Map<String, String> refused = new TreeMap<>();
    Map<String, Kind> known = FORMATS.get(format);
    if (known == null) {
      refused.put(FORMAT, was("must be one of " + String.join(", ", FORMATS.keySet()), format));
    }
    if (given.size() > MOST_OPTIONS) {
      refused.put("data.options", was("must be at most " + MOST_OPTIONS, "" + given.size()));
    }
    given.entrySet().stream()
        .limit(known == null ? 0 : MOST_OPTIONS)
        .forEach(
            option -> {
              String name = option.getKey();
              Optional<String> key = key(name);
              Optional<Kind> kind = Optional.ofNullable(known.get(name.toLowerCase(Locale.ROOT)));
              if (kind.isEmpty() && name.contains(".")) {
                left.add(name);
              } else if (kind.isPresent() && kind.get().takes.test(option.getValue())) {
                taken.put(name, option.getValue());
              } else {
                String rule = kind.map(Kind::rule).orElse("must not be given");
                refused.put(
                    key.orElse("data.options"),
                    was(rule, key.isPresent() ? option.getValue() : name));
              }
            });
    if (refused.isEmpty()) {
      flaw(taken).ifPresent(rule -> refused.put(FORMAT, rule));
    }
    return new ModelReading(format, given, taken, left, refused);
  }

  /** What is taken of the words of a program or a conf of one's own: everything. */
  public static ModelReading trusted(String format, Map<String, String> options) {
    return new ModelReading(format, options, options, List.of(), Map.of());
  }

  private static String was(String rule, String value) {
    return "%s but was %s"
        .formatted(rule, value.substring(0, Math.min(value.length(), LONGEST_TEXT)));
  }

  /**
   * The options, of which none may be missing.
   *
   * @throws ConfException if something is not taken that the model says, and was not given anew
   */
  public Map<String, String> required() {
    for (Map.Entry<String, String> one : new TreeMap<>(refused).entrySet()) {
      String key = one.getKey();
      throw new ConfException(
          "%s of a model %s; %s"
              .formatted(
                  key,
                  one.getValue(),
                  key.equals(FORMAT)
                      ? "where you trust it, give data.format anew, with data.options.NAME=VALUE"
                      : "where you trust it, give %s=VALUE anew; data.format=%s reads without"
                          .formatted(key, format)));
    }
    return options;
  }

  /** Which options of the model are left out, in a line; none if all are of the reader. */
  public Optional<String> leftOut() {
    return Optional.of(left)
        .filter(names -> !names.isEmpty())
        .map(
            names ->
                Line.of(
                    "options of the model that are none of its format's are left out: %s; where you trust them, give data.options.NAME=VALUE anew"
                        .formatted(
                            String.join(", ", names.subList(0, Math.min(3, names.size()))))));
  }

  /** This reading, where who calls has given a format, or else options, anew. */
  ModelReading anew(boolean isFormat, String other, Set<String> names, Map<String, String> all) {
    Map<String, String> rest = new TreeMap<>(isFormat ? Map.of() : refused);
    names.forEach(
        name -> rest.keySet().removeIf(key -> key(name).filter(key::equalsIgnoreCase).isPresent()));
    List<String> unsaid = left.stream().filter(name -> !names.contains(name)).toList();
    return new ModelReading(other, all, all, unsaid, rest);
  }

  private static Optional<String> flaw(Map<String, String> taken) {
    try {
      DialectOptions.check(taken);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("must have options that fit together (%s)".formatted(e.getMessage()));
    }
  }

  private static Optional<String> key(String option) {
    boolean isName = option.length() <= LONGEST_NAME && option.matches("[\\w.-]+");
    return Optional.of(option)
        .filter(name -> isName)
        .map(name -> name.equals(InputConf.SQL) || name.contains(".") ? "data." : OPTION)
        .map(begin -> begin + option);
  }

  private static Map<String, Map<String, Kind>> formats() {
    Kind count = number(0, Integer.MAX_VALUE);
    Map<String, Kind> files = // of all readers of files
        known(
            Map.of(
                "pathGlobFilter", TEXT,
                "recursiveFileLookup", TRUTH,
                "modifiedBefore", TEXT,
                "modifiedAfter", TEXT,
                "ignoreCorruptFiles", TRUTH,
                "ignoreMissingFiles", TRUTH,
                "mergeSchema", TRUTH));
    Map<String, Kind> texts = // of CSV and JSON
        known(
            Map.of(
                "mode", MODE,
                "encoding", CHARSET,
                "charset", CHARSET,
                "multiLine", TRUTH,
                "lineSep", SIGNS,
                "compression", PACKED,
                "codec", PACKED,
                "locale", LOCALE,
                "timeZone", ZONE,
                "samplingRatio", fraction()),
            Map.of(
                "dateFormat", TEXT,
                "timestampFormat", TEXT,
                "timestampNTZFormat", TEXT,
                "enableDateTimeParsingFallback", TRUTH));
    Map<String, Kind> rebase =
        known(Map.of("datetimeRebaseMode", REBASE, "int96RebaseMode", REBASE));
    Map<String, Kind> csv =
        known(
            Map.of(
                "sep", SIGNS,
                "delimiter", SIGNS,
                "quote", SIGNS,
                "escape", SIGNS,
                "charToEscapeQuoteEscaping", SIGNS,
                "comment", SIGNS,
                "header", TRUTH,
                "inferSchema", TRUTH,
                "enforceSchema", TRUTH,
                "columnPruning", TRUTH),
            Map.of(
                "nullValue", TEXT,
                "emptyValue", TEXT,
                "nanValue", TEXT,
                "positiveInf", TEXT,
                "negativeInf", TEXT,
                "ignoreLeadingWhiteSpace", TRUTH,
                "ignoreTrailingWhiteSpace", TRUTH,
                "preferDate", TRUTH,
                "maxColumns", number(1, 100_000), // three times what a table may have
                "maxCharsPerColumn", number(1, 1 << 24)), // 32 MiB for each task
            Map.of(
                "unescapedQuoteHandling",
                words(
                    "STOP_AT_CLOSING_QUOTE",
                    "BACK_TO_DELIMITER",
                    "STOP_AT_DELIMITER",
                    "SKIP_VALUE",
                    "RAISE_ERROR")));
    for (Key<?> key : CsvKeys.TABLE.rows()) {
      boolean isTruth = key.kind() instanceof Kinds.Truth;
      Kind other = key.kind() instanceof Kinds.Whole ? count : TEXT;
      csv.put(DialectOptions.name(key.name()).toLowerCase(Locale.ROOT), isTruth ? TRUTH : other);
    }
    Map<String, Kind> json =
        known(
            Map.of(
                "primitivesAsString", TRUTH,
                "prefersDecimal", TRUTH,
                "allowComments", TRUTH,
                "allowUnquotedFieldNames", TRUTH,
                "allowSingleQuotes", TRUTH,
                "allowNumericLeadingZeros", TRUTH,
                "allowBackslashEscapingAnyCharacter", TRUTH,
                "allowUnquotedControlChars", TRUTH,
                "allowNonNumericNumbers", TRUTH,
                "dropFieldIfAllNull", TRUTH),
            Map.of(
                "maxNestingDepth", number(1, 1000),
                "maxNumLen", number(1, 1000),
                "maxStringLen", number(1, 1 << 24)));
    Map<String, Kind> avro =
        known(
            Map.of(
                "mode", MODE,
                "ignoreExtension", TRUTH,
                "positionalFieldMatching", TRUTH,
                "enableStableIdentifiersForUnionType", TRUTH,
                "stableIdentifierPrefixForUnionType", TEXT,
                "recursiveFieldMaxDepth", number(-1, 15)));
    Map<String, Map<String, Kind>> formats = new TreeMap<>();
    formats.put("csv", with(files, texts, csv));
    formats.put("json", with(files, texts, json));
    formats.put("parquet", with(files, rebase));
    formats.put("orc", with(files));
    formats.put("avro", with(files, rebase, avro));
    for (String lake : List.of("table", "delta", "iceberg", "hudi")) { // which are asked by a name
      formats.put(lake, with());
    }
    return formats;
  }

  @SafeVarargs
  private static Map<String, Kind> known(Map<String, Kind>... some) {
    Map<String, Kind> all = new HashMap<>();
    Stream.of(some)
        .forEach(
            each -> each.forEach((name, kind) -> all.put(name.toLowerCase(Locale.ROOT), kind)));
    return all;
  }

  @SafeVarargs
  private static Map<String, Kind> with(Map<String, Kind>... some) {
    Map<String, Kind> all = known(some);
    all.put(
        InputConf.SQL,
        new Kind(
            "must have at most %d characters and no ${".formatted(LONGEST_QUERY),
            query ->
                query.length() <= LONGEST_QUERY
                    && query.contains(InputConf.THIS)
                    && !query.contains("${")));
    return all;
  }

  private static Kind words(String... words) {
    Set<String> upper = Set.of(Stream.of(words).map(ModelReading::upper).toArray(String[]::new));
    return new Kind(
        "must be one of " + String.join(", ", words), value -> upper.contains(upper(value)));
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  private static Kind number(int least, int most) {
    return new Kind(
        "must be a whole number from %d to %d".formatted(least, most),
        value -> {
          boolean isNumber = value.length() <= 11 && value.matches("-?[0-9]+");
          long number = isNumber ? Long.parseLong(value) : Long.MIN_VALUE;
          return least <= number && number <= most;
        });
  }

  private static Kind fraction() {
    return new Kind(
        "must be a number above 0 and at most 1",
        value ->
            value.length() <= LONGEST_NAME
                && value.matches("[0-9]*\\.?[0-9]+")
                && Double.parseDouble(value) > 0
                && Double.parseDouble(value) <= 1);
  }

  private static boolean isCharset(String name) {
    try {
      return name.length() <= LONGEST_NAME && Charset.isSupported(name);
    } catch (IllegalArgumentException e) { // which is no name of any encoding
      return false;
    }
  }

  private static boolean isZone(String name) {
    try {
      return name.length() <= LONGEST_NAME && ZoneId.of(name, ZoneId.SHORT_IDS) != null;
    } catch (DateTimeException e) { // which is no name of any zone
      return false;
    }
  }
}
