package org.thalweg.reduce;

/**
 * A sum over some rows that is divided by a weight, once, to give a mean.
 *
 * @param <S> itself
 */
public interface WeightedSum<S extends WeightedSum<S>> extends Answer {

  /** What the sum is divided by: Σ s of its rows, unless it is an estimate. */
  double weight();

  /**
   * This sum, to be divided by another weight: an estimate of the mean over more rows.
   *
   * @param weight positive
   */
  S withWeight(double weight);
}
