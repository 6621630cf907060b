package org.thalweg.data.table;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A column of raw cells that a model takes, and what becomes of it in x.
 *
 * @param name of the column
 * @param kind what its cells hold
 * @param from place in x of its first feature
 * @param width the number of its features, which columns of hashed categories share
 * @param missing stands for a number that is missing; empty where none may be
 * @param indicator place in x of the feature that is 1 where the number is missing; empty where
 *     there is none
 * @param levels the categories, in the order of their features; empty for another kind
 * @param reference the category without a feature, where there is one
 */
public record InputColumn(
    String name,
    Feature.FeatureKind kind,
    int from,
    int width,
    OptionalDouble missing,
    OptionalInt indicator,
    List<String> levels,
    Optional<String> reference) {
  public InputColumn {
    levels = List.copyOf(levels);
  }

  /** What its cells hold, as exported models and {@code describe --inputs} say it. */
  public String word() {
    return switch (kind) {
      case NUMBER -> "number";
      case TRUTH -> "boolean";
      case DATE -> "date";
      case VECTOR -> "vector";
      case ONE_HOT -> "category";
      case HASHED -> "hash";
      case MISSING -> throw new IllegalStateException(name); // a part of another column
    };
  }
}
