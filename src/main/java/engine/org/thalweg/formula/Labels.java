package org.thalweg.formula;

/** The labels that a formula is meant for. What is proven holds for all labels of one kind. */
public enum Labels {
  /** Any number. */
  REAL("any numbers", Interval.REAL),
  /** At least 0. */
  NON_NEGATIVE("numbers from 0 on", Interval.NOT_NEGATIVE),
  /** Above 0. */
  POSITIVE("numbers above 0", Interval.POSITIVE),
  /** 0 or 1. */
  BINARY("0 or 1", Interval.UNIT);

  private final String text;
  private final Interval range;

  Labels(String text, Interval range) {
    this.text = text;
    this.range = range;
  }

  /** The labels in words. */
  public String text() {
    return text;
  }

  Interval range() {
    return range;
  }
}
