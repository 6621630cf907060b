package org.thalweg.reduce;

/**
 * What was made of some rows, for whoever asked a question about them. Its arrays belong to them
 * from then on.
 */
public interface Answer {

  /** Number of rows that were read for it, counted as often as they were read. */
  long rows();
}
