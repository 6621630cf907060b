package org.thalweg.inspect;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.thalweg.data.csv.NumberAffixes;
import org.thalweg.data.table.Clock;
import org.thalweg.data.table.Days;
import org.thalweg.data.table.TableColumns;
import org.thalweg.linalg.Hash;

/**
 * The values of one column of a table, as text: how many are there, of which kinds, how many
 * differ, and which numbers they are. What it says does not depend on the order of the rows. A
 * final class, because it is a task result.
 */
public final class ColumnValues implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int COUNTED = 128;

  private final long[] kinds = new long[ValueKind.values().length];
  private final String[] firsts = new String[kinds.length]; // of each kind, in the alphabet
  private final DistinctValues values = new DistinctValues();
  private TreeMap<String, Long> counts = new TreeMap<>(); // null if there are more than COUNTED
  private long whole;
  private double least = Double.POSITIVE_INFINITY;
  private double largest = Double.NEGATIVE_INFINITY;
  private final TextTraits texts = new TextTraits();

  /**
   * Adds a value.
   *
   * @param value null where it is missing
   * @return a hash of the value; 0 where it is missing
   */
  public long add(String value) {
    if (value == null) {
      return add(null, ValueKind.NONE, Double.NaN);
    }
    double number = TableColumns.decimal(value);
    if (Double.isFinite(number)) {
      return add(value, ValueKind.NUMBER, number);
    }
    double days = Days.of(value.strip());
    if (Double.isFinite(days)) {
      return add(value, ValueKind.DATE, days);
    }
    return add(value, ValueKind.ofText(value), Double.NaN);
  }

  /**
   * Adds a value.
   *
   * @param number which it is, or the days since 1970 of a date; NaN for others
   */
  private long add(String value, ValueKind kind, double number) {
    kinds[kind.ordinal()]++;
    if (value == null) {
      return 0;
    }
    long hash = values.add(value);
    count(value, 1);
    first(kind.ordinal(), value);
    if (!Double.isNaN(number)) {
      whole += number == Math.rint(number) ? 1 : 0;
      least = Math.min(least, number);
      largest = Math.max(largest, number);
    }
    if (kind == ValueKind.TEXT) {
      texts.add(value);
    }
    return hash;
  }

  private void first(int kind, String value) {
    firsts[kind] = firsts[kind] == null ? value : TextTraits.earlier(value, firsts[kind]);
  }

  private void count(String value, long times) {
    if (counts != null) {
      counts.merge(value, times, Long::sum);
      counts = counts.size() > COUNTED ? null : counts;
    }
  }

  /** Adds the values of other rows. */
  public ColumnValues merge(ColumnValues other) {
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] += other.kinds[i];
      if (other.firsts[i] != null) {
        first(i, other.firsts[i]);
      }
    }
    values.merge(other.values);
    if (other.counts == null) {
      counts = null;
    } else {
      other.counts.forEach(this::count);
    }
    whole += other.whole;
    least = Math.min(least, other.least);
    largest = Math.max(largest, other.largest);
    texts.merge(other.texts);
    return this;
  }

  /** How many of the rows have no value here. */
  public long missing() {
    return kinds[ValueKind.NONE.ordinal()];
  }

  /** How many of the rows have a value here, of whatever kind. */
  public long present() {
    return rows() - missing();
  }

  /** How many rows were looked at. */
  public long rows() {
    long rows = 0;
    for (long each : kinds) {
      rows += each;
    }
    return rows;
  }

  /** The number of distinct values, as {@link DistinctValues} counts them. */
  public long distinct() {
    return values.count();
  }

  /** Whether {@link #distinct} is exact. */
  public boolean isDistinctExact() {
    return values.isExact();
  }

  /** What the texts are like that are neither numbers nor dates nor times. */
  TextTraits texts() {
    return texts;
  }

  /** Whether almost every value that is there occurs once. */
  boolean areNearlyUnique() {
    return distinct() >= 0.95 * present();
  }

  /** The kind of all values; TEXT where there are several kinds. */
  public ValueKind kind() {
    for (ValueKind kind : ValueKind.values()) {
      if (kind != ValueKind.NONE && present() > 0 && kinds[kind.ordinal()] == present()) {
        return kind;
      }
    }
    return present() == 0 ? ValueKind.NONE : ValueKind.TEXT;
  }

  /** How many values are of a kind. */
  long count(ValueKind kind) {
    return kinds[kind.ordinal()];
  }

  /** A value of a kind: the first of them in the alphabet; null if there is none. */
  String first(ValueKind kind) {
    return firsts[kind.ordinal()];
  }

  /** The most frequent value, or else one of the kind that most are of; empty if there is none. */
  public String example() {
    if (counts != null && !counts.isEmpty()) {
      return counts.entrySet().stream()
          .max(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .orElseThrow();
    }
    int most = 0;
    for (int i = 0; i < kinds.length; i++) {
      most = firsts[i] != null && (firsts[most] == null || kinds[i] > kinds[most]) ? i : most;
    }
    return firsts[most] == null ? "" : firsts[most];
  }

  /** Whether all are whole numbers, or dates without a time. */
  boolean areWhole() {
    return present() > 0 && whole == present();
  }

  /** The least number, or date in days since 1970; ∞ where there is none. */
  double least() {
    return least;
  }

  /** The largest number, or date in days since 1970; −∞ where there is none. */
  double largest() {
    return largest;
  }

  /** How often each value occurs; empty if there are many. */
  public Map<String, Long> counts() {
    return counts == null ? Map.of() : counts;
  }

  /** How often each value occurs as a label, where all values are numbers. */
  public LabelPlan.LabelCounts labels() {
    LabelPlan.LabelCounts labels = new LabelPlan.LabelCounts();
    counts().forEach((value, times) -> labels.add(Double.parseDouble(value), times));
    return labels;
  }

  /**
   * Counts distinct texts by a part of their hashes: M. Wegman's adaptive sampling, P. Flajolet,
   * "On Adaptive Sampling", Computing 43 (1990). What it says does not depend on the order of the
   * texts, nor on how they are divided. A final class, because it is a part of task results.
   */
  private static final class DistinctValues implements Serializable {
    private static final long serialVersionUID = 1;

    /** Distinct texts up to which they are counted exactly. */
    private static final int MOST = 10_000;

    private final Set<Long> hashes = new HashSet<>(); // those that end with level zeros
    private int level;

    /** Adds a text, and gives its hash. */
    long add(String value) {
      long hash = hash(value);
      hashed(hash);
      return hash;
    }

    private static long hash(String value) {
      long hash = value.length();
      for (int i = 0; i < value.length(); i++) {
        hash = Hash.mix(hash ^ value.charAt(i));
      }
      return hash;
    }

    /** Keeps a hash if it is one of those by which distinct values are counted. */
    private void hashed(long hash) {
      if (isKept(hash) && hashes.add(hash)) {
        while (hashes.size() > MOST) {
          level++;
          hashes.removeIf(one -> !isKept(one));
        }
      }
    }

    private boolean isKept(long hash) {
      return (hash & (1L << level) - 1) == 0;
    }

    /** Adds the distinct values that another part of the rows has. */
    void merge(DistinctValues other) {
      level = Math.max(level, other.level);
      hashes.removeIf(one -> !isKept(one));
      other.hashes.forEach(this::hashed);
    }

    /** How many there are: exact up to 10,000, else right to about a hundredth. */
    long count() {
      return (long) hashes.size() << level;
    }

    /** Whether {@link #count} is exact. */
    boolean isExact() {
      return level == 0;
    }
  }

  /**
   * What the texts of a column are like that are neither numbers nor dates nor times: words,
   * sentences, or numbers with units. It does not depend on their order. A final class, because it
   * is a part of task results.
   */
  static final class TextTraits implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int MOST = 4; // that may be words for what is missing
    private static final int FEW_WORDS = 3; // a text of more is a sentence

    private final Set<String> texts = new HashSet<>(); // some if they are many
    private final TreeMap<String, String> units = new TreeMap<>(); // each with its first text
    private long measured; // texts that are numbers with units
    private long sentences; // texts of more than FEW_WORDS words
    private long spaced; // texts of several words

    /** Counts one value of the column, which is a text that is not missing. */
    void add(String value) {
      keep(value);
      List<String> beside = NumberAffixes.beside(value);
      measured += beside.isEmpty() ? 0 : 1;
      beside.forEach(unit -> units.merge(unit, value, TextTraits::earlier));
      if (value.indexOf(' ') >= 0) {
        spaced++;
        sentences += value.split("\\s+", FEW_WORDS + 1).length > FEW_WORDS ? 1 : 0;
      }
    }

    /** That of two texts which is the first in the alphabet. */
    static String earlier(String text, String other) {
      return text.compareTo(other) < 0 ? text : other;
    }

    private void keep(String value) {
      if (texts.size() <= MOST) {
        texts.add(value);
      }
    }

    /** Adds the texts of other rows. */
    void merge(TextTraits other) {
      sentences += other.sentences;
      spaced += other.spaced;
      measured += other.measured;
      other.texts.forEach(this::keep);
      other.units.forEach((unit, text) -> units.merge(unit, text, TextTraits::earlier));
    }

    /** The different texts, in the alphabet; empty if there are more than four. */
    List<String> few() {
      return texts.size() > MOST ? List.of() : texts.stream().sorted().toList();
    }

    /** How many are numbers with a unit. */
    long measured() {
      return measured;
    }

    /** The units of such, in the alphabet, each with the first text in the alphabet. */
    Map<String, String> units() {
      return units;
    }

    /** Whether sentences are most of so many values. */
    boolean areSentences(long present) {
      return 2 * sentences > present;
    }

    /**
     * Whether nine of ten of so many values are single words, as names of things are in databases.
     */
    boolean areSingleWords(long present) {
      return 10 * spaced < present;
    }
  }

  /** What most values of a column can be read as. */
  public enum ValueKind {
    NUMBER,
    TRUTH,
    DATE,
    /** Texts such as 1:02:03: hours, minutes and seconds. */
    SECONDS,
    /** Texts such as 12:30: a time of day in hours and minutes, or minutes and seconds. */
    MINUTES,
    TEXT,
    /** A missing cell; of a column, that no cell has a value. */
    NONE;

    /** The kind of a text that says neither a number nor a date. */
    static ValueKind ofText(String value) {
      if (TableColumns.isTruth(value)) {
        return ValueKind.TRUTH;
      }
      return Double.isFinite(Clock.seconds(value))
          ? ValueKind.SECONDS
          : Double.isFinite(Clock.minutes(value)) ? ValueKind.MINUTES : ValueKind.TEXT;
    }
  }
}
