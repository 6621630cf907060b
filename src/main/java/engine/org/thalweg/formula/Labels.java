package org.thalweg.formula;

/** The labels that a formula is meant for. What is proven holds for all labels of one kind. */
public enum Labels {
  /** Any number. */
  REAL(Interval.REAL),
  /** At least 0. */
  NON_NEGATIVE(Interval.NOT_NEGATIVE),
  /** Above 0. */
  POSITIVE(Interval.POSITIVE),
  /** 0 or 1. */
  BINARY(Interval.UNIT);

  private final Interval range;

  Labels(Interval range) {
    this.range = range;
  }

  Interval range() {
    return range;
  }
}
