package org.thalweg.config;

/** Where w and what the update rule remembers of it lie while a run lasts. */
public enum WeightPlacement {
  /** On the driver, but in ranges where the driver cannot hold them and the run may be so. */
  AUTO,
  /** On the driver; the executors have the rows. */
  ROWS,
  /** In ranges of the features on the executors, each with its columns of all rows. */
  COLUMNS
}
