package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.data.csv.MixedUnits;
import org.thalweg.inspect.ColumnRules.ColumnUse.ColumnKind;
import org.thalweg.inspect.ColumnValues.ValueKind;

/**
 * Says what a column is, by its values and its name. Neither is enough: incomes may all differ
 * without being identifiers, and a column called {@code id} may hold five kinds of things.
 */
record ColumnRules(
    String name,
    ColumnValues values,
    ColumnName called,
    boolean isFirst,
    boolean areWordsHashed,
    List<String> missing) {
  private static final double MOST_MISSING = 0.5; // of a column, to be a feature
  static final int FEW_ROWS = 20; // in which every value may differ by chance
  private static final int MANY_ROWS = 200; // in which numbers that all differ leave gaps
  private static final double MOST_GAPS = 1.5; // numbers for each row, of which some went
  private static final double LONG_NUMBER = 1e15;
  private static final double FIRST_DATE = 1900_01_01; // as digits
  private static final double LAST_DATE = 2100_12_31;
  private static final int FEW_TIMES = 24;
  static final int FEW_CODES = 100; // things that a column called id may tell apart
  private static final int ROWS_OF_CODE = 10; // for each of them, at least
  private static final int MANY_IN_GROUP = 20; // rows that are numbered from 1 in each group
  private static final int WEEKS = 14; // days, in which weekdays may be told apart
  private static final int YEAR = 365;
  private static final int ROWS_OF_PART = 60; // for each weekday, month or hour
  private static final int[] PART_SIZES = {7, 12, 24};

  private ColumnRules(
      String name,
      ColumnValues values,
      boolean isFirst,
      boolean areWordsHashed,
      List<String> missing) {
    this(name, values, new ColumnName(name), isFirst, areWordsHashed, missing);
  }

  /**
   * What a column is.
   *
   * @param isFirst whether it stands before all others, as numbers of rows mostly do
   * @param areWordsHashed whether texts become features, by their words
   * @param missing words for what is missing that are known
   */
  static ColumnUse of(
      String name,
      ColumnValues values,
      boolean isFirst,
      boolean areWordsHashed,
      List<String> missing) {
    return new ColumnRules(name, values, isFirst, areWordsHashed, missing).use();
  }

  private ColumnUse use() {
    if (values.kind() == ValueKind.NONE) {
      return ColumnUse.none(ColumnKind.EMPTY, "nothing is in it");
    }
    if (values.distinct() == 1 && values.missing() == 0) {
      return ColumnUse.none(ColumnKind.CONSTANT, "it is the same in every row");
    }
    return switch (values.kind()) {
      case NUMBER -> number();
      case TRUTH -> kept(ColumnUse.feature(ColumnKind.BOOLEAN, name, "a feature: true is 1"));
      case DATE -> kept(date());
      case SECONDS -> kept(time("seconds", "1:02:03"));
      case MINUTES -> kept(time("minutes", "12:30"));
      default -> ofTexts();
    };
  }

  /** A column, unless too much of it is missing to be a feature. */
  private ColumnUse kept(ColumnUse use) {
    return values.missing() > MOST_MISSING * values.rows()
        ? ColumnUse.none(
            use.kind(),
            "it is missing in %d of %d rows; data.features takes it"
                .formatted(values.missing(), values.rows()))
        : use;
  }

  private ColumnUse number() {
    boolean isUnique = values.areNearlyUnique() && values.present() > 1;
    if (called.isWeight() && values.least() >= 0) {
      return ColumnUse.none(
          ColumnKind.NUMBER,
          "it says how many rows each stands for; data.weight = %s weighs them so"
              .formatted(quoted(name)));
    }
    if (values.areWhole()) {
      if (values.first(ValueKind.NUMBER).matches("-?0\\d+")) {
        return isUnique && values.rows() > FEW_ROWS
            ? identifier("it is a code, which differs in almost every row")
            : code("a code, as its leading zeros say");
      }
      if (isUnique && (called.isIdentifier() || called.isNumbering())) {
        return identifier("it numbers the rows");
      }
      if (called.isNumbering() && areNumbersWithinGroups()) {
        return identifier("it numbers the rows of each group");
      }
      if (called.isIdentifier() || called.isGroup()) {
        return code("a name, though it is written as a number");
      }
      if (isUnique && called.isCode() && values.rows() > FEW_ROWS) {
        return identifier("it is a code, which differs in almost every row");
      }
      if (isUnique && areNumbersOfRows()) {
        return identifier(
            "it has %s of %.0f to %.0f once, as numbers of rows do"
                .formatted(
                    values.largest() - values.least() < values.present() ? "each" : "most",
                    values.least(),
                    values.largest()));
      }
      if (isUnique && values.least() >= LONG_NUMBER && !called.mayBeMoments()) {
        return identifier("its numbers have more digits than measures have");
      }
      boolean isCode = called.isCode() || called.isCalendar();
      if (called.isCode() && !isFrequent(values.distinct())) {
        return code("a code, which is no measure");
      }
      if (isCode && isFrequent(values.distinct())) {
        String why =
            called.isCalendar() ? "what begins again is no measure" : "a code is no measure";
        return ColumnUse.category(
            ColumnKind.CATEGORY,
            name,
            "a feature for each of %d values, since %s; data.features takes it as a number"
                .formatted(values.distinct(), why));
      }
    }
    return kept(ColumnUse.feature(ColumnKind.NUMBER, name, "a feature" + dateInDigits()));
  }

  /**
   * What is said of whole numbers that may be dates such as 20230531, whose digits are no measure.
   */
  private String dateInDigits() {
    boolean mayBe =
        values.areWhole()
            && values.least() >= FIRST_DATE
            && values.largest() <= LAST_DATE
            && called.mayBeMoments();
    String column = inSql(name);
    return mayBe
        ? "; if its digits are dates, data.sql = \"select * except (%s), to_date(%s, 'yyyyMMdd') as %s from __THIS__\" makes days of them"
            .formatted(column, column, column)
        : "";
  }

  /**
   * Whether values are as numbers of rows: whole numbers in a row, each once, and the name is none
   * of a time. Of few rows in any order they may be a measure, if they do not begin the table.
   */
  private boolean areNumbersOfRows() {
    double range = values.largest() - values.least() + 1;
    boolean isBegin = isFirst && (values.least() == 0 || values.least() == 1);
    boolean isInARow = range == values.present();
    boolean hasGaps = isBegin && range <= MOST_GAPS * values.present(); // rows that were taken out
    return (isInARow || hasGaps)
        && values.rows() > (isBegin ? FEW_ROWS : MANY_ROWS)
        && !called.mayBeMoments();
  }

  /** Whether values are 1 to n, or 0 to n, each equally often: numbers of rows, group by group. */
  private boolean areNumbersWithinGroups() {
    boolean isBegin = values.least() == 0 || values.least() == 1;
    boolean isInARow = values.largest() - values.least() == values.distinct() - 1.0;
    return isBegin
        && isInARow
        && values.distinct() >= MANY_IN_GROUP
        && values.counts().values().stream().distinct().count() == 1;
  }

  private ColumnUse identifier(String why) {
    return identifier(name, why);
  }

  /** A column of names or numbers of the rows. */
  static ColumnUse identifier(String name, String why) {
    return ColumnUse.none(
        ColumnKind.IDENTIFIER,
        "%s; data.id = %s puts it before each prediction".formatted(why, quoted(name)));
  }

  /** A name of something that stands in several rows. */
  private ColumnUse code(String why) {
    return values.distinct() <= FEW_CODES && isFrequent(values.distinct())
        ? ColumnUse.category(
            ColumnKind.CATEGORY,
            name,
            "a feature for each of %d values: it is %s".formatted(values.distinct(), why))
        : ColumnUse.none(
            ColumnKind.IDENTIFIER,
            "it is %s; data.categorical takes it as %d categories"
                .formatted(why, values.distinct()));
  }

  private boolean isFrequent(double categories) {
    return areFrequent(values, categories);
  }

  /** Whether there are rows enough to tell so many categories apart. */
  static boolean areFrequent(ColumnValues values, double categories) {
    return values.present() >= ROWS_OF_CODE * categories;
  }

  /** Days, and those parts of the date that come often enough to be told apart. */
  private ColumnUse date() {
    List<String> parts = new ArrayList<>();
    double days = values.largest() - values.least();
    if (days >= WEEKS
        && values.present() >= ROWS_OF_PART * PART_SIZES[0]
        && values.distinct() > WEEKS) {
      parts.add("weekday");
    }
    if (days >= YEAR
        && values.present() >= ROWS_OF_PART * PART_SIZES[1]
        && values.distinct() > PART_SIZES[1]) {
      parts.add("month");
    }
    if (!values.areWhole() && values.present() >= ROWS_OF_PART * PART_SIZES[2]) {
      parts.add("hour");
    }
    String also =
        parts.isEmpty() ? "" : "; its %s as categories".formatted(String.join(", ", parts));
    return new ColumnUse(
        ColumnKind.DATE,
        List.of(name),
        parts.stream().map(part -> "%s(%s)".formatted(part, name)).toList(),
        "a feature: days since 1970" + also);
  }

  /** Times as numbers; as categories if they are few, such as those at which trains leave. */
  private ColumnUse time(String function, String example) {
    return values.distinct() <= FEW_TIMES && isFrequent(values.distinct())
        ? ColumnUse.category(
            ColumnKind.TIME, name, "a feature for each of %d times".formatted(values.distinct()))
        : ColumnUse.feature(
            ColumnKind.TIME,
            "%s(%s)".formatted(function, name),
            "a feature: the %s of texts such as %s".formatted(function, example));
  }

  /** A value of a conf: a list, a text, or something that is written as it is. */
  static String text(Object value) {
    return value instanceof List<?> words
        ? list(words.stream().map(Object::toString).toList())
        : value instanceof String text ? quoted(text) : value.toString();
  }

  static String list(List<String> names) {
    return names.stream().map(ColumnRules::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  static String quoted(String text) {
    boolean isPlain = text.matches("[A-Za-z_][A-Za-z0-9_]*") && !text.equals("null");
    return isPlain ? text : '"' + escaped(text) + '"';
  }

  /** The name of a column as SQL has it. */
  static String inSql(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      escaped.append(
          c == '\t'
              ? "\\t"
              : c < ' '
                  ? "\\u%04x".formatted((int) c)
                  : c == '"' || c == '\\' ? "\\" + c : String.valueOf(c));
    }
    return escaped.toString();
  }

  private static final double ALMOST_ALL = 0.9; // of a column of texts, to be numbers with slips
  private static final double MOSTLY = 0.7; // of a column of few texts, to be numbers with others
  private static final int MOST_LEVELS = 40; // of which some may be called by numbers
  private static final int MOST_CATEGORIES = 1000;

  /**
   * Two values of a column of numbers with units, for people, which cannot be compared: of unlike
   * units, or one without any. Nothing if there are no such.
   */
  static Optional<String> unlikeNumbers(ColumnValues values) {
    long bare = values.count(ValueKind.NUMBER);
    ColumnValues.TextTraits texts = values.texts();
    if (texts.measured() == 0 || bare + texts.measured() < ALMOST_ALL * values.present()) {
      return Optional.empty();
    }
    List<String> unlike = MixedUnits.unlike(texts.units().keySet());
    List<String> shown =
        unlike.isEmpty() && bare > 0
            ? List.of(values.first(ValueKind.NUMBER), texts.units().values().iterator().next())
            : unlike.stream().map(texts.units()::get).toList();
    return shown.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", shown));
  }

  private boolean areLevels() {
    return values.distinct() <= MOST_LEVELS && 2L * values.distinct() <= values.present();
  }

  /** What the column becomes: categories, hashed words or no feature, and why, for people. */
  private ColumnUse ofTexts() {
    Optional<String> unlike = unlikeNumbers(values);
    if (unlike.isPresent() && !areLevels()) {
      return ColumnUse.none(
          ColumnKind.TEXT,
          "its numbers are not of one unit, such as %s; data.sql can write them in one"
              .formatted(unlike.get()));
    }
    long times = values.count(ValueKind.SECONDS) + values.count(ValueKind.MINUTES);
    if (times == values.present()) {
      return ColumnUse.none(
          ColumnKind.TEXT,
          "its times are of two kinds, such as %s and %s; data.sql can write them as numbers"
              .formatted(values.first(ValueKind.MINUTES), values.first(ValueKind.SECONDS)));
    }
    long numbers = times + values.count(ValueKind.NUMBER) + values.count(ValueKind.DATE);
    if (values.count(ValueKind.TEXT) > 0
        && (numbers >= ALMOST_ALL * values.present() && values.distinct() > FEW_CODES
            || areNumbersWithWords(numbers))) {
      return ColumnUse.none(
          ColumnKind.TEXT,
          "%d of %d values are numbers, dates or times but others are not, such as %s; data.csv.missing = %s takes %s as missing"
              .formatted(
                  numbers,
                  values.present(),
                  values.first(ValueKind.TEXT),
                  missingWords(),
                  values.texts().few().size() > 1 ? "them" : "that"));
    }
    boolean isUnique = values.areNearlyUnique() && values.present() > 1;
    boolean repeats =
        values.distinct() == 1
            || (values.rows() <= FEW_ROWS ? !isUnique : 2L * values.distinct() <= values.present());
    boolean areFew = values.distinct() <= FEW_CODES && isFrequent(values.distinct());
    if (called.isIdentifier() && !(repeats && areFew)) {
      return identifier("it names the rows, or what they are about");
    }
    if (repeats && values.distinct() <= MOST_CATEGORIES) {
      return category();
    }
    long present = values.present();
    if (isUnique
        && values.texts().areSingleWords(present)
        && !values.texts().areSentences(present)) {
      return identifier(differing());
    }
    return areWordsHashed
        ? ColumnUse.category(
            ColumnKind.TEXT, "words(%s)".formatted(name), "its words share features by their hash")
        : ColumnUse.none(
            ColumnKind.TEXT,
            "%s; data.text=\"hash(2^18)\" takes its words"
                .formatted(
                    isUnique ? differing() : "its texts differ in too many rows to be categories"));
  }

  /** Words for what is missing: those that there are, and the texts among the numbers. */
  private String missingWords() {
    List<String> few = values.texts().few();
    return text(
        Stream.concat(
                missing.stream(),
                few.isEmpty() ? Stream.of(values.first(ValueKind.TEXT)) : few.stream())
            .toList());
  }

  /** Whether so many different numbers are among the values that they are no names. */
  private boolean areNumbersWithWords(long numbers) {
    return numbers >= MOSTLY * values.present()
        && values.distinct() > MOST_LEVELS
        && !isFrequent(values.distinct())
        && !called.isCode();
  }

  private String differing() {
    return values.distinct() == values.present()
        ? "it differs in every row"
        : "it differs in almost every row";
  }

  private ColumnUse category() {
    if (values.distinct() == 2 && Scales.areTruths(values.counts().keySet())) {
      return ColumnUse.category(ColumnKind.BOOLEAN, name, "a feature for each of 2 values");
    }
    boolean isOrdered = Scales.areOrdered(values.counts().keySet());
    String order =
        isOrdered ? ": " + String.join(" < ", Scales.inOrder(values.counts().keySet())) : "";
    List<String> twins = Scales.alike(values.counts().keySet());
    String alike =
        twins.isEmpty()
            ? ""
            : ", of which %s differ in case alone".formatted(String.join(" and ", twins));
    return ColumnUse.category(
        isOrdered ? ColumnKind.ORDERED_CATEGORY : ColumnKind.CATEGORY,
        name,
        "a feature for each of %d values%s%s".formatted(values.distinct(), order, alike));
  }

  /**
   * What a column of single values seems to be, and what a proposed conf makes of it.
   *
   * @param kind what it seems to be
   * @param features names for {@code data.features}: of the column, or of what follows from it
   * @param categories names for {@code data.categorical}, likewise
   * @param words what becomes of it and why, for people
   */
  record ColumnUse(ColumnKind kind, List<String> features, List<String> categories, String words) {

    /** What the values and the name of a column say that it holds; printed as the column's kind. */
    enum ColumnKind {
      NUMBER,
      BOOLEAN,
      CATEGORY,
      /** Categories such as low, medium, high. */
      ORDERED_CATEGORY,
      DATE,
      /** Times of day or durations, with colons between their parts. */
      TIME,
      /** Sentences, or names that are almost all different. */
      TEXT,
      /** Names or numbers of the rows, or of what they are about. */
      IDENTIFIER,
      CONSTANT,
      /** A column whose cells are all missing. */
      EMPTY;

      @Override
      public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
      }
    }

    static ColumnUse feature(ColumnKind kind, String name, String words) {
      return new ColumnUse(kind, List.of(name), List.of(), words);
    }

    static ColumnUse category(ColumnKind kind, String name, String words) {
      return new ColumnUse(kind, List.of(), List.of(name), words);
    }

    /** A column that the proposed conf has neither as a feature nor as a category. */
    static ColumnUse none(ColumnKind kind, String why) {
      return new ColumnUse(kind, List.of(), List.of(), "left out: " + why);
    }

    /** Whether the column is neither a feature nor a category of the proposed conf. */
    boolean isNone() {
      return features.isEmpty() && categories.isEmpty();
    }

    /** Why the column is no feature, in words for people. */
    String reason() {
      return words.replaceFirst("^left out: ", "");
    }
  }

  /**
   * What the name of a column says of what is in it.
   *
   * @param name as the table has it
   * @param words of the name, in lower case: {@code PassengerId} and {@code passenger_id} have two
   */
  record ColumnName(String name, List<String> words) {
    /** Last words of names of what tells rows or things apart, and is no measure of them. */
    private static final Set<String> IDENTIFIERS = Set.of("id", "ids", "uuid", "guid", "pk", "nr");

    /** Words that do so if all values differ, but else may say how many of something there are. */
    private static final Set<String> NUMBERINGS =
        set(
            """
          no, num, number, nummer, numero, index, idx, key, row, rownum, rowid, rownames, seq,
          sequence, serial, serialno, recordid, ref, reference, phone, tel, telefon, iban, ssn,
          ean, isbn, account, konto, passport, pid, uid, gid, oid, cid, sid, fid, nid, geoid,
          objectid""");

    private static final Pattern JOINED_ID =
        Pattern.compile(
            "(customer|user|client|order|patient|product|session|transaction|item|store|account"
                + "|passenger|employee|student|subject|case|house|kunden|trip|loan|member|row|device)"
                + "(id|nr|no|number|nummer)");

    private static final Pattern LEADING_ID =
        Pattern.compile("(ID[a-z]|Id[A-Z]|id[_ A-Z]|ID[_ ]).*");

    /** Names of whole numbers that stand for things, and are no measure of them. */
    private static final Set<String> CODES =
        set(
            """
          code, fips, insee, naics, sic, zip, zipcode, plz, postcode, postal, zone, region,
          district, type, segment, cluster, block, branch, dept, department, store, shop, race,
          ethnicity, ethnic, religion, nationality, county, occupation, diet, treatment, arm""");

    /** Names of what several rows are about, which whole numbers in them tell apart. */
    private static final Set<String> GROUPS =
        set(
            """
          subject, patient, participant, respondent, stratum, strata, household, litter,
          cluster, proband, individual, tract""");

    /** Words of names of measures, whatever they are measures of. */
    private static final Set<String> MEASURES =
        set(
            """
          per, number, num, count, n, distance, dist, size, area, price, rate, share, avg,
          average, mean, median, total, sum, min, max, age, score""");

    /** Names of whole numbers that begin again: an hour after 23 is 0. */
    private static final Set<String> CALENDAR =
        set(
            """
          month, monat, mois, mnth, hour, hr, stunde, heure, weekday, wochentag, dayofweek, dow,
          quarter, quartal, season""");

    /** Names of how many rows of a population, or of a table of counts, a row stands for. */
    private static final Pattern WEIGHT =
        Pattern.compile(
            "fnlwgt|pweight|pwgt|hhwt|perwt|svywt|freq|freqs|frequency"
                + "|(sample|sampling|survey|population|pop|case|design|final) ?(weights?|wt|wgt)");

    /** Names of what passes: numbers in a row are moments then, and no numbering of rows. */
    private static final Set<String> TIMES =
        set(
            """
          year, jahr, date, datum, time, zeit, day, tag, week, woche, month, monat, hour, hr, t,
          age, period, step, epoch, minute, second, timestamp, ts, generation, dose, trial""");

    /** Names of whole numbers that are in an order, and so no classes. */
    private static final Set<String> ORDERED =
        set("quality, rating, stars, score, grade, rank, level, age, year, points");

    /** Names of whole numbers that are counts, though none of them is 0. */
    private static final Set<String> COUNTS =
        set(
            """
          count, counts, cnt, nb, anzahl, visits, claims, clicks, events, quantity, qty, menge,
          deaths, cases""");

    /** Names of whole numbers that are classes, though some are missing among them. */
    private static final Set<String> CLASSES =
        set(
            """
          type, class, category, species, diagnosis, label, segment, cluster, kind, klasse,
          classe, typ""");

    private static final String UNKNOWN = "x"; // of an equation, and so no number of a row

    ColumnName(String name) {
      this(name, words(name));
    }

    private static Set<String> set(String words) {
      return Set.of(words.split(",\\s+"));
    }

    private static List<String> words(String name) {
      List<String> words = new ArrayList<>();
      for (String part : name.split("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})")) {
        if (!part.isEmpty()) {
          words.add(part.toLowerCase(Locale.ROOT));
        }
      }
      return words;
    }

    /** Its last word; empty if it has none. */
    String last() {
      return words.isEmpty() ? "" : words.get(words.size() - 1);
    }

    /** Whether it is that of what tells rows or things apart. */
    boolean isIdentifier() {
      return IDENTIFIERS.contains(last()) || JOINED_ID.matcher(last()).matches();
    }

    /** Whether it is that of numbers of rows, if all of them differ. */
    boolean isNumbering() {
      return NUMBERINGS.contains(last()) || LEADING_ID.matcher(name).matches();
    }

    /** Whether it is that of whole numbers which stand for things. */
    boolean isCode() {
      return CODES.contains(last()) && !isMeasure();
    }

    /** Whether it is that of whole numbers which stand for what several rows are about. */
    boolean isGroup() {
      return GROUPS.contains(last()) && !isMeasure();
    }

    private boolean isMeasure() {
      return words.subList(0, Math.max(0, words.size() - 1)).stream().anyMatch(MEASURES::contains);
    }

    /** Whether it is that of how many rows each stands for. */
    boolean isWeight() {
      return WEIGHT.matcher(String.join(" ", words)).matches();
    }

    /** Whether it is that of whole numbers which begin again. */
    boolean isCalendar() {
      return CALENDAR.contains(last());
    }

    /** Whether whole numbers under that name are in an order, and so no classes. */
    boolean isOrdered() {
      return words.stream().anyMatch(ORDERED::contains);
    }

    /** Whether whole numbers under that name are counts, though none of them is 0. */
    boolean isCount() {
      return words.stream().anyMatch(COUNTS::contains);
    }

    /** Whether whole numbers under that name are classes, though some are missing among them. */
    boolean isClass() {
      return CLASSES.contains(last());
    }

    /** Whether numbers in a row under that name may be moments, or places on an axis. */
    boolean mayBeMoments() {
      return name.equals(UNKNOWN) || words.stream().anyMatch(TIMES::contains);
    }
  }

  /** Words that are values of known scales. */
  static final class Scales {
    private static final List<List<String>> TRUTHS =
        scales(
            """
          yes, no
          y, n
          t, f
          true, false
          ja, nein
          j, n
          oui, non
          o, n
          si, no
          sí, no
          s, n
          sì, no
          wahr, falsch
          vrai, faux
          on, off
          ja, nej
          ja, nee
          sim, não
          """);

    /** Each from the least to the most; words that mean the same stand in a row. */
    private static final List<List<String>> ORDERED =
        scales(
            """
          very low, low, normal, mid, medium, moderate, high, very high
          l, m, h
          none, slight, mild, some, moderate, marked, freq, severe
          xs, s, small, m, medium, l, large, xl, extra large, xxl
          very bad, bad, poor, fair, ok, average, good, very good, great, premium, excellent, \
          ideal
          much worse, worse, same, average, better, much better
          never, rarely, seldom, occas, occasionally, sometimes, often, regul, usually, heavy, \
          always
          strongly disagree, disagree, neutral, agree, strongly agree
          very dissatisfied, dissatisfied, neutral, satisfied, very satisfied
          none, light, moderate, heavy
          cold, cool, mild, warm, hot
          first, second, third, fourth, fifth
          1st, 2nd, 3rd, 4th, 5th, crew
          beginner, intermediate, advanced, expert
          freshman, sophomore, junior, senior
          child, teen, adult, senior
          primary, secondary, tertiary, unknown
          preschool, 1st-4th, 5th-6th, 7th-8th, 9th, 10th, 11th, 12th, less than high school, \
          some high school, high school, hs-grad, high school graduate, some college, \
          some-college, college, assoc-voc, assoc-acdm, associate, associate's degree, \
          bachelor, bachelors, bachelor's degree, graduate, master, masters, master's degree, \
          prof-school, phd, doctorate
          i1, si2, si1, vs2, vs1, vvs2, vvs1, if
          sehr niedrig, niedrig, mittel, hoch, sehr hoch
          klein, mittel, groß
          schlecht, mittel, gut, sehr gut
          faible, moyen, élevé
          petit, moyen, grand
          """);

    /** Ranges of numbers, such as {@code 25-34}, {@code 65+} and {@code >=100 g}. */
    private static final Pattern RANGE =
        Pattern.compile(
            "[<>≤≥=]*\\s*\\d[\\d.,]*\\s*(([-–]|to|bis)\\s*\\d[\\d.,]*)?\\s*[+]?\\D{0,8}");

    private static final Pattern FIRST_NUMBER = Pattern.compile("\\d[\\d.,]*");

    private Scales() {}

    /** Scales of a text: a line each, its words in order, parted by a comma and a blank. */
    private static List<List<String>> scales(String lines) {
      return lines.lines().map(line -> List.of(line.split(", "))).toList();
    }

    /**
     * Two of some texts that differ in case alone, such as "Yes" and "yes"; none if there are none.
     */
    static List<String> alike(Collection<String> texts) {
      Map<String, String> seen = new HashMap<>();
      for (String text : texts) {
        String other = seen.put(text.toLowerCase(Locale.ROOT), text);
        if (other != null) {
          return List.of(other, text);
        }
      }
      return List.of();
    }

    /** Whether two words mean yes and no. */
    static boolean areTruths(Set<String> words) {
      return TRUTHS.stream().anyMatch(scale -> areOf(scale, words));
    }

    /** Whether words have an order that is known, such as low, medium, high. */
    static boolean areOrdered(Set<String> words) {
      return words.size() > 2 && !inOrder(words).isEmpty();
    }

    /** Words from the least to the most, such as Low, Medium, High; empty if no order is known. */
    static List<String> inOrder(Set<String> words) {
      if (words.stream().allMatch(word -> RANGE.matcher(word).matches())) {
        return words.stream()
            .sorted(Comparator.comparingDouble(Scales::begin).thenComparing(word -> word))
            .toList();
      }
      return ORDERED.stream()
          .filter(scale -> areOf(scale, words))
          .findFirst()
          .map(
              scale ->
                  words.stream()
                      .sorted(Comparator.comparingInt(word -> scale.indexOf(lower(word))))
                      .toList())
          .orElse(List.of());
    }

    /** Where a range of numbers begins; one that is open below is before one from its end. */
    private static double begin(String range) {
      Matcher number = FIRST_NUMBER.matcher(range);
      if (!number.find()) {
        throw new IllegalArgumentException(range);
      }
      double first =
          Double.parseDouble(
              number
                  .group()
                  .replaceAll(",(?=\\d{3})", "")
                  .replace(",", ".")
                  .replaceAll("\\.$", ""));
      return range.matches("[<≤].*") ? Math.nextDown(first) : first;
    }

    private static boolean areOf(Collection<String> scale, Set<String> words) {
      return words.stream().allMatch(word -> scale.contains(lower(word)));
    }

    private static String lower(String word) {
      return word.toLowerCase(Locale.ROOT);
    }
  }
}
