package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.config.Columns;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.text.DataException;

/**
 * How the columns of a table become features: settled on the training data, and kept with the
 * model, so that a model takes raw rows.
 *
 * <pre>
 *   x = [numbers and vectors, in the order named | what is missing | each category's features |
 *        2^hashBits or 2^textBits]
 * </pre>
 *
 * Categories are numbered as Spark ML's {@code StringIndexer} does it, the most frequent first; one
 * that was not there, or is missing, or is the reference level of its column, has all features 0.
 *
 * @param columns as they were asked for, by the names that the table has, and with the names of the
 *     classes that it has
 * @param features what they became
 * @param categories those of each one-hot column that have a feature, in the order of these
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
    return features.stream().anyMatch(feature -> feature.kind() == Feature.FeatureKind.ONE_HOT);
  }

  /**
   * This encoding, with the categories of each one-hot column in a given order.
   *
   * @throws IllegalArgumentException if they are others, or not as many
   */
  public Encoding numberedBy(List<List<String>> all) {
    List<Integer> widths =
        features.stream()
            .filter(feature -> feature.kind() == Feature.FeatureKind.ONE_HOT)
            .map(Feature::width)
            .toList();
    List<Integer> counts = all.stream().map(List::size).toList();
    if (!counts.equals(widths)) {
      throw new IllegalArgumentException("must be %s but are %s".formatted(widths, counts));
    }
    return new Encoding(columns, features, all);
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
      boolean isNumber = feature.kind() == Feature.FeatureKind.NUMBER;
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
      boolean shared = feature.kind() == Feature.FeatureKind.HASHED && hashed;
      width += shared ? 0 : feature.width();
      hashed |= feature.kind() == Feature.FeatureKind.HASHED;
    }
    if (width > Integer.MAX_VALUE) {
      throw new DataException(
          "features must be at most %d but are %d".formatted(Integer.MAX_VALUE, width));
    }
    return (int) width;
  }

  /** The features that mark a category, a truth or what is missing, and are in no unit. */
  public BitSet marks() {
    BitSet marks = new BitSet();
    int from = 0;
    for (Feature feature : features) {
      int begin = from;
      feature.unmeasured().stream().forEach(j -> marks.set(begin + j));
      from += feature.kind() == Feature.FeatureKind.HASHED ? 0 : feature.width();
    }
    return marks;
  }

  /** The columns of features that rows must have, in the order of their features. */
  public List<InputColumn> inputs() {
    Map<String, Integer> indicators = new HashMap<>();
    int[] places = new int[features.size()]; // hashed features are the last, and share theirs
    for (int i = 0, from = 0; i < places.length; i++) {
      Feature feature = features.get(i);
      places[i] = from;
      if (feature.kind() == Feature.FeatureKind.MISSING) {
        indicators.put(feature.column(), from);
      }
      from += feature.kind() == Feature.FeatureKind.HASHED ? 0 : feature.width();
    }
    List<InputColumn> inputs = new ArrayList<>();
    Iterator<List<String>> levels = categories.iterator();
    for (int i = 0; i < places.length; i++) {
      Feature feature = features.get(i);
      boolean hasLevels = feature.kind() == Feature.FeatureKind.ONE_HOT && levels.hasNext();
      if (feature.kind() != Feature.FeatureKind.MISSING) {
        Integer place = feature.isNumber() ? indicators.get(feature.column()) : null;
        inputs.add(
            new InputColumn(
                feature.column(),
                feature.kind(),
                places[i],
                feature.width(),
                feature.missing(),
                place == null ? OptionalInt.empty() : OptionalInt.of(place),
                hasLevels ? levels.next() : List.of(),
                feature.reference()));
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
    int oneHot = 0;
    for (Feature feature : features) {
      if (index < from + feature.width()) {
        int within = index - from;
        return switch (feature.kind()) {
          case NUMBER, TRUTH, DATE -> feature.column();
          case MISSING -> feature.column() + " is missing";
          case VECTOR -> "%s[%d]".formatted(feature.column(), within);
          case ONE_HOT -> feature.column() + "=" + categories.get(oneHot).get(within);
          case HASHED -> "hash " + within;
        };
      }
      from += feature.width();
      oneHot += feature.kind() == Feature.FeatureKind.ONE_HOT ? 1 : 0;
    }
    throw new IndexOutOfBoundsException("feature " + index);
  }

  /** The column of each feature; those that are hashed share theirs, so all their names are one. */
  public List<String> columnNames() {
    List<String> names = new ArrayList<>();
    List<Feature> hashed = new ArrayList<>();
    for (Feature feature : features) {
      if (feature.kind() == Feature.FeatureKind.HASHED) {
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
    int from = 0;
    for (Feature feature : features) {
      boolean isOwn = feature.kind() != Feature.FeatureKind.HASHED; // others share theirs
      if (isOwn && feature.column().equalsIgnoreCase(column)) {
        IntStream own = IntStream.range(from, from + feature.width());
        found = Optional.of(IntStream.concat(found.orElse(IntStream.empty()), own));
      }
      from += feature.width();
    }
    return found;
  }

  /** The table as what {@link RowDecoder} reads. */
  Dataset<Row> project(Dataset<Row> table, Column... more) {
    return new Projection(this).of(table, more);
  }
}
