package org.thalweg.data.table;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.thalweg.config.UnknownCategory;

/**
 * A column of raw cells that a model takes, and what becomes of it in x.
 *
 * @param name of the column
 * @param kind what its cells hold
 * @param from place in x of its first feature
 * @param width the number of its features, which columns of hashed categories share; 0 for a number
 *     that the next column is multiplied by
 * @param missing stands for a number that is missing; empty where none may be
 * @param indicator place in x of the feature that is 1 where the number is missing; empty where
 *     there is none
 * @param levels the categories, in the order of their features, the numbers at which steps are, or
 *     the knots of the curve
 * @param curve which its features are; empty for another kind
 * @param reference the category without a feature, where there is one
 * @param unknown what becomes of a category that is none of the levels
 * @param isMultiplied whether the columns before, which have no feature, multiply it
 */
public record InputColumn(
    String name,
    Feature.FeatureKind kind,
    int from,
    int width,
    OptionalDouble missing,
    OptionalInt indicator,
    List<String> levels,
    Optional<Curve> curve,
    Optional<String> reference,
    UnknownCategory unknown,
    boolean isMultiplied) {
  public InputColumn {
    levels = List.copyOf(levels);
  }

  /** Whether it is a number that the next column is multiplied by. */
  public boolean isFactor() {
    return width == 0 && Feature.isNumber(kind) && kind != Feature.FeatureKind.STEPS;
  }

  /** Whether its features are those of a plain column. */
  public boolean isPlain() {
    return !isFactor() && !isMultiplied && kind != Feature.FeatureKind.STEPS && curve.isEmpty();
  }

  /** Whether a category that is none of the levels counts as the first, which most rows have. */
  public boolean countsAsFirst() {
    return unknown == UnknownCategory.REFERENCE && reference.isEmpty() && !levels.isEmpty();
  }

  /** What its cells hold, as exported models and {@code describe --inputs} say it. */
  public String word() {
    return switch (kind) {
      case NUMBER -> "number";
      case TRUTH -> "boolean";
      case DATE -> "date";
      case VECTOR -> "vector";
      case STEPS -> "steps";
      case CURVE -> "curve";
      case ONE_HOT -> "category";
      case HASHED -> "hash";
      case MISSING -> throw new IllegalStateException(name); // a part of another column
    };
  }
}
