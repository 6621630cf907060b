package org.thalweg.data.shard;

import java.io.Serializable;
import org.thalweg.config.Malformed;

/**
 * What becomes of the rows that a reader meets. It is sent in the closures of tasks, which Spark
 * serializes as Java does, and so may be a record.
 *
 * @param labels which labels are let in
 * @param malformed what becomes of a row that breaks a rule
 * @param downsample the probability f in (0, 1] with which a row of label 0 is kept, its weight
 *     then multiplied by 1/f, so that every mean over the rows stays what it was in expectation
 * @param stratified whether the rows of a shard are laid out class by class
 * @param heldOut the probability in [0, 1) with which a row is held out for validation: it is no
 *     row of its shard, but of {@link Shard#heldOut}, and is never left out by {@code downsample}
 * @param seed of these draws
 */
public record RowRules(
    LabelRule labels,
    Malformed malformed,
    double downsample,
    boolean stratified,
    double heldOut,
    long seed)
    implements Serializable {

  public RowRules {
    if (!(downsample > 0 && downsample <= 1)) {
      throw new IllegalArgumentException("data.downsample must be in (0, 1] but was " + downsample);
    }
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new IllegalArgumentException("data.validation must be in (0, 1) but was " + heldOut);
    }
  }

  /** These rules, where rows are held out with a probability. */
  public RowRules holdingOut(double probability) {
    return new RowRules(labels, malformed, downsample, stratified, probability, seed);
  }

  /** These rules for rows that are only evaluated on: all of them count, in their order. */
  public RowRules toEvaluate(LabelRule known) {
    return new RowRules(known, malformed, 1, false, 0, seed);
  }

  /** Every row is kept as it is, and must not be malformed. */
  public static RowRules of(LabelRule labels) {
    return of(labels, Malformed.FAIL);
  }

  /** Every row is kept as it is, if it is not malformed. */
  public static RowRules of(LabelRule labels, Malformed malformed) {
    return new RowRules(labels, malformed, 1, false, 0, 0);
  }

  /** Whether a row that breaks a rule ends the run. */
  public boolean failsOnMalformed() {
    return malformed == Malformed.FAIL;
  }
}
