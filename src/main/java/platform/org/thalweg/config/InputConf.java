package org.thalweg.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.text.Secrets;

/**
 * The format of data.
 *
 * @param format {@code libsvm}, or that of a table
 * @param features the largest index that LIBSVM text may have; 0 for any
 * @param columns those of a table; empty for LIBSVM text
 * @param options of Spark's reader of the format
 */
public record InputConf(
    String format, int features, Optional<Columns> columns, Map<String, String> options) {
  private static final String LIBSVM = "libsvm";
  private static final String AUTO = "auto";
  private static final int MOST_CROSSED = 6;
  private static final Set<String> DELIMITERS = Set.of("sep", "delimiter"); // options of Spark's
  private static final Pattern EFFECT =
      Pattern.compile("\\s*([^:]*[^:\\s])\\s*:((?:\\s*[^+\\s][^+]*\\+)*\\s*[^+\\s][^+]*)");

  /**
   * The formats that need no more than Spark: LIBSVM text, files that it reads as tables, tables of
   * its catalog, and of databases. Others are those that a jar adds to Spark.
   */
  public static final List<String> FORMATS =
      List.of(LIBSVM, "csv", "parquet", "orc", "avro", "json", "xml", "jdbc", "table");

  /** The option that has the query of {@code data.sql}. */
  public static final String SQL = "sql";

  /** The name of the table in that query, as Spark ML's SQLTransformer has it. */
  public static final String THIS = "__THIS__";

  /**
   * Checks that tables alone have columns and options.
   *
   * @throws ConfException if not
   */
  public InputConf {
    options = Map.copyOf(options);
    boolean isTable = !format.equals(LIBSVM);
    if (isTable != columns.isPresent() || !isTable && !options.isEmpty()) {
      throw new ConfException(
          "data.format must be %s for columns %s and options %s but was %s"
              .formatted(
                  columns.isPresent() || !options.isEmpty() ? "that of a table" : LIBSVM,
                  columns,
                  options.keySet(),
                  format));
    }
    if (features < 0 || isTable && features != 0) {
      throw new ConfException(
          "data.features must be %s for data.format %s but was %d"
              .formatted(isTable ? "names of columns" : "at least 1", format, features));
    }
  }

  /** Whether data of a format have columns, in which case it may be that of a source of Spark. */
  public static boolean isTable(String format) {
    return !format.equals(LIBSVM) && TextKinds.SOURCE.matcher(format).matches();
  }

  /**
   * The format that settings describe.
   *
   * @param settings each {@code key=value}, with the keys of a conf
   * @throws ConfException if a key does not describe a format, or a value breaks a rule
   */
  public static InputConf of(List<String> settings) {
    List<Key<?>> known =
        Stream.concat(Stream.of(DataKeys.FORMAT, DataKeys.FEATURES), ofTables().stream()).toList();
    return of(KeyValues.of(Overrides.of(settings, Key.names(known)), known));
  }

  /** Those of some options that hold for data of another format too, which is the query. */
  public static Map<String, String> kept(String format, Map<String, String> options, String other) {
    Map<String, String> kept = new TreeMap<>(options);
    kept.keySet().removeIf(name -> !other.equals(format) && !name.equals(SQL));
    return kept;
  }

  static void check(Map<String, String> options) {
    try {
      DialectOptions.check(options);
    } catch (IllegalArgumentException e) {
      throw new ConfException(e.getMessage());
    }
  }

  /**
   * Values with the format of the data, and their delimiter, that the name of {@code data.train}
   * says, where no format is given.
   */
  static KeyValues named(KeyValues given) {
    Optional<PathFormat> named =
        given.has(DataKeys.FORMAT)
            ? Optional.empty()
            : given.get(DataKeys.TRAIN).flatMap(PathFormat::of);
    KeyValues values = given.copy();
    named.ifPresent(
        said -> {
          values.put(DataKeys.FORMAT, said.format());
          boolean isDelimiterGiven =
              values.has(CsvKeys.DELIMITER)
                  || values.get(DataKeys.OPTIONS).stream()
                      .flatMap(options -> options.keySet().stream())
                      .anyMatch(DELIMITERS::contains);
          if (!isDelimiterGiven) {
            said.delimiter().ifPresent(delimiter -> values.put(CsvKeys.DELIMITER, delimiter));
          }
        });
    return values;
  }

  static InputConf of(KeyValues values) {
    String format = values.get(DataKeys.FORMAT).orElse(LIBSVM);
    List<String> features = values.orDefault(DataKeys.FEATURES);
    boolean auto = features.equals(List.of(AUTO));
    if (!format.equals(LIBSVM)) {
      return new InputConf(
          format,
          0,
          Optional.of(columns(values, auto ? List.of() : features)),
          options(format, values));
    }
    for (Key<?> key : ofTables()) {
      if (values.has(key)) {
        throw new ConfException(
            "%s must not be given for data.format libsvm, which has no columns%s"
                .formatted(key.name(), takenByName(values)));
      }
    }
    String key = DataKeys.FEATURES.name();
    Kinds.Whole<Integer> index = new Kinds.Whole<>(int.class, 1, Integer.MAX_VALUE);
    try {
      int most = auto ? 0 : index.parse(key, String.join(",", features));
      if (!auto) {
        index.check(key, most);
      }
      return new InputConf(format, most, Optional.empty(), Map.of());
    } catch (ConfException e) {
      throw new ConfException(e.getMessage() + takenByName(values));
    }
  }

  /** What is said of data whose name alone has made them LIBSVM text; else nothing. */
  private static String takenByName(KeyValues values) {
    return values.has(DataKeys.FORMAT)
        ? ""
        : values
            .get(DataKeys.TRAIN)
            .map(
                path ->
                    "; data.train was taken for libsvm by its name, %s: data.format = csv, parquet, … reads a table"
                        .formatted(Secrets.print(path)))
            .orElse("");
  }

  /**
   * Requires that data which are held out have the format of the training data, where the names of
   * both say it.
   *
   * @throws ConfException if not
   */
  static void requireOneFormat(KeyValues values, InputConf input) {
    boolean isNamed =
        values
            .get(DataKeys.TRAIN)
            .flatMap(PathFormat::ofName)
            .filter(named -> named.format().equals(input.format))
            .isPresent();
    for (Key<HeldOut> key : List.of(DataKeys.TEST, DataKeys.VALIDATION)) {
      HeldOut.path(values.get(key))
          .filter(path -> isNamed)
          .flatMap(PathFormat::ofName)
          .filter(named -> !named.format().equals(input.format))
          .ifPresent(
              named -> {
                throw new ConfException(
                    "%s must be of the format of data.train, %s, but is %s by its name, %s"
                        .formatted(
                            key.name(),
                            input.format,
                            named.format(),
                            values.get(key).orElseThrow()));
              });
    }
  }

  /** Options of the reader, with what keys say of how CSV is written. */
  static Map<String, String> options(String format, KeyValues values) {
    Map<String, String> options = new TreeMap<>(values.get(DataKeys.OPTIONS).orElse(Map.of()));
    if (options.containsKey(SQL)) {
      throw new ConfException("data.sql must be given in place of an option sql in data.options");
    }
    values.get(DataKeys.SQL).ifPresent(query -> options.put(SQL, query));
    if (!options.getOrDefault(SQL, THIS).contains(THIS)) {
      throw new ConfException(
          "data.sql must be a query over __THIS__, which stands for the table, but was "
              + options.get(SQL));
    }
    for (Key<?> key : CsvKeys.TABLE.rows()) {
      if (values.has(key)) {
        if (!format.equals("csv")) {
          throw new ConfException(
              "%s must be given for data.format csv alone but was given for %s"
                  .formatted(key.name(), format));
        }
        Object value = values.get(key).orElseThrow();
        if (value instanceof List<?> words) {
          check(key.name(), words);
        }
        options.put(DialectOptions.name(key.name()), DialectOptions.text(value));
      }
    }
    check(options);
    return options;
  }

  private static void check(String key, List<?> words) {
    if (words.isEmpty()) {
      throw new ConfException(key + " must not be empty");
    }
    if (words.toString().contains("|")) {
      throw new ConfException("%s must be without a vertical bar but was %s".formatted(key, words));
    }
  }

  /** The keys that describe a table alone. */
  private static List<Key<?>> ofTables() {
    List<Key<?>> keys = new ArrayList<>(CsvKeys.TABLE.rows());
    keys.addAll(
        List.of(
            DataKeys.LABEL,
            DataKeys.CLASS_NAMES,
            DataKeys.WEIGHT,
            DataKeys.OFFSET,
            DataKeys.ID,
            DataKeys.CATEGORICAL,
            DataKeys.EFFECTS,
            DataKeys.HASH_BITS,
            DataKeys.TEXT,
            DataKeys.MISSING,
            DataKeys.UNKNOWN,
            DataKeys.OPTIONS,
            DataKeys.SQL));
    return keys;
  }

  /** The value of {@code data.features}. */
  List<String> featureNames() {
    List<String> names = columns.map(Columns::features).orElse(List.of());
    String largest = features == 0 ? AUTO : Integer.toString(features);
    return names.isEmpty() ? List.of(largest) : names;
  }

  @Override
  public String toString() {
    return "%s, %s, %s".formatted(format, columns, Secrets.print(options));
  }

  /** What {@code user: 1 + age} means: the columns {@code effect(user), effect(user, age)}. */
  private static Stream<String> effects(String text) {
    Matcher effect = EFFECT.matcher(text);
    if (!effect.matches()) {
      throw new ConfException("data.effects must be of the form user: 1 + age but had " + text);
    }
    return Stream.of(effect.group(2).strip().split("\\s*\\+\\s*"))
        .map(of -> "effect(%s%s)".formatted(effect.group(1), of.equals("1") ? "" : ", " + of));
  }

  /** What {@code a*b} means, as in R: the columns and their crosses; another name as it is. */
  public static Stream<String> crossed(String text) {
    List<String> all = List.of(text.strip().split("\\s*\\*\\s*"));
    return all.size() < 2 || all.size() > MOST_CROSSED || all.contains("")
        ? Stream.of(text)
        : IntStream.range(1, 1 << all.size())
            .boxed()
            .sorted(Comparator.comparing(Integer::bitCount))
            .map(set -> IntStream.range(0, all.size()).filter(i -> (set >> i & 1) > 0))
            .map(some -> some.mapToObj(all::get).collect(Collectors.joining(", ")))
            .map(names -> names.contains(", ") ? "cross(%s)".formatted(names) : names);
  }

  /**
   * The columns of a table.
   *
   * @throws ConfException if names of classes are not several or too long, or what is hashed is not
   *     given
   */
  private static Columns columns(KeyValues values, List<String> features) {
    List<String> classNames = values.get(DataKeys.CLASS_NAMES).orElse(List.of());
    if (Columns.longest(classNames) > Columns.LONGEST_CLASS) {
      throw new ConfException(
          "data.classNames must have at most %d characters each but one has %d"
              .formatted(Columns.LONGEST_CLASS, Columns.longest(classNames)));
    }
    if (classNames.size() == 1 || Set.copyOf(classNames).size() < classNames.size()) {
      throw new ConfException(
          "data.classNames must be at least two names, each given once, but was " + classNames);
    }
    Columns columns =
        new Columns(
            Optional.of(values.orDefault(DataKeys.LABEL)),
            classNames,
            values.get(DataKeys.WEIGHT),
            values.get(DataKeys.OFFSET),
            values.get(DataKeys.ID),
            features,
            Stream.concat(
                    values.get(DataKeys.CATEGORICAL).orElse(List.of()).stream(),
                    values.get(DataKeys.EFFECTS).orElse(List.of()).stream()
                        .flatMap(InputConf::effects))
                .distinct()
                .toList(),
            values.get(DataKeys.HASH_BITS).orElse(0),
            values.get(DataKeys.TEXT).orElse(0),
            values.get(DataKeys.MISSING).map(Named::value),
            values.get(DataKeys.UNKNOWN).orElse(UnknownCategory.ZERO),
            LossColumns.NONE);
    if (columns.hashBits() > 0 && columns.categorical().isEmpty()) {
      throw new ConfException("data.categorical must be given where data.hash.bits is");
    }
    if (columns.hashBits() > 0 && columns.textBits() > 0) {
      throw new ConfException(
          "data.text must not be given beside data.hash.bits, which hashes words too; leave one out");
    }
    return columns;
  }
}
