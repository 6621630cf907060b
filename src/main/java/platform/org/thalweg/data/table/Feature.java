package org.thalweg.data.table;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.thalweg.data.shard.NumberRange;

/**
 * One column of a table as a range of features.
 *
 * @param column its name
 * @param kind what its cells hold
 * @param width number of features; 0 for a number that the next column is multiplied by
 * @param missing stands for a number that is missing; empty where none may be
 * @param reference the category without a feature, which all rows have that have none of the
 *     others; empty where each category that training data have has one
 * @param range of the numbers that training data have; empty where it is not known
 * @param marks the numbers of a vector that mark a category, as attributes of Spark ML say
 * @param names of the numbers of a vector, as these say; empty if they have none
 */
public record Feature(
    String column,
    FeatureKind kind,
    int width,
    OptionalDouble missing,
    Optional<String> reference,
    Optional<NumberRange> range,
    BitSet marks,
    List<String> names) {

  private static final Pattern HASH = Pattern.compile("hash\\(.+,\\s*2\\^(\\d{1,2})\\s*\\)");

  /** What the cells of a column hold. */
  public enum FeatureKind {
    /** A number, or the text of one. */
    NUMBER,
    /** 1 for true and 0 for false, or the text of one of the words. */
    TRUTH,
    /** A date or a time, as days since the begin of 1970 in UTC, or the text of one by ISO 8601. */
    DATE,
    /** 1 where the number of the column is missing, else 0. */
    MISSING,
    /** A vector or an array, of as many numbers as the column is wide. */
    VECTOR,
    /** A number, which has reached some levels: a feature for each but the least, 1 from it on. */
    STEPS,
    /** A number, of which the features of a {@link Curve} are functions. */
    CURVE,
    /** A category, which is one of as many features. */
    ONE_HOT,
    /** A category, which is hashed to one of the features that all such columns share. */
    HASHED
  }

  /**
   * Checks that a column of that kind can be so wide.
   *
   * @throws IllegalArgumentException if not
   */
  public Feature {
    boolean fits =
        switch (kind) {
          case NUMBER, TRUTH, DATE -> width == 0 || width == 1;
          case MISSING -> width == 1;
          case VECTOR, STEPS, CURVE, ONE_HOT -> width >= 0;
          case HASHED ->
              Integer.bitCount(width) == 1 && width > 0; // its decoder takes the last bits
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "width of column %s must be that of a %s but was %d".formatted(column, kind, width));
    }
    boolean fills = isNumber(kind) && Double.isFinite(missing.orElse(0));
    if (missing.isPresent() && !fills) {
      throw new IllegalArgumentException(
          "what stands for missing numbers of column %s, a %s, must be a finite number but was %s"
              .formatted(column, kind, missing.getAsDouble()));
    }
    if (!names.isEmpty() && names.size() != width) {
      throw new IllegalArgumentException(
          "column %s must have %d names but has %d".formatted(column, width, names.size()));
    }
    if (reference.isPresent() && kind != FeatureKind.ONE_HOT) {
      throw new IllegalArgumentException(
          "column %s, a %s, must have no reference level but has %s"
              .formatted(column, kind, reference.get()));
    }
  }

  /** A column in which nothing may be missing, unless it is one of categories. */
  public Feature(String column, FeatureKind kind, int width) {
    this(column, kind, width, OptionalDouble.empty());
  }

  /** A column whose range of numbers is not known. */
  public Feature(
      String column,
      FeatureKind kind,
      int width,
      OptionalDouble missing,
      Optional<String> reference) {
    this(column, kind, width, missing, reference, Optional.empty(), new BitSet(), List.of());
  }

  /** A column that is not one of categories with a reference level. */
  public Feature(String column, FeatureKind kind, int width, OptionalDouble missing) {
    this(column, kind, width, missing, Optional.empty());
  }

  /** A column of categories, one of which has no feature. */
  static Feature oneHot(String column, int width, Optional<String> reference) {
    return new Feature(column, FeatureKind.ONE_HOT, width, OptionalDouble.empty(), reference);
  }

  /** A column of vectors, some of whose numbers mark categories, and may have names. */
  public static Feature vector(String column, int width, BitSet marks, List<String> names) {
    return new Feature(
        column,
        FeatureKind.VECTOR,
        width,
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        marks,
        names);
  }

  /**
   * The names that the metadata of a column of vectors give its numbers, as VectorAssembler does;
   * {@code column[j]} for one without; empty if they give none.
   */
  public static List<String> names(AttributeGroup told) {
    Attribute[] all = told.attributes().isDefined() ? told.attributes().get() : new Attribute[0];
    return Arrays.stream(all).noneMatch(each -> each.name().isDefined())
        ? List.of()
        : IntStream.range(0, all.length)
            .mapToObj(
                j -> all[j].name().isDefined() ? all[j].name().get() : told.name() + "[" + j + "]")
            .toList();
  }

  /** This column, with a number in the place of missing ones. */
  Feature filledBy(double number) {
    return new Feature(column, kind, width, OptionalDouble.of(number));
  }

  /** This column, with the range of its numbers in the training data. */
  Feature within(Optional<NumberRange> numbers) {
    return new Feature(column, kind, width, missing, reference, numbers, marks, names);
  }

  /** Whether the column is a number that the next one is multiplied by, and no feature itself. */
  boolean isFactor() {
    return width == 0 && isNumber() && !hasLevels();
  }

  /** Whether its features stand for levels or come of knots. */
  boolean hasLevels() {
    return Set.of(FeatureKind.ONE_HOT, FeatureKind.STEPS, FeatureKind.CURVE).contains(kind);
  }

  /** How many of the levels of steps, which ascend, a number has reached. */
  static int reached(double[] levels, double x) {
    int reached = 0;
    while (reached < levels.length && x >= levels[reached]) {
      reached++;
    }
    return reached;
  }

  /** Whether others may have the same features, as hashes of no bits of their own do. */
  public boolean isShared() {
    return kind == FeatureKind.HASHED && bits(column).isEmpty();
  }

  /** Of how many bits the hash is that the name of a column says; empty for another one. */
  static Optional<Integer> bits(String column) {
    return Optional.of(HASH.matcher(column))
        .filter(Matcher::matches)
        .map(hash -> Integer.valueOf(hash.group(1)))
        .filter(bits -> bits >= 1 && bits <= 30);
  }

  /** Whether a cell of the column is one number. */
  boolean isNumber() {
    return isNumber(kind);
  }

  /**
   * Which of its numbers are in no unit, since they mark a category, a truth or what is missing.
   */
  BitSet unmeasured() {
    if (kind == FeatureKind.VECTOR) {
      return marks;
    }
    BitSet all = new BitSet();
    all.set(0, width, kind != FeatureKind.NUMBER && kind != FeatureKind.DATE);
    return all;
  }

  static boolean isNumber(FeatureKind kind) {
    return switch (kind) {
      case NUMBER, TRUTH, DATE, STEPS, CURVE -> true;
      case MISSING, VECTOR, ONE_HOT, HASHED -> false;
    };
  }
}
