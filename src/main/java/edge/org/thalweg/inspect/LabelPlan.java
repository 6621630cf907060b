package org.thalweg.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.thalweg.data.table.TableColumns;
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
record LabelPlan(
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
    ColumnName called = new ColumnName(name);
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
          y.kind() == ValueKind.TEXT ? Scales.inOrder(y.counts().keySet()) : List.of();
      return inOrder.isEmpty() ? TableColumns.classNames(y.counts().keySet()) : inOrder;
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
    String other = inSql();
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
        || TextRules.unlikeNumbers(y).isPresent();
  }

  /** What is said of a label that is neither numbers nor names of classes. */
  private DataException unlearnable() {
    Optional<String> unlike = TextRules.unlikeNumbers(y);
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

  /** The name of the column as a name of SQL. */
  String inSql() {
    return "`" + name.replace("`", "``") + "`";
  }
}
