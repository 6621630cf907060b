package org.thalweg.data.csv;

import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of a reader that say how a file is written, and the keys of a conf that become them:
 * {@code data.csv.decimal} is the option {@code csv.decimal}. What they leave open is as in {@link
 * Dialect#standard}, so no result depends on a guess.
 */
public final class DialectOptions {
  private static final String KEY = "data.";
  private static final String PREFIX = "csv.";
  private static final String BETWEEN = "|"; // words of a list
  private static final Map<String, String> SIGNS = Map.of("none", "\0", "tab", "\t", "space", " ");
  private static final Set<String> OF_SPARK = // which say the same as some of ours
      Set.of(
          """
          sep, delimiter, quote, escape, comment, encoding, charset, header, multiline"""
              .split(",\\s+"));

  private DialectOptions() {}

  /** Whether options say how a file is written; else Spark's reader is left as it is. */
  public static boolean areGiven(Map<String, String> options) {
    return options.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
  }

  /** Whether options say a part of how a file is written, such as its delimiter. */
  static boolean isGiven(Map<String, String> options, String part) {
    return options.containsKey(PREFIX + part);
  }

  /**
   * The dialect that options describe.
   *
   * @throws IllegalArgumentException if one breaks a rule
   */
  public static Dialect dialect(Map<String, String> options) {
    Dialect standard = Dialect.standard();
    char quote = sign(options, "quote", standard.quote());
    char thousands = sign(options, "thousands", (char) 0);
    String dates = options.getOrDefault(PREFIX + "dates", standard.dates().key());
    return new Dialect(
        sign(options, "delimiter", standard.delimiter()),
        quote,
        sign(options, "escape", quote),
        sign(options, "comment", standard.comment()),
        options.getOrDefault(PREFIX + "encoding", standard.encoding()),
        truth(options, "header", standard.header()),
        Integer.parseInt(options.getOrDefault(PREFIX + "skip", "0")),
        truth(options, "lineBreaks", standard.hasLineBreaks()),
        truth(options, "index", standard.index()),
        words(options, "missing"),
        new NumberMarks(sign(options, "decimal", '.'), thousands, words(options, "affixes")),
        DateOrder.of(dates));
  }

  /**
   * Checks options.
   *
   * @throws IllegalArgumentException if one breaks a rule, or one of Spark's reader says the same
   */
  public static void check(Map<String, String> options) {
    if (!areGiven(options)) {
      return;
    }
    String encoding = dialect(options).encoding();
    if (!isKnown(encoding)) {
      throw new IllegalArgumentException(
          "data.csv.encoding must be an encoding that Java knows but was " + encoding);
    }
    for (String name : options.keySet()) {
      if (isSaidByKeys(name)) {
        throw new IllegalArgumentException(
            "data.options.%s must not be given beside %s but was %s"
                .formatted(name, KEY + ours(options).iterator().next(), options.get(name)));
      }
    }
  }

  /** Whether an option of Spark's reader says what a key of a dialect says too. */
  public static boolean isSaidByKeys(String option) {
    return OF_SPARK.contains(option.toLowerCase(Locale.ROOT));
  }

  private static Set<String> ours(Map<String, String> options) {
    Set<String> ours = new TreeSet<>(options.keySet());
    ours.removeIf(name -> !name.startsWith(PREFIX));
    return ours;
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

  /** The name of the option that a key of a conf becomes. */
  public static String name(String key) {
    return key.substring(KEY.length());
  }

  /** The text of the option that the value of a key becomes. */
  public static String text(Object value) {
    return value instanceof List<?> words
        ? words.stream().map(Object::toString).collect(Collectors.joining(BETWEEN))
        : value.toString();
  }

  /**
   * The keys of a conf, with their values, that describe a dialect: the delimiter, and what differs
   * from {@link Dialect#standard}.
   */
  public static Map<String, Object> settings(Dialect dialect) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(KEY + PREFIX + "delimiter", shown(dialect.delimiter()));
    settings.putAll(changes(Dialect.standard(), dialect));
    return settings;
  }

  /**
   * The keys of a conf, with their values, that make one dialect another. Words for what is missing
   * and texts beside numbers are those of both; files without line ends in values are read by a
   * dialect with such, too.
   */
  public static Map<String, Object> changes(Dialect from, Dialect to) {
    Map<String, Object> changes = new LinkedHashMap<>();
    NumberMarks old = from.numbers();
    NumberMarks numbers = to.numbers();
    put(changes, "delimiter", shown(from.delimiter()), shown(to.delimiter()));
    put(changes, "quote", shown(from.quote()), shown(to.quote()));
    boolean isQuote = to.escape() == to.quote() && from.escape() == from.quote();
    put(changes, "escape", isQuote ? "" : shown(from.escape()), isQuote ? "" : shown(to.escape()));
    put(changes, "comment", shown(from.comment()), shown(to.comment()));
    put(changes, "encoding", from.encoding(), to.encoding());
    put(changes, "header", from.header(), to.header());
    put(changes, "skip", from.skip(), to.skip());
    put(changes, "lineBreaks", from.hasLineBreaks(), from.hasLineBreaks() || to.hasLineBreaks());
    put(changes, "index", from.index(), to.index());
    put(changes, "missing", from.missing(), union(from.missing(), to.missing()));
    put(changes, "decimal", shown(old.decimal()), shown(numbers.decimal()));
    put(changes, "thousands", shown(old.thousands()), shown(numbers.thousands()));
    put(changes, "affixes", old.affixes(), union(old.affixes(), numbers.affixes()));
    put(changes, "dates", from.dates().key(), to.dates().key());
    return changes;
  }

  private static List<String> union(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).distinct().toList();
  }

  private static void put(Map<String, Object> changes, String name, Object from, Object to) {
    if (!to.equals(from)) {
      changes.put(KEY + PREFIX + name, to);
    }
  }

  private static String shown(char sign) {
    return SIGNS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(String.valueOf(sign)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(String.valueOf(sign));
  }
}
