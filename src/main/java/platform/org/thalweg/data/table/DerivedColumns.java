package org.thalweg.data.table;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.udf;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.text.DataException;

/**
 * Columns that a table does not have, but that follow from one of its columns: {@code
 * weekday(pickup)} is one wherever a column {@code pickup} is. Their names stand in {@code
 * data.features} and {@code data.categorical}, and in a model, like those of others.
 *
 * <pre>
 *   year, month, day, weekday, hour     of dates and times in UTC: whole numbers, Monday is 1
 *   sin(f(…)), cos(f(…))                of a month, day, weekday or hour f: its place on a circle
 *   seconds(…), minutes(…)              of texts such as 1:02:03, and such as 12:30
 *   log(…)                              of numbers: the natural logarithm
 *   words(…)                            of text: its words in lower case, which are hashed
 *   cross(…, …)                         of categories: the text of all, none where one is missing
 * </pre>
 *
 * What {@link Encoding} makes features of is named so too: {@code cross(city, age)}, a slope for
 * each city, {@code cross(x, z)}, a product, {@code steps(dose)}, the {@link Curve}s {@code
 * spline(age, 5)}, {@code ispline(age, 5)} and {@code poly(age, 3)}, and {@code effect(user)} and
 * {@code effect(user, age)} of {@code data.effects}; {@code hash(city, 2^10)} are features that are
 * shared by hash within the column. {@code a:b} is {@code cross(a, b)}.
 */
public final class DerivedColumns {
  private static final Pattern NAME = Pattern.compile("([a-z]+)\\((.+)\\)");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern CROSSED =
      Pattern.compile(
          "(?:cross|steps|effect)\\((?<all>.+)\\)"
              + "|(?:spline|ispline|poly|hash)\\((?<of>.+),\\s*(?<size>(2\\^)?\\d{1,9})\\s*\\)");
  private static final Pattern BETWEEN_ARGUMENTS = Pattern.compile("\\s*,\\s*(?![^(]*\\))");
  private static final String BETWEEN_CROSSED = "\\s*:\\s*(?![^(]*\\))";
  private static final String BETWEEN_CATEGORIES = " × ";
  private static final int LONGEST = 1 << 12; // letters of a name
  private static final int DEEPEST = 16; // parentheses that are open in a name at once
  private static final String WORDS = "words";
  private static final String LOG = "log";
  private static final String SECONDS = "seconds";
  private static final String MINUTES = "minutes";

  private DerivedColumns() {}

  /**
   * The column of a name, if it is derived from one of those that a table has.
   *
   * @throws org.thalweg.text.DataException if it may be derived from one of several
   */
  static Optional<StructField> find(StructType columns, String name) {
    List<String> parts = arguments(name);
    if (!parts.isEmpty()) {
      List<StructField> fields =
          parts.stream().map(part -> TableColumns.field(columns, part)).toList();
      Optional<String> size = size(name);
      boolean isSteps = isSteps(name);
      boolean isSized = Curve.size(name).isPresent() || Feature.bits(name).isPresent();
      boolean isHash = name.startsWith("hash(");
      boolean isNested =
          parts.stream().anyMatch(p -> !arguments(p).isEmpty() && !(isHash && isCross(p)));
      if (isNested
          || (parts.size() == 1 ? isCross(name) || size.isPresent() && !isSized : isSteps)) {
        throw new DataException(
            "cross must be of several columns, steps of one, spline and poly have 1 to 100 features, ispline 2 to 100, and hash 2^1 to 2^30, and none of another but a hash of a cross, but was "
                + name);
      }
      return Optional.of(
          new StructField(
              called(
                  name.substring(0, name.indexOf('(')),
                  Stream.concat(fields.stream().map(StructField::name), size.stream())
                      .collect(Collectors.joining(", "))),
              isSteps || size.isPresent() ? fields.get(0).dataType() : DataTypes.StringType,
              true,
              Metadata.empty()));
    }
    String[] crossed = bounded(name).split(BETWEEN_CROSSED);
    if (crossed.length > 1) {
      return find(columns, called("cross", String.join(", ", crossed)));
    }
    Matcher called = NAME.matcher(shallow(name));
    if (!called.matches()) {
      return Optional.empty();
    }
    String function = called.group(1);
    String source = called.group(2);
    Optional<StructField> of =
        circle(function, source).isPresent()
            ? find(columns, source)
            : TimePart.of(function).isPresent()
                    || List.of(WORDS, LOG, SECONDS, MINUTES).contains(function)
                ? TableColumns.find(columns, source)
                    .filter(field -> takes(function, field.dataType()))
                : Optional.empty();
    return of.map(
        field ->
            new StructField(
                called(function, field.name()), type(function), true, Metadata.empty()));
  }

  /** The columns that one is a cross, an effect, or one function of; none for another one. */
  static List<String> arguments(String name) {
    Matcher crossed = CROSSED.matcher(bounded(name));
    return !crossed.matches()
        ? List.of()
        : crossed.group("size") != null
            ? List.of(crossed.group("of").strip())
            : List.of(BETWEEN_ARGUMENTS.split(crossed.group("all").strip()));
  }

  /** What a name has behind its column, as that of a curve or a hash; empty for another one. */
  static Optional<String> size(String name) {
    Matcher crossed = CROSSED.matcher(bounded(name));
    return crossed.matches() ? Optional.ofNullable(crossed.group("size")) : Optional.empty();
  }

  /** A name that may be one of these columns, whose patterns look at each part of it again. */
  private static String bounded(String name) {
    return shallow(name).strip();
  }

  /** A name of a bounded length and depth, since what follows from it is found by recursion. */
  private static String shallow(String name) {
    if (name.length() > LONGEST) {
      return "";
    }
    int open = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open > DEEPEST) {
        return "";
      }
    }
    return name;
  }

  /** Whether a name is that of a cross. */
  static boolean isCross(String name) {
    return name.startsWith("cross(");
  }

  /** Whether a name is that of steps. */
  static boolean isSteps(String name) {
    return name.startsWith("steps(");
  }

  /** The column whose categories have the effects of which a column is one; empty for another. */
  public static Optional<String> key(String name) {
    return name.startsWith("effect(") ? arguments(name).stream().findFirst() : Optional.empty();
  }

  /** The column whose cells a column reads that is multiplied by some others. */
  static String read(String name, List<String> factors) {
    List<String> parts = new ArrayList<>(arguments(name));
    factors.forEach(parts::remove);
    return parts.isEmpty()
        ? name
        : parts.size() == 1 ? parts.get(0) : called("cross", String.join(", ", parts));
  }

  /** What a derived column is, in words for people; empty for a name of another kind. */
  public static Optional<String> meaning(String name) {
    if (isCross(name)) {
      return Optional.of(
          "the texts of %s, with each × doubled, and \"%s\" between"
              .formatted(String.join(" and ", arguments(name)), BETWEEN_CATEGORIES));
    }
    Matcher called = NAME.matcher(shallow(name));
    if (!called.matches()) {
      return Optional.empty();
    }
    String function = called.group(1);
    String source = called.group(2);
    return switch (function) {
      case WORDS -> Optional.of("the words of %s, in lower case".formatted(source));
      case LOG -> Optional.of("the natural logarithm of " + source);
      case SECONDS -> Optional.of("the seconds of %s, a text such as 1:02:03".formatted(source));
      case MINUTES ->
          Optional.of(
              "60 times the first number of %s, a text such as 12:30, and the second"
                  .formatted(source));
      case "sin", "cos" ->
          circle(function, source)
              .flatMap(
                  part ->
                      meaning(source)
                          .map(
                              of ->
                                  "%s(2π/%d · (h - %d)) of h, %s"
                                      .formatted(function, part.period(), part.first(), of)));
      default ->
          TimePart.of(function)
              .map(
                  part ->
                      "the %s of %s in UTC%s"
                          .formatted(
                              function,
                              source,
                              part == TimePart.WEEKDAY ? ", from 1 for Monday" : ""));
    };
  }

  /** The column from which one of that name follows; another name as it is. */
  public static String source(String name) {
    Matcher called = NAME.matcher(shallow(name));
    return meaning(name).isPresent() && called.matches() ? source(called.group(2)) : name;
  }

  /** All columns of the table from which one of that name follows. */
  public static Stream<String> sources(String name) {
    List<String> parts = arguments(name);
    return parts.isEmpty()
        ? Stream.of(source(name))
        : parts.stream().flatMap(DerivedColumns::sources);
  }

  private static boolean takes(String function, DataType type) {
    return type instanceof StringType
        || switch (function) {
          case WORDS, SECONDS, MINUTES -> false;
          case LOG -> type instanceof NumericType;
          default -> Cell.isTime(type);
        };
  }

  private static String called(String function, String source) {
    return "%s(%s)".formatted(function, source);
  }

  private static DataType type(String function) {
    return switch (function) {
      case "sin", "cos", LOG, SECONDS, MINUTES -> DataTypes.DoubleType;
      case WORDS -> DataTypes.createArrayType(DataTypes.StringType);
      default -> DataTypes.IntegerType;
    };
  }

  /** The part of which a function is the sine or the cosine; empty for another function. */
  private static Optional<TimePart> circle(String function, String source) {
    Matcher inner = NAME.matcher(shallow(source));
    boolean isCircle = function.equals("sin") || function.equals("cos");
    return isCircle && inner.matches()
        ? TimePart.of(inner.group(1)).filter(part -> part.period() > 0)
        : Optional.empty();
  }

  /**
   * The cells of a derived column.
   *
   * @param name as {@link #find} gives it
   */
  static Column cell(Dataset<Row> table, String name) {
    List<String> parts = arguments(name);
    if (!parts.isEmpty()) {
      return isCross(name)
          ? concat(
              parts.stream()
                  .flatMap(
                      part ->
                          Stream.of(
                              lit(BETWEEN_CATEGORIES),
                              regexp_replace(TableColumns.category(table, part), "×", "××")))
                  .skip(1)
                  .toArray(Column[]::new))
          : TableColumns.cell(table, parts.get(0));
    }
    Matcher called = NAME.matcher(shallow(name));
    if (!called.matches()) {
      throw new IllegalArgumentException(name);
    }
    String function = called.group(1);
    String source = called.group(2);
    Optional<TimePart> circle = circle(function, source);
    if (circle.isPresent()) {
      UDF1<Object, Double> place =
          function.equals("sin") ? circle.get().sine() : circle.get().cosine();
      Column time =
          TableColumns.cell(table, source.substring(source.indexOf('(') + 1, source.length() - 1));
      return udf(place, type(function)).apply(time);
    }
    Column cell = TableColumns.cell(table, source);
    UDF1<?, ?> computed =
        switch (function) {
          case WORDS -> (UDF1<String, String[]>) DerivedColumns::words;
          case LOG -> (UDF1<Object, Double>) DerivedColumns::logarithm;
          case SECONDS -> (UDF1<String, Double>) text -> orNull(Clock.seconds(text));
          case MINUTES -> (UDF1<String, Double>) text -> orNull(Clock.minutes(text));
          default -> TimePart.of(function).orElseThrow().number();
        };
    return udf(computed, type(function)).apply(cell);
  }

  /** The logarithm of a cell, as Spark gives it to a function; null if no number is there. */
  private static Double logarithm(Object cell) {
    if (cell == null || cell instanceof String text && text.isBlank()) {
      return null;
    }
    double number =
        cell instanceof Number given
            ? given.doubleValue()
            : Cell.decimal(UTF8String.fromString(cell.toString().strip()));
    return StrictMath.log(number);
  }

  /** The number of a cell, or its date or time in seconds; null for none. */
  static Double number(Object cell) {
    double number =
        cell instanceof Number given
            ? given.doubleValue()
            : cell instanceof String text ? Cell.decimal(UTF8String.fromString(text)) : Double.NaN;
    LocalDateTime time = cell == null || cell instanceof Number ? null : TimePart.time(cell);
    return time == null
        ? orNull(number)
        : Double.valueOf(time.toEpochSecond(ZoneOffset.UTC) + time.getNano() / 1e9);
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** The words of a text in lower case; null where there is none. */
  static String[] words(String text) {
    return text == null
        ? null
        : Arrays.stream(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT)))
            .filter(word -> !word.isEmpty())
            .toArray(String[]::new);
  }

  /** A part of a date or time that is a whole number. */
  private enum TimePart {
    YEAR(LocalDateTime::getYear, 0, 0),
    MONTH(LocalDateTime::getMonthValue, 1, 12),
    DAY(LocalDateTime::getDayOfMonth, 1, 31),
    WEEKDAY(time -> time.getDayOfWeek().getValue(), 1, 7),
    HOUR(LocalDateTime::getHour, 0, 24);

    private final ToIntFunction<LocalDateTime> value;
    private final int first;
    private final int period; // 0 for none

    TimePart(ToIntFunction<LocalDateTime> value, int first, int period) {
      this.value = value;
      this.first = first;
      this.period = period;
    }

    /** That of a name in lower case, if there is one. */
    static Optional<TimePart> of(String name) {
      return Stream.of(values())
          .filter(part -> part.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst();
    }

    /** The first number of those that begin again, such as 1 of months. */
    int first() {
      return first;
    }

    /** After how many numbers it begins again, such as 12 months; 0 if it never does. */
    int period() {
      return period;
    }

    /** Its number in the time of a cell, as Spark gives that to a function; null where none is. */
    UDF1<Object, Integer> number() {
      return cell -> {
        LocalDateTime time = time(cell);
        return time == null ? null : value.applyAsInt(time);
      };
    }

    /** The sine of its place on a circle, likewise. */
    UDF1<Object, Double> sine() {
      return cell -> {
        LocalDateTime time = time(cell);
        return time == null ? null : StrictMath.sin(angle(time));
      };
    }

    /** The cosine, likewise. */
    UDF1<Object, Double> cosine() {
      return cell -> {
        LocalDateTime time = time(cell);
        return time == null ? null : StrictMath.cos(angle(time));
      };
    }

    private double angle(LocalDateTime time) {
      return 2 * Math.PI * (value.applyAsInt(time) - first) / period;
    }

    /** The time in UTC of a cell, as Spark gives it to a function; null where there is none. */
    private static LocalDateTime time(Object cell) {
      if (cell instanceof String text) {
        double days = Days.of(text.strip());
        return Double.isNaN(days)
            ? null
            : LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC)
                .plus(Math.round(days * 86_400_000), ChronoUnit.MILLIS);
      }
      if (cell instanceof java.sql.Date date) {
        return date.toLocalDate().atStartOfDay();
      }
      if (cell instanceof java.sql.Timestamp time) {
        return LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC);
      }
      if (cell instanceof Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      }
      return cell instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) cell;
    }
  }
}
