package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.data.shard.NumberRange;
import org.thalweg.text.Line;
import org.thalweg.text.Text;

/**
 * The ranges of the numbers in some rows, by column, and how many of them are far outside those of
 * the training data, where these are known. A final class, because it is part of a task result.
 */
final class NumberRanges implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 3; // numbers of a column
  private static final int SENTENCES = 2; // of columns; all others are one
  private static final int NAMED = 20; // of these
  private static final double FEW = 0.01; // of the rows, as a long tail has them
  private static final double VERY_FAR = 10; // widths of the range, which one row is told for

  private final transient double[] low; // by feature; NaN where anything may be
  private final transient double[] high;
  private final double[] least;
  private final double[] largest;
  private long[] outside; // rows; null for none
  private double[] shown; // SHOWN of each feature; NaN for no more

  /**
   * Ranges of no numbers yet.
   *
   * @param low the least number of each feature that is not far outside; NaN where none is
   * @param high the largest such
   */
  NumberRanges(double[] low, double[] high) {
    this.low = low;
    this.high = high;
    least = new double[low.length];
    largest = new double[low.length];
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
  void add(int feature, double number) {
    if (number < least[feature]) {
      least[feature] = number + 0.0; // −0 becomes 0
    }
    if (number > largest[feature]) {
      largest[feature] = number + 0.0;
    }
    if (number < low[feature] || number > high[feature]) {
      addOutside(feature, 1, number);
    }
  }

  private void addOutside(int feature, long rows, double... numbers) {
    if (outside == null) {
      outside = new long[least.length];
      shown = new double[least.length * SHOWN];
      Arrays.fill(shown, Double.NaN);
    }
    outside[feature] += rows;
    for (double number : numbers) {
      int at = feature * SHOWN;
      int end = at + SHOWN;
      while (at < end && !Double.isNaN(shown[at]) && shown[at] != number) {
        at++;
      }
      if (at < end) {
        shown[at] = number;
      }
    }
  }

  /** Those of later rows, added to these. */
  private void add(NumberRanges later) {
    for (int j = 0; j < least.length; j++) {
      least[j] = Math.min(least[j], later.least[j]);
      largest[j] = Math.max(largest[j], later.largest[j]);
      if (later.outside != null && later.outside[j] > 0) {
        addOutside(j, later.outside[j], later.numbers(j).toArray());
      }
    }
  }

  private DoubleStream numbers(int feature) {
    return Arrays.stream(shown, feature * SHOWN, (feature + 1) * SHOWN)
        .filter(number -> !Double.isNaN(number));
  }

  /**
   * Those of parts of some data, in their order; null for no parts.
   *
   * @param parts null for one that is of no rows
   */
  static NumberRanges sum(Stream<NumberRanges> parts) {
    List<NumberRanges> some = parts.filter(Objects::nonNull).toList();
    if (some.isEmpty()) {
      return null;
    }
    int features = some.get(0).least.length;
    NumberRanges sum = new NumberRanges(new double[features], new double[features]);
    some.forEach(sum::add);
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

  private boolean isWorthTelling(int feature, NumberRange range, long all) {
    double far = VERY_FAR * (range.largest() - range.least());
    return outside[feature] >= FEW * all
        || largest[feature] > range.largest() + far
        || least[feature] < range.least() - far;
  }

  /**
   * A sentence for each of the first columns with numbers far outside the range of the training
   * data, in some hundredths of the rows or very far; and one that names the others.
   *
   * @param found null for none
   * @param all the number of rows
   */
  static List<String> sentences(NumberRanges found, Encoding encoding, long all) {
    List<String> sentences = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int j = 0; found != null && found.outside != null && j < found.outside.length; j++) {
      Feature feature = encoding.features().get(j);
      boolean isOdd = found.outside[j] > 0;
      if (isOdd && found.isWorthTelling(j, feature.range().orElseThrow(), all)) {
        NumberRange range = feature.range().orElseThrow();
        if (sentences.size() == SENTENCES) {
          others.add(feature.column());
          continue;
        }
        sentences.add(
            Line.of(
                "column %s has numbers far outside the range of the training data, %s to %s, in %d of %d rows: %s; is it in another unit?"
                    .formatted(
                        feature.column(),
                        text(range.least()),
                        text(range.largest()),
                        found.outside[j],
                        all,
                        found
                            .numbers(j)
                            .mapToObj(NumberRanges::text)
                            .collect(Collectors.joining(", ")))));
      }
    }
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

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Text.of("%.0f", number)
        : Text.of("%.4g", number);
  }
}
