package org.thalweg.inspect;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.thalweg.data.table.ClassNames;
import org.thalweg.inspect.ColumnValues.ValueKind;
import org.thalweg.text.DataException;

/**
 * What is learned of a column: the loss that fits its values, and what its classes are called.
 *
 * @param name of the column
 * @param y its values
 * @param counts how often numbers occur in it, or in a sample of it where they are many
 * @param given settings of the objective, each {@code key=value}, that take the place of ours
 * @param givenNames of the classes; empty where none are given
 */
public record LabelPlan(
    String name, ColumnValues y, LabelCounts counts, List<String> given, List<String> givenNames) {
  private static final int MOST_NAMES = 1000;
  private static final int MOST_MEASURES = 40; // that may be names of classes
  private static final int SHOWN = 5;

  private static final int MOST_CLASSES = 30; // that are numbers

  /** Losses whose slope is bounded, so that their minimum feels a penalty in the label's unit. */
  private static final List<String> ROBUST =
      List.of("absolute", "quantile", "epsilonInsensitive", "huber");

  /** What the labels seem to stand for, where they are numbers. */
  LabelKind kind() {
    ColumnRules.ColumnName called = new ColumnRules.ColumnName(name);
    LabelKind kind = LabelKind.of(counts);
    if (called.isOrdered()
        && (kind == LabelKind.CLASSES || kind == LabelKind.MISNUMBERED_CLASSES)) {
      return y.distinct() > 2 ? LabelKind.NUMBERS : kind;
    }
    boolean areClasses =
        called.isClass() && y.areWhole() && y.distinct() > 2 && y.distinct() <= MOST_CLASSES;
    if (areClasses && kind != LabelKind.CLASSES) {
      return LabelKind.MISNUMBERED_CLASSES;
    }
    if (kind == LabelKind.COUNTS && !y.areWhole()) { // outside of a sample
      return LabelKind.NUMBERS;
    }
    boolean mayBeCount = kind == LabelKind.AMOUNTS || kind == LabelKind.NUMBERS;
    return called.isCount() && mayBeCount && y.areWhole() && y.least() >= 0
        ? LabelKind.COUNTS
        : kind;
  }

  /** Whether labels are names of classes: texts, or numbers that need names. */
  boolean areNames() {
    return y.kind() != ValueKind.NUMBER || !classNames().isEmpty();
  }

  /**
   * The names of the classes, in the order of their numbers; empty where labels are numbers that
   * need none, or where there are too many names.
   */
  List<String> classNames() {
    if (!givenNames.isEmpty()) {
      return givenNames;
    }
    if (y.counts().isEmpty()) {
      return List.of();
    }
    if (y.kind() != ValueKind.NUMBER) {
      List<String> inOrder =
          y.kind() == ValueKind.TEXT ? ColumnRules.Scales.inOrder(y.counts().keySet()) : List.of();
      return inOrder.isEmpty() ? ClassNames.ordered(y.counts().keySet()) : inOrder;
    }
    boolean two = y.distinct() == 2 && kind() != LabelKind.TWO_CLASSES;
    return two && kind() != LabelKind.CLASSES || kind() == LabelKind.MISNUMBERED_CLASSES
        ? y.counts().keySet().stream()
            .collect(Collectors.toMap(Double::valueOf, text -> text, (a, b) -> a, TreeMap::new))
            .values()
            .stream()
            .toList()
        : List.of();
  }

  /**
   * Requires that it can be learned.
   *
   * @throws DataException if nothing is in it, one class, or names that do not repeat
   */
  void requireLearnable() {
    if (y.rows() == 0) {
      throw new DataException("the data must have rows but have none below their names");
    }
    if (y.kind() == ValueKind.NONE) {
      throw new DataException(
          "the label %s must have values but is missing in every row".formatted(name));
    }
    if (y.distinct() == 1 && y.missing() == 0) {
      throw new DataException(
          "the label %s must differ between rows but is %s in each of them; data.label = NAME takes another column"
              .formatted(name, y.example()));
    }
    boolean areTexts = y.kind() == ValueKind.TEXT;
    String other = ColumnRules.inSql(name);
    if (areTexts && y.distinct() == 1 && y.missing() > 0) {
      throw new DataException(
          "the label %s must have two classes but has %s alone and is missing in %d rows; data.sql = \"select * except (%s), %s is not null as %s from __THIS__\" makes these a class"
              .formatted(name, y.example(), y.missing(), other, other, other));
    }
    if (areMeasures() && y.distinct() > MOST_MEASURES
        || areTexts && (y.distinct() > MOST_NAMES || y.counts().isEmpty() && y.areNearlyUnique())) {
      throw unlearnable();
    }
  }

  /** Whether texts say numbers, which as names of classes would lose their order. */
  private boolean areMeasures() {
    return y.kind() == ValueKind.SECONDS
        || y.kind() == ValueKind.MINUTES
        || ColumnRules.unlikeNumbers(y).isPresent();
  }

  /** What is said of a label that is neither numbers nor names of classes. */
  private DataException unlearnable() {
    Optional<String> unlike = ColumnRules.unlikeNumbers(y);
    if (unlike.isPresent()) {
      return new DataException(
          "the label %s must hold numbers of one unit but has others, such as %s; data.sql can write them in one"
              .formatted(name, unlike.get()));
    }
    if (y.kind() != ValueKind.TEXT) {
      String function = y.kind().name().toLowerCase(Locale.ROOT);
      return new DataException(
          "the label %s must hold numbers but has times, such as %s; data.label = \"%s(%s)\" takes them as %s"
              .formatted(name, y.example(), function, name, function));
    }
    return new DataException(
        "the label %s must hold numbers or names of classes but has %d different texts, such as %s; data.label = NAME takes another column"
            .formatted(name, y.distinct(), y.example()));
  }

  /** The setting of the loss, or of the model that implies it, as a line of a conf. */
  List<String> lines() {
    return given.isEmpty()
        ? List.of(setting(loss()))
        : given.stream().map(one -> one.replaceFirst("\\s*=\\s*", " = ")).toList();
  }

  /** The name of the loss that fits. */
  private String loss() {
    return areNames() ? y.distinct() <= 2 ? "logistic" : "softmax" : kind().loss();
  }

  /** Whether they are counts, by their loss. */
  boolean areCounts() {
    return lines().get(0).equals(setting("poisson"));
  }

  /** The setting of a loss, or of the model that implies it. */
  static String setting(String loss) {
    return loss.equals("softmax") ? "objective.model = softmax" : "objective.loss = " + loss;
  }

  /** The loss and its reason, for people. */
  String words() {
    if (!given.isEmpty()) {
      return "%s, as given".formatted(String.join(", ", lines()));
    }
    List<String> names = classNames();
    if (names.isEmpty()) {
      return areNames()
          ? "%s (%d names of classes)".formatted(loss(), y.distinct())
          : "%s (%s)".formatted(loss(), kind().reason());
    }
    String more = names.size() > SHOWN ? ", …" : "";
    String list = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() == 2
        ? "%s (two classes: %s is 0, %s is 1)".formatted(loss(), names.get(0), names.get(1))
        : "%s (%d classes: %s%s)".formatted(loss(), names.size(), list, more);
  }

  /**
   * The losses that may fit, of which the first is that of the conf, each with the strength of an
   * L2 penalty on coefficients of standardised features that is 1 for labels in any unit: the
   * second derivative of the loss at a common score, in its order of magnitude.
   */
  Map<String, Double> candidates() {
    String loss = lines().get(0).replaceFirst(".* = ", "").replace("\"", "");
    boolean isSkewed = given.isEmpty() && !areNames() && kind() == LabelKind.AMOUNTS;
    Map<String, Double> candidates = new LinkedHashMap<>();
    for (String one : isSkewed ? List.of(loss, "gamma", "poisson") : List.of(loss)) {
      candidates.put(one, unit(one));
    }
    return candidates;
  }

  private double unit(String loss) {
    if (loss.equals("poisson")) {
      return Math.max(Double.MIN_NORMAL, Math.abs(counts.mean()));
    }
    return ROBUST.stream().anyMatch(loss::startsWith) ? 1 / counts.deviation() : 1;
  }

  /** The unit of the loss of the conf. */
  double unit() {
    return candidates().values().iterator().next();
  }

  /**
   * The mean loss if all rows have the best score that is the same for all: half the variance, or
   * the entropy of the classes; NaN for other losses.
   */
  double constantLoss() {
    String line = lines().get(0);
    if (line.equals(setting("halfSquared"))) {
      return counts.deviation() * counts.deviation() / 2;
    }
    boolean areClasses = line.equals(setting("logistic")) || line.equals(setting("softmax"));
    return areClasses && !y.counts().isEmpty()
        ? y.counts().values().stream()
            .mapToDouble(count -> (double) count / y.present())
            .map(share -> -share * StrictMath.log(share))
            .sum()
        : Double.NaN;
  }

  /** The standard deviation of labels that are numbers; NaN of names. */
  double deviation() {
    return areNames() ? Double.NaN : counts.deviation();
  }

  /** What labels seem to stand for, and the loss that goes with it. */
  public enum LabelKind {
    /** One value: nothing to learn. */
    ONE_VALUE("halfSquared", "numbers; but all labels are the same"),
    /** Two classes as losses take them: 0 and 1, or −1 and 1. */
    TWO_CLASSES("logistic", "two labels"),
    /** K classes, numbered from 0 without a gap. */
    CLASSES("softmax", "classes 0, 1, …, K − 1"),
    /** A few whole numbers that do not begin at 0 or have a gap, as classes must not. */
    MISNUMBERED_CLASSES("softmax", "few whole numbers in a row, once they are numbered from 0"),
    /** Whole numbers from 0, with gaps, or of which the larger ones are rare. */
    COUNTS("poisson", "whole numbers from 0, as counts are"),
    /** Numbers above 0, most of which are small beside the largest. */
    AMOUNTS("halfSquared", "numbers above 0, most of them small"),
    /** Numbers of which none of the above holds. */
    NUMBERS("halfSquared", "numbers");

    private static final int MOST_CLASSES = 30; // that are numbers
    private static final int MOST_MISNUMBERED = 12; // more are ages, years or the like
    private static final int FEW_GAPS = 2; // numbers that no row has, among classes
    private static final double DIP = 0.7; // of the lesser of two labels on both sides
    private static final int FEW_CLASSES = 6; // of fewer, none is a tail
    private static final double RARE = 0.1; // beside the most frequent one
    private static final double SKEWED = 2; // of the upper and the lower half of the middle
    private static final double TENFOLD = 4; // of the tenth and the ninetieth per cent
    private static final int LARGEST_COUNT = 1000;

    private final String loss;
    private final String reason;

    LabelKind(String loss, String reason) {
      this.loss = loss;
      this.reason = reason;
    }

    /** The name of the loss that is proposed for them. */
    public String loss() {
      return loss;
    }

    /** What labels of this kind look like, in a few words. */
    public String reason() {
      return reason;
    }

    static LabelKind of(LabelCounts labels) {
      int values = labels.counts().size();
      double least = labels.least();
      double largest = labels.largest();
      if (least == largest) {
        return ONE_VALUE;
      }
      if (values == 2 && largest == 1 && (least == 0 || least == -1)) {
        return TWO_CLASSES;
      }
      boolean whole =
          !labels.areBinned() && labels.counts().keySet().stream().allMatch(y -> y == Math.rint(y));
      if (!whole) {
        return amounts(labels);
      }
      boolean inARow = largest - least + 1 == values;
      if (least == 0 && inARow && values <= MOST_CLASSES) {
        return fall(labels) || hasTail(labels) ? COUNTS : CLASSES;
      }
      if (inARow && values <= MOST_MISNUMBERED && !hasTail(labels)) {
        return MISNUMBERED_CLASSES;
      }
      boolean hasGap = least >= 0 && least <= 1 && largest - least < values + FEW_GAPS;
      if (hasGap && values <= MOST_MISNUMBERED && !hasTail(labels) && hasDip(labels)) {
        return MISNUMBERED_CLASSES;
      }
      return least == 0 && largest <= LARGEST_COUNT ? COUNTS : amounts(labels);
    }

    private static LabelKind amounts(LabelCounts labels) {
      double low = labels.quantile(0.1);
      double middle = labels.quantile(0.5);
      double high = labels.quantile(0.9);
      boolean isSkewed = high - middle > SKEWED * (middle - low) && high > TENFOLD * low;
      return labels.least() > 0 && isSkewed ? AMOUNTS : NUMBERS;
    }

    /** Whether a label is rarer than some on both sides, as quantities with one peak are not. */
    private static boolean hasDip(LabelCounts labels) {
      long[] counts = labels.counts().values().stream().mapToLong(n -> n).toArray();
      for (int i = 1; i < counts.length - 1; i++) {
        long before = Arrays.stream(counts, 0, i).max().orElseThrow();
        long behind = Arrays.stream(counts, i + 1, counts.length).max().orElseThrow();
        if (counts[i] < DIP * Math.min(before, behind)) {
          return true;
        }
      }
      return false;
    }

    /** Whether the two largest of several labels are rare, and one of the smaller half is not. */
    private static boolean hasTail(LabelCounts labels) {
      long[] counts = labels.counts().values().stream().mapToLong(n -> n).toArray();
      if (counts.length < FEW_CLASSES) {
        return false;
      }
      int mode = 0;
      for (int i = 1; i < counts.length; i++) {
        mode = counts[i] > counts[mode] ? i : mode;
      }
      double few = RARE * counts[mode];
      int last = counts.length - 1;
      return 2 * mode <= last && counts[last] <= few && counts[last - 1] <= few
          || counts[0] <= few && counts[last] <= few;
    }

    /**
     * Whether each label is rarer than the one before, and the first more frequent than all others.
     */
    private static boolean fall(LabelCounts labels) {
      Iterator<Long> counts = labels.counts().values().iterator();
      long before = counts.next();
      boolean falls = 2 * before > labels.rows();
      while (falls && counts.hasNext()) {
        long next = counts.next();
        falls = next < before;
        before = next;
      }
      return falls;
    }
  }

  /**
   * How often each label occurs. Labels of more than {@link #EXACT} values are counted in bins,
   * each of all numbers that share the first ten binary digits after the leading one; so quantiles
   * are right to a thousandth, and the counts depend on the labels alone, not on their order. A
   * final class, because it is a task result.
   */
  public static final class LabelCounts implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int EXACT = 4096;
    private static final long BIN = -1L << 42; // sign, exponent, ten digits

    private final TreeMap<Double, Long> counts = new TreeMap<>();
    private long rows;
    private double least = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private boolean binned;

    void add(double label) {
      add(label, 1);
    }

    /** Adds a label that occurs so often. */
    void add(double label, long times) {
      rows += times;
      least = Math.min(least, label);
      largest = Math.max(largest, label);
      count(label, times);
    }

    private void count(double label, long times) {
      double key = binned ? bin(label) : label + 0.0; // −0 becomes 0
      counts.merge(key, times, Long::sum);
      if (!binned && counts.size() > EXACT) {
        useBins();
      }
    }

    private void useBins() {
      TreeMap<Double, Long> exact = new TreeMap<>(counts);
      counts.clear();
      binned = true;
      exact.forEach(this::count);
    }

    private static double bin(double label) {
      return Double.longBitsToDouble(Double.doubleToRawLongBits(label + 0.0) & BIN);
    }

    LabelCounts merge(LabelCounts other) {
      if (other.binned && !binned) {
        useBins();
      }
      other.counts.forEach(this::count);
      rows += other.rows;
      least = Math.min(least, other.least);
      largest = Math.max(largest, other.largest);
      return this;
    }

    /** How many rows were counted, whatever their labels are. */
    public long rows() {
      return rows;
    }

    /** The least label, in the units of the data. */
    public double least() {
      return least;
    }

    /** The largest label, in the units of the data. */
    public double largest() {
      return largest;
    }

    /** Whether there are too many values to count each. */
    public boolean areBinned() {
      return binned;
    }

    /** How often each value occurs, or each bin by that of its ends which is nearer to 0. */
    public SortedMap<Double, Long> counts() {
      return Collections.unmodifiableSortedMap(counts);
    }

    /** The least value, or the bin, that a share of the labels does not exceed. */
    public double quantile(double share) {
      long wanted = (long) Math.ceil(share * rows);
      long seen = 0;
      for (var entry : counts.entrySet()) {
        seen += entry.getValue();
        if (seen >= wanted) {
          return Math.max(least, Math.min(largest, entry.getKey()));
        }
      }
      return largest;
    }

    /** What the labels seem to stand for. */
    public LabelKind kind() {
      return LabelKind.of(this);
    }

    /** The mean label; of bins, about. */
    double mean() {
      return sum(1) / rows;
    }

    /** The standard deviation; 1 where labels do not differ. */
    double deviation() {
      double variance = sum(2) / rows - mean() * mean();
      return variance > 0 ? Math.sqrt(variance) : 1;
    }

    private double sum(int power) {
      double sum = 0;
      for (var entry : counts.entrySet()) {
        sum += StrictMath.pow(entry.getKey(), power) * entry.getValue();
      }
      return sum;
    }
  }
}
