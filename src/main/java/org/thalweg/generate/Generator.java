package org.thalweg.generate;

import java.io.Serializable;
import org.thalweg.sample.RandomStream;

/** What the features of a synthetic set look like, and how large the true w is over them. */
public interface Generator extends Serializable {

  /** Number of rows. */
  long rows();

  /** Number of features. */
  int features();

  /** The most entries a row can have. */
  int entriesPerRow();

  /** Standard deviation of the true weights, which are normal with mean 0. */
  double weightDeviation();

  /** The true intercept. */
  default double intercept() {
    return 0;
  }

  /** Whether every row has every feature, so that columns of a table can hold them. */
  default boolean isDense() {
    return false;
  }

  /** Something that makes rows, one after the other, in one task. */
  RowMaker maker();

  /** Makes rows. */
  @FunctionalInterface
  interface RowMaker {

    /**
     * Fills in the features of a row.
     *
     * @param random the numbers that belong to this row
     * @param row empty on entry; columns ascend on return
     */
    void make(RandomStream random, GeneratedRow row);
  }
}
