package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.Columns;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.data.table.Feature.FeatureKind;
import org.thalweg.text.DataException;

/**
 * How the columns of a table become features: settled on the training data, and kept with the
 * model, so that a model takes raw rows.
 *
 * <pre>
 *   x = [numbers and vectors, in the order named | what is missing | each category's features |
 *        each hash of bits of its own | 2^hashBits or 2^textBits]
 * </pre>
 *
 * A number of width 0 multiplies what becomes of the next column: the slopes of a number by
 * category are the category behind that number, and a product of two numbers is the one behind the
 * other.
 *
 * <p>Categories are numbered as Spark ML's {@code StringIndexer} does it, the most frequent first;
 * one that was not there, or is missing, or is the reference level of its column, has all features
 * 0.
 *
 * @param columns as they were asked for, by the names that the table has, and with the names of the
 *     classes that it has
 * @param features what they became
 * @param categories those of each one-hot column that have a feature, in the order of these; and
 *     the numbers at which steps are
 */
public record Encoding(Columns columns, List<Feature> features, List<List<String>> categories) {
  public Encoding {
    features = List.copyOf(features);
    categories = categories.stream().map(List::copyOf).toList();
  }

  /** Features without categories that are numbered, and labels that are numbers. */
  public Encoding(Columns columns, List<Feature> features) {
    this(columns, features, List.of());
  }

  /** What the labels call the classes 0, 1, …; empty where labels are numbers. */
  public List<String> classNames() {
    return columns.classNames();
  }

  /** Whether some columns are categories with a feature each. */
  public boolean hasCategories() {
    return features.stream().anyMatch(Feature::hasLevels);
  }

  /**
   * This encoding, with the categories of each one-hot column in a given order, steps and knots.
   *
   * @throws IllegalArgumentException if they are others, or not as many
   */
  public Encoding numberedBy(List<List<String>> all) {
    List<Integer> widths =
        features.stream().filter(Feature::hasLevels).map(Feature::width).toList();
    Encoding numbered = new Encoding(columns, features, all);
    List<Integer> counts =
        numbered.parts().stream()
            .filter(part -> part.feature.hasLevels())
            .map(part -> part.curve().map(Curve::width).orElse(part.levels.size()))
            .toList();
    if (all.size() != widths.size() || !counts.equals(widths)) {
      throw new IllegalArgumentException("must be %s but are %s".formatted(widths, counts));
    }
    return numbered;
  }

  /** This encoding, with a rule for categories that the training data do not have. */
  public Encoding with(UnknownCategory rule) {
    return new Encoding(columns.with(rule), features, categories);
  }

  /**
   * This encoding, with the ranges of the numbers that the training data have.
   *
   * @param ranges of each feature's description; empty where they are not known
   */
  public Encoding within(List<Optional<NumberRange>> ranges) {
    if (ranges.isEmpty()) {
      return this;
    }
    List<Feature> all = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      Feature feature = features.get(i);
      boolean isNumber = feature.kind() == FeatureKind.NUMBER;
      all.add(isNumber ? feature.within(ranges.get(i)) : feature);
    }
    return new Encoding(columns, all, categories);
  }

  /** This encoding for rows without a label: features and the id alone. */
  public Encoding unlabelled() {
    return new Encoding(columns.unlabelled(), features, categories);
  }

  /**
   * Length of x.
   *
   * @throws DataException if it is longer than an array can be
   */
  public int width() {
    long width = 0;
    boolean hashed = false;
    for (Feature feature : features) {
      width += feature.isShared() && hashed ? 0 : feature.width();
      hashed |= feature.isShared();
    }
    if (width > Integer.MAX_VALUE) {
      throw new DataException(
          "features must be at most %d but are %d".formatted(Integer.MAX_VALUE, width));
    }
    return (int) width;
  }

  /**
   * A column with its features.
   *
   * @param from place in x of the first; hashed features are the last, and share theirs
   * @param levels the categories that have features, the numbers at which steps are, or knots, in
   *     order
   * @param factors the columns of numbers that it is multiplied by
   */
  public record Part(Feature feature, int from, List<String> levels, List<String> factors) {
    private static final int PARTS = 100; // of the range of a curve

    /** The column of the table whose cells it reads. */
    public String source() {
      return DerivedColumns.read(feature.column(), factors);
    }

    /** The curve of its features; empty for another kind. */
    Optional<Curve> curve() {
      return feature.kind() == FeatureKind.CURVE
          ? Optional.of(Curve.of(feature.column(), levels))
          : Optional.empty();
    }

    /**
     * Whether its features, steps or a curve, are functions of one number that nothing multiplies.
     */
    public boolean isOfOneNumber() {
      boolean isCurved = Set.of(FeatureKind.STEPS, FeatureKind.CURVE).contains(feature.kind());
      return isCurved && !levels.isEmpty() && factors.isEmpty();
    }

    /**
     * Numbers from the least to the largest of the training data, of which its features are
     * functions; of steps their levels, with one before them and one behind.
     */
    public double[] grid() {
      double[] at = levels.stream().mapToDouble(Double::parseDouble).toArray();
      int last = at.length - 1;
      boolean areSteps = feature.kind() == FeatureKind.STEPS;
      double before = last > 0 ? at[1] - at[0] : 1;
      double behind = last > 0 ? at[last] - at[last - 1] : 1;
      DoubleStream more =
          areSteps
              ? DoubleStream.of(at[0] - before, at[last] + behind)
              : IntStream.range(1, PARTS).mapToDouble(i -> at[0] + (at[last] - at[0]) * i / PARTS);
      return DoubleStream.concat(Arrays.stream(at), more).sorted().distinct().toArray();
    }

    /** The features of numbers, of each as a row with it has them. */
    public double[][] features(double[] x) {
      double[][] features = new double[x.length][feature.width()];
      double[] at = levels.stream().mapToDouble(Double::parseDouble).toArray();
      for (int i = 0; i < x.length; i++) {
        if (feature.kind() == FeatureKind.STEPS) {
          Arrays.fill(features[i], 0, Feature.reached(at, x[i]), 1);
        } else {
          curve().orElseThrow().of(x[i], features[i]);
        }
      }
      return features;
    }

    /** What a feature of the column stands for, by its number in it. */
    public String name(int within) {
      String column = feature.column();
      return switch (feature.kind()) {
        case NUMBER, TRUTH, DATE -> column;
        case MISSING -> column + " is missing";
        case VECTOR -> "%s[%d]".formatted(column, within);
        case ONE_HOT -> column + "=" + levels.get(within);
        case STEPS -> column + ">=" + levels.get(within);
        case CURVE ->
            Curve.isPoly(column)
                ? "%s^%d".formatted(column, within + 1)
                : column + "@" + levels.get(levels.size() - feature.width() + within);
        case HASHED -> (feature.isShared() ? "" : column + ": ") + "hash " + within;
      };
    }

    /** What penalties may call all features of the column. */
    public List<String> names() {
      boolean isOther = feature.kind() == FeatureKind.MISSING || feature.isFactor();
      return isOther
          ? List.of()
          : Stream.concat(
                  Stream.of(feature.column()), DerivedColumns.key(feature.column()).stream())
              .toList();
    }
  }

  /** Each column with its features, in order. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    Iterator<List<String>> levels = categories.iterator();
    List<String> factors = List.of();
    int from = 0;
    for (Feature feature : features) {
      boolean hasLevels = feature.hasLevels() && levels.hasNext();
      parts.add(new Part(feature, from, hasLevels ? levels.next() : List.of(), factors));
      from += feature.isShared() ? 0 : feature.width();
      factors =
          feature.isFactor()
              ? Stream.concat(factors.stream(), Stream.of(feature.column())).toList()
              : List.of();
    }
    return parts;
  }

  /** The features that mark a category, a truth or what is missing, and are in no unit. */
  public BitSet marks() {
    BitSet marks = new BitSet();
    for (Part part : parts()) {
      if (part.factors.isEmpty()) {
        part.feature.unmeasured().stream().forEach(j -> marks.set(part.from + j));
      }
    }
    return marks;
  }

  /** The columns of features that rows must have, in the order of their features. */
  public List<InputColumn> inputs() {
    Map<String, Integer> indicators = new HashMap<>();
    for (Part part : parts()) {
      if (part.feature.kind() == FeatureKind.MISSING) {
        indicators.put(part.feature.column(), part.from);
      }
    }
    List<InputColumn> inputs = new ArrayList<>();
    for (Part part : parts()) {
      Feature feature = part.feature;
      if (feature.kind() != FeatureKind.MISSING) {
        boolean mayTell = feature.isNumber() && !feature.isFactor() && part.factors.isEmpty();
        Integer place = mayTell ? indicators.get(feature.column()) : null;
        boolean isEffect = DerivedColumns.key(feature.column()).isPresent();
        inputs.add(
            new InputColumn(
                part.source(),
                feature.kind(),
                part.from,
                feature.width(),
                feature.missing(),
                place == null ? OptionalInt.empty() : OptionalInt.of(place),
                part.levels,
                part.curve(),
                feature.reference(),
                isEffect ? UnknownCategory.ZERO : columns.unknown(),
                !part.factors.isEmpty()));
      }
    }
    return inputs;
  }

  /** The levels of columns of categories that have no feature: "city=Bern". */
  public List<String> references() {
    return features.stream()
        .flatMap(
            feature -> feature.reference().map(level -> feature.column() + "=" + level).stream())
        .toList();
  }

  /** What a feature stands for: "age", "city=Paris", "features[3]", "hash 17". */
  public String name(int index) {
    int from = 0;
    int place = 0; // among the categories
    for (Feature feature : features) {
      boolean hasLevels = feature.hasLevels() && place < categories.size();
      if (index < from + feature.width()) {
        List<String> levels = hasLevels ? categories.get(place) : List.of();
        return new Part(feature, from, levels, List.of()).name(index - from);
      }
      from += feature.width();
      place += hasLevels ? 1 : 0;
    }
    throw new IndexOutOfBoundsException("feature " + index);
  }

  /** The column of each feature; those that are hashed share theirs, so all their names are one. */
  public List<String> columnNames() {
    List<String> names = new ArrayList<>();
    List<Feature> hashed = new ArrayList<>();
    for (Feature feature : features) {
      if (feature.isShared()) {
        hashed.add(feature);
      } else {
        names.addAll(Collections.nCopies(feature.width(), feature.column()));
      }
    }
    if (!hashed.isEmpty()) {
      String all = hashed.stream().map(Feature::column).collect(Collectors.joining(", "));
      names.addAll(Collections.nCopies(hashed.get(0).width(), all));
    }
    return names;
  }

  /** The features that a column has alone, without regard to its case; empty if it has none. */
  public Optional<IntStream> features(String column) {
    Optional<IntStream> found = Optional.empty();
    for (Part part : parts()) {
      if (!part.feature.isShared()
          && !part.feature.isFactor()
          && part.feature.column().equalsIgnoreCase(column)) {
        IntStream own = IntStream.range(part.from, part.from + part.feature.width());
        found = Optional.of(IntStream.concat(found.orElse(IntStream.empty()), own));
      }
    }
    return found;
  }

  /** The table as what {@link RowDecoder} reads. */
  Dataset<Row> project(Dataset<Row> table, Column... more) {
    return new Projection(this).of(table, more);
  }
}
