package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.text.Line;
import org.thalweg.text.Suggestion;

/**
 * Categories that the training data do not have: of each column how many rows have such, and the
 * first of them. A final class, because it is part of a task result.
 */
final class UnknownCategories implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 3; // categories of a column
  private static final UTF8String MISSING = UTF8String.EMPTY_UTF8;

  private final long[] rows; // by feature
  private final UTF8String[] words; // SHOWN of each feature, in order; null for no more

  /** None yet, of columns with so many features' descriptions. */
  UnknownCategories(int features) {
    rows = new long[features];
    words = new UTF8String[features * SHOWN];
  }

  /** Counts a row; its text is null where it has no category. */
  void add(int feature, UTF8String text) {
    rows[feature]++;
    note(feature, text == null ? MISSING : text);
  }

  /** Keeps a word of a feature, unless it is kept or there is no room. */
  private void note(int feature, UTF8String word) {
    int end = (feature + 1) * SHOWN;
    int at = feature * SHOWN;
    while (at < end && words[at] != null && !words[at].equals(word)) {
      at++;
    }
    if (at < end && words[at] == null) {
      words[at] = word.copy(); // since a reader uses its rows again
    }
  }

  /** Those of later rows, added to these. */
  private void add(UnknownCategories later) {
    for (int feature = 0; feature < rows.length; feature++) {
      rows[feature] += later.rows[feature];
      int end = (feature + 1) * SHOWN;
      for (int i = feature * SHOWN; i < end && later.words[i] != null; i++) {
        note(feature, later.words[i]);
      }
    }
  }

  /**
   * The sum of what parts of some data have, in their order; null for none.
   *
   * @param parts null for one that has none
   */
  static UnknownCategories sum(Stream<UnknownCategories> parts) {
    List<UnknownCategories> some = parts.filter(Objects::nonNull).toList();
    if (some.isEmpty()) {
      return null;
    }
    UnknownCategories sum = new UnknownCategories(some.get(0).rows.length);
    some.forEach(sum::add);
    return sum;
  }

  /**
   * A sentence for each column that has some.
   *
   * @param found null for none
   * @param all the number of rows
   */
  static List<String> sentences(UnknownCategories found, Encoding encoding, long all) {
    List<String> sentences = new ArrayList<>();
    List<Feature> features = encoding.features();
    for (int i = 0, oneHot = 0; found != null && i < features.size(); i++) {
      Feature feature = features.get(i);
      if (found.rows[i] > 0) {
        List<String> known = new ArrayList<>(encoding.categories().get(oneHot));
        feature.reference().ifPresent(known::add);
        sentences.add(
            Line.of(
                "column %s has categories that the training data do not have in %d of %d rows: %s; data.unknown = zero, error or reference says what becomes of them"
                    .formatted(feature.column(), found.rows[i], all, found.words(i, known))));
      }
      oneHot += feature.kind() == Feature.FeatureKind.ONE_HOT ? 1 : 0;
    }
    return sentences;
  }

  private String words(int feature, List<String> known) {
    return IntStream.range(feature * SHOWN, (feature + 1) * SHOWN)
        .mapToObj(i -> words[i])
        .filter(Objects::nonNull)
        .map(UTF8String::toString)
        .map(
            word ->
                word.isEmpty()
                    ? "none"
                    : Suggestion.of(word, known)
                        .map(near -> "%s (is it %s?)".formatted(word, near))
                        .orElse(word))
        .collect(Collectors.joining(", "));
  }
}
