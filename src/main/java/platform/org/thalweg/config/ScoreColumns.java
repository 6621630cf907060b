package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import org.thalweg.objective.FeatureChoice;

/**
 * What one score of a formula is made of, beside its intercept.
 *
 * @param names columns of a table, or indices of LIBSVM text from 1; none for an intercept alone
 * @param features the features of these columns; empty until the data tell them
 */
public record ScoreColumns(List<String> names, Optional<FeatureChoice> features) {
  public ScoreColumns {
    names = List.copyOf(names);
  }

  /** These columns, once their features are known. */
  ScoreColumns of(FeatureChoice known) {
    return new ScoreColumns(names, Optional.of(known));
  }

  /** The features; all of them, for some names, as long as the data are not known. */
  FeatureChoice choice() {
    return features.orElse(names.isEmpty() ? FeatureChoice.of() : FeatureChoice.ALL);
  }
}
