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

  /** What a column seems to be. */
  enum ColumnKind {
    NUMBER,
    BOOLEAN,
    CATEGORY,
    /** Categories such as low, medium, high. */
    ORDERED_CATEGORY,
    DATE,
    /** Sentences, or names that are almost all different. */
    TEXT,
    /** Names or numbers of the rows, or of what they are about. */
    IDENTIFIER,
    CONSTANT,
    /** Nothing is in it. */
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

  /** A column that is left out. */
  static ColumnUse none(ColumnKind kind, String why) {
    return new ColumnUse(kind, List.of(), List.of(), "left out: " + why);
  }

  /** Whether it is left out. */
  boolean isNone() {
    return features.isEmpty() && categories.isEmpty();
  }

  /** Why it is left out. */
  String reason() {
    return words.replaceFirst("^left out: ", "");
  }
}
