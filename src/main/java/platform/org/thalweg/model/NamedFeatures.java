package org.thalweg.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.Feature;
import org.thalweg.objective.FeatureChoice;
import org.thalweg.text.Suggestion;

/**
 * The features of the columns that the scores of a formula name.
 *
 * @param input how the columns became features
 * @param count how many features there are
 */
public record NamedFeatures(Input input, int count) {

  /**
   * The features of some columns.
   *
   * @param score that names them, for messages
   * @param names of columns of a table; of LIBSVM text indices from 1
   * @throws ConfException if one of them is no column of features of its own
   */
  public FeatureChoice of(String score, List<String> names) {
    return FeatureChoice.of(
        names.stream()
            .flatMapToInt(name -> features(name).orElseThrow(() -> unknown(score, name)))
            .toArray());
  }

  /** The features of a column; empty if there is no such column. */
  private Optional<IntStream> features(String name) {
    return input.encoding().isPresent()
        ? input.encoding().get().features(name)
        : IntStream.range(0, count)
            .filter(j -> input.name(j).equals(name))
            .mapToObj(IntStream::of)
            .findFirst();
  }

  private ConfException unknown(String score, String name) {
    if (input.encoding().isEmpty()) {
      return new ConfException(
          "objective.scores.%s must have indices from 1 to %d but had %s"
              .formatted(score, count, name));
    }
    List<String> known =
        input.encoding().get().features().stream()
            .filter(feature -> feature.kind() != Feature.FeatureKind.HASHED)
            .map(Feature::column)
            .distinct()
            .toList();
    return new ConfException(
        "objective.scores.%s must have columns of features but had %s%s"
            .formatted(
                score,
                name,
                Suggestion.of(name, known)
                    .map("; did you mean %s?"::formatted)
                    .orElse("; they are " + String.join(", ", known))));
  }
}
