package org.thalweg.inspect;

import java.util.List;

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
