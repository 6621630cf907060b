package org.thalweg.data.shard;

import java.io.Serializable;

/**
 * What becomes of the rows that a reader meets. It rides in task closures, and so may be a record.
 *
 * @param labels which labels are let in
 * @param dropsMalformed whether a row that breaks a rule is left out and counted, or ends the run
 * @param downsample the probability f in (0, 1] with which a row of label 0 is kept, its weight
 *     then multiplied by 1/f, so that every mean over the rows stays what it was in expectation
 * @param stratified whether the rows of a shard are laid out class by class
 * @param seed of the draws of {@code downsample}
 */
public record RowRules(
    LabelRule labels, boolean dropsMalformed, double downsample, boolean stratified, long seed)
    implements Serializable {

  public RowRules {
    if (!(downsample > 0 && downsample <= 1)) {
      throw new IllegalArgumentException("data.downsample must be in (0, 1] but was " + downsample);
    }
  }

  /** The same for rows that are only evaluated on: all of them count, in their order. */
  public RowRules toEvaluate(LabelRule known) {
    return new RowRules(known, dropsMalformed, 1, false, seed);
  }

  /** Every row is kept as it is, and must not be malformed. */
  public static RowRules of(LabelRule labels) {
    return new RowRules(labels, false, 1, false, 0);
  }
}
