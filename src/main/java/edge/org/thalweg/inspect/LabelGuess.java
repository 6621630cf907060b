package org.thalweg.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.config.ConfException;
import org.thalweg.inspect.ColumnRules.ColumnName;
import org.thalweg.inspect.ColumnRules.ColumnUse;
import org.thalweg.inspect.ColumnRules.ColumnUse.ColumnKind;

/**
 * Which column of a table is the label, where none is named: one of a usual name, else the last, if
 * it can be one by what it holds. Where several may be it as well, there is no guess.
 *
 * @param label the column; empty where there is none that can be told
 * @param words why it is that one; or what is asked
 */
record LabelGuess(Optional<String> label, String words) {
  /** From the surest. */
  private static final List<Set<String>> NAMES =
      List.of(Set.of("label", "target", "outcome"), Set.of("class", "y", "response"));

  private static final Set<ColumnKind> LABELS =
      Set.of(
          ColumnKind.NUMBER, ColumnKind.BOOLEAN, ColumnKind.CATEGORY, ColumnKind.ORDERED_CATEGORY);
  private static final int MOST_CLASSES = 40; // of a label that nobody has named
  private static final int SHOWN = 6; // columns that are asked about
  private static final String KEY = "data.label = NAME takes another";

  /**
   * Guesses.
   *
   * @param path names the table in messages
   * @param given columns that have a use
   * @param values of the columns, in their order
   * @param uses what each of them is
   */
  static LabelGuess of(
      String path, Columns given, Map<String, ColumnValues> values, Map<String, ColumnUse> uses) {
    List<String> used =
        Stream.of(
                given.weight().stream(),
                given.offset().stream(),
                given.id().stream(),
                given.features().stream(),
                given.categorical().stream())
            .flatMap(names -> names)
            .toList();
    List<String> able =
        values.keySet().stream()
            .filter(name -> !used.contains(name))
            .filter(name -> canBeLabel(name, values.get(name), uses.get(name)))
            .toList();
    for (Set<String> names : NAMES) {
      List<String> usual =
          able.stream().filter(name -> names.contains(name.toLowerCase(Locale.ROOT))).toList();
      if (!usual.isEmpty()) {
        return usual.size() == 1 ? guess(usual.get(0), "by its name") : asked(path, usual);
      }
    }
    if (able.isEmpty()) {
      return none(path, values, uses);
    }
    if (able.size() == 1) {
      return guess(able.get(0), "as no other column can be one");
    }
    String last = able.get(able.size() - 1);
    List<String> columns = List.copyOf(values.keySet());
    String first = columns.get(0);
    boolean isAtEnd = last.equals(columns.get(columns.size() - 1));
    boolean mayBeFirst =
        able.get(0).equals(first)
            && values.get(first).distinct() == 2
            && values.get(last).distinct() > 2;
    return isAtEnd && !mayBeFirst ? guess(last, "as the last column") : asked(path, able);
  }

  /** Whether a column may be the label: by what it holds, and if its name is none of a code. */
  private static boolean canBeLabel(String name, ColumnValues values, ColumnUse use) {
    ColumnName called = new ColumnName(name);
    boolean isCode =
        called.isIdentifier()
            || called.isGroup()
            || called.isCalendar()
            || called.isCode() && !called.isClass();
    boolean hasFew = use.kind() == ColumnKind.NUMBER || values.distinct() <= MOST_CLASSES;
    return LABELS.contains(use.kind()) && !use.isNone() && !isCode && hasFew;
  }

  private static LabelGuess guess(String name, String why) {
    return new LabelGuess(
        Optional.of(name),
        "guess      %s is the label, %s; %s".formatted(name.replaceAll("\\s+", " "), why, KEY));
  }

  private static LabelGuess asked(String path, List<String> able) {
    String more = able.size() > SHOWN ? " and %d more".formatted(able.size() - SHOWN) : "";
    return new LabelGuess(
        Optional.empty(),
        "data.label must be given, since each of these columns of %s may be the label: %s%s; such as data.label=%s"
            .formatted(
                path,
                able.stream()
                    .limit(SHOWN)
                    .map(ColumnRules::quoted)
                    .collect(Collectors.joining(", ")),
                more,
                ColumnRules.quoted(able.get(able.size() - 1))));
  }

  private static LabelGuess none(
      String path, Map<String, ColumnValues> values, Map<String, ColumnUse> uses) {
    String columns =
        values.keySet().stream()
            .limit(SHOWN)
            .map(name -> "%s (%s)".formatted(ColumnRules.quoted(name), uses.get(name).kind()))
            .collect(Collectors.joining(", "));
    return new LabelGuess(
        Optional.empty(),
        "data.label must be given, since no column of %s seems to be a label: %s%s"
            .formatted(
                path,
                columns,
                values.size() > SHOWN ? " and %d more".formatted(values.size() - SHOWN) : ""));
  }

  /**
   * What is asked, where there is no label.
   *
   * @return an exception
   */
  ConfException question() {
    return new ConfException(words);
  }
}
