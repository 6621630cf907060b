package org.thalweg.inspect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.thalweg.data.csv.MixedUnits;
import org.thalweg.inspect.ColumnUse.ColumnKind;

/**
 * Says what a column of texts is: categories, texts, names of the rows, or numbers that are not
 * written as such.
 *
 * @param called what its name says
 * @param areWordsHashed whether texts become features, by their words
 * @param missing words for what is missing that are known
 */
record TextRules(
    String name,
    ColumnValues values,
    ColumnName called,
    boolean areWordsHashed,
    List<String> missing) {
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
    TextTraits texts = values.texts();
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
  ColumnUse use() {
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
        && (numbers >= ALMOST_ALL * values.present() && values.distinct() > ColumnRules.FEW_CODES
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
            || (values.rows() <= ColumnRules.FEW_ROWS
                ? !isUnique
                : 2L * values.distinct() <= values.present());
    boolean areFew =
        values.distinct() <= ColumnRules.FEW_CODES
            && ColumnRules.areFrequent(values, values.distinct());
    if (called.isIdentifier() && !(repeats && areFew)) {
      return ColumnRules.identifier(name, "it names the rows, or what they are about");
    }
    if (repeats && values.distinct() <= MOST_CATEGORIES) {
      return category();
    }
    long present = values.present();
    if (isUnique
        && values.texts().areSingleWords(present)
        && !values.texts().areSentences(present)) {
      return ColumnRules.identifier(name, differing());
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
    return ConfProposal.text(
        Stream.concat(
                missing.stream(),
                few.isEmpty() ? Stream.of(values.first(ValueKind.TEXT)) : few.stream())
            .toList());
  }

  /** Whether so many different numbers are among the values that they are no names. */
  private boolean areNumbersWithWords(long numbers) {
    return numbers >= MOSTLY * values.present()
        && values.distinct() > MOST_LEVELS
        && !ColumnRules.areFrequent(values, values.distinct())
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
}
