package org.thalweg.config;

/** What becomes of a category that the training data do not have. */
public enum UnknownCategory {
  /** It has no feature, as the reference level where its column has one. It is counted. */
  ZERO,
  /** The row is malformed. */
  ERROR,
  /** It counts as the most frequent category of the training data. It is counted. */
  REFERENCE
}
