package org.thalweg.config;

/** What becomes of a row that breaks a rule. */
public enum Malformed {
  /** A malformed row is an error, which ends the run. */
  FAIL,
  /** A malformed row is left out and counted. */
  DROP,
  /**
   * It is kept as a row without entries, whose offset is not a number; to be predicted alone, and
   * for no conf.
   */
  KEEP
}
