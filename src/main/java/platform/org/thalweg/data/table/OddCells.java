package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.text.Line;
import org.thalweg.text.Suggestion;
import org.thalweg.text.Text;

/**
 * What is odd about the cells of some rows, by column: categories that the training data do not
 * have, and numbers far outside the ranges of theirs, where these are known; and the ranges of the
 * numbers that are there. A final class, because it is part of a task result.
 */
final class OddCells implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 3; // cells of a column
  private static final int SENTENCES = 2; // of columns of numbers; all others are one
  private static final int NAMED = 20; // of these
  private static final double FEW = 0.01; // of the rows, as a long tail has them
  private static final double VERY_FAR = 10; // widths of the range, which one row is told for

  private final transient double[] low; // by feature; NaN where anything may be
  private final transient double[] high;
  private final double[] least;
  private final double[] largest;
  private final long[] rows; // with an odd cell
  private final Map<Integer, List<String>> shown = new HashMap<>(); // the first of each feature

  /**
   * Of no rows yet.
   *
   * @param low the least number of each feature that is not far outside; NaN where none is
   * @param high the largest such
   */
  OddCells(double[] low, double[] high) {
    this.low = low;
    this.high = high;
    least = new double[low.length];
    largest = new double[low.length];
    rows = new long[low.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
  }

  /** A bound of each feature's numbers; NaN where the range is not known. */
  static double[] bounds(List<Feature> features, ToDoubleFunction<NumberRange> bound) {
    return features.stream()
        .mapToDouble(one -> one.range().map(bound::applyAsDouble).orElse(Double.NaN))
        .toArray();
  }

  /** Adds a number that is there. */
  void number(int feature, double number) {
    if (number < least[feature]) {
      least[feature] = number + 0.0; // −0 becomes 0
    }
    if (number > largest[feature]) {
      largest[feature] = number + 0.0;
    }
    if (number < low[feature] || number > high[feature]) {
      add(feature, 1, List.of(text(number)));
    }
  }

  /** Adds a category that training data do not have; null where a row has none. */
  void category(int feature, String text) {
    add(feature, 1, List.of(text == null ? "" : text));
  }

  private void add(int feature, long more, List<String> cells) {
    rows[feature] += more;
    List<String> first = shown.computeIfAbsent(feature, none -> new ArrayList<>());
    cells.stream()
        .filter(cell -> first.size() < SHOWN && !first.contains(cell))
        .forEachOrdered(first::add);
  }

  /**
   * Those of parts of some data, in their order; null for no parts.
   *
   * @param parts null for one that is of no rows
   */
  static OddCells sum(Stream<OddCells> parts) {
    List<OddCells> some = parts.filter(Objects::nonNull).toList();
    if (some.isEmpty()) {
      return null;
    }
    double[] none = new double[some.get(0).least.length];
    OddCells sum = new OddCells(none, none);
    for (OddCells part : some) {
      for (int j = 0; j < none.length; j++) {
        sum.least[j] = Math.min(sum.least[j], part.least[j]);
        sum.largest[j] = Math.max(sum.largest[j], part.largest[j]);
      }
      part.shown.forEach((j, cells) -> sum.add(j, part.rows[j], cells));
    }
    return sum;
  }

  /** The range of each feature's numbers; empty if there is none. */
  List<Optional<NumberRange>> ranges() {
    return IntStream.range(0, least.length)
        .mapToObj(
            j ->
                least[j] <= largest[j]
                    ? Optional.of(new NumberRange(least[j], largest[j]))
                    : Optional.<NumberRange>empty())
        .toList();
  }

  /**
   * A sentence for each column that has categories which the training data do not have; one for
   * each of the first columns with numbers far outside of theirs, in some hundredths of the rows or
   * very far; and one that names the others.
   *
   * @param all the number of rows
   */
  List<String> sentences(Encoding encoding, long all) {
    List<String> sentences = new ArrayList<>();
    List<String> ofNumbers = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<Encoding.Part> parts = encoding.parts();
    for (int j = 0; j < rows.length; j++) {
      Feature feature = parts.get(j).feature();
      boolean isCategory = feature.kind() == Feature.FeatureKind.ONE_HOT;
      if (rows[j] > 0 && isCategory) {
        sentences.add(ofCategories(j, feature, parts.get(j).levels(), all));
      } else if (rows[j] > 0 && isWorthTelling(j, feature.range().orElseThrow(), all)) {
        if (ofNumbers.size() == SENTENCES) {
          others.add(feature.column());
        } else {
          ofNumbers.add(ofNumbers(j, feature, all));
        }
      }
    }
    sentences.addAll(ofNumbers);
    if (!others.isEmpty()) {
      sentences.add(
          Line.of(
              "%d more columns have numbers far outside the range of the training data: %s%s"
                  .formatted(
                      others.size(),
                      String.join(", ", others.subList(0, Math.min(NAMED, others.size()))),
                      others.size() > NAMED ? ", …" : "")));
    }
    return sentences;
  }

  private String ofCategories(int j, Feature feature, List<String> categories, long all) {
    List<String> known = new ArrayList<>(categories);
    feature.reference().ifPresent(known::add);
    List<String> words =
        shown.get(j).stream()
            .map(
                word ->
                    word.isEmpty()
                        ? "none"
                        : Suggestion.of(word, known)
                            .map(near -> "%s (is it %s?)".formatted(word, near))
                            .orElse(word))
            .toList();
    return Line.of(
        "column %s has categories that the training data do not have in %d of %d rows: %s; data.unknown = zero, error or reference says what becomes of them"
            .formatted(feature.column(), rows[j], all, String.join(", ", words)));
  }

  private String ofNumbers(int j, Feature feature, long all) {
    NumberRange range = feature.range().orElseThrow();
    return Line.of(
        "column %s has numbers far outside the range of the training data, %s to %s, in %d of %d rows: %s; is it in another unit?"
            .formatted(
                feature.column(),
                text(range.least()),
                text(range.largest()),
                rows[j],
                all,
                String.join(", ", shown.get(j))));
  }

  private boolean isWorthTelling(int feature, NumberRange range, long all) {
    double far = VERY_FAR * (range.largest() - range.least());
    return rows[feature] >= FEW * all
        || largest[feature] > range.largest() + far
        || least[feature] < range.least() - far;
  }

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Text.of("%.0f", number)
        : Text.of("%.4g", number);
  }
}
