package org.thalweg.inspect;

import java.util.Iterator;

/** What labels seem to stand for, and the loss that goes with it. */
public enum LabelKind {
  /** One value: nothing to learn. */
  ONE_VALUE("halfSquared", "numbers; but all labels are the same"),
  /** 0 and 1, or −1 and 1. */
  TWO_CLASSES("logistic", "two labels"),
  /** 0, 1, …, K − 1. */
  CLASSES("softmax", "few whole numbers from 0, without a gap"),
  /** A few whole numbers without a gap that do not begin at 0, as classes must. */
  MISNUMBERED_CLASSES("softmax", "few whole numbers in a row, once they are numbered from 0"),
  /** Whole numbers from 0, with gaps, or each rarer than the one before. */
  COUNTS("poisson", "whole numbers from 0, as counts are"),
  /** Anything else. */
  NUMBERS("halfSquared", "numbers");

  private static final int MOST_CLASSES = 100;
  private static final int LARGEST_COUNT = 1000;

  private final String loss;
  private final String reason;

  LabelKind(String loss, String reason) {
    this.loss = loss;
    this.reason = reason;
  }

  /** The name of the loss that is proposed for them. */
  public String loss() {
    return loss;
  }

  /** What labels of this kind look like, in a few words. */
  public String reason() {
    return reason;
  }

  static LabelKind of(LabelCounts labels) {
    int values = labels.counts().size();
    double least = labels.least();
    double largest = labels.largest();
    if (least == largest) {
      return ONE_VALUE;
    }
    if (values == 2 && largest == 1 && (least == 0 || least == -1)) {
      return TWO_CLASSES;
    }
    boolean whole =
        !labels.areBinned() && labels.counts().keySet().stream().allMatch(y -> y == Math.rint(y));
    if (!whole) {
      return NUMBERS;
    }
    boolean inARow = largest - least + 1 == values && values <= MOST_CLASSES;
    if (least == 0 && inARow) {
      return fall(labels) ? COUNTS : CLASSES;
    }
    if (inARow) {
      return MISNUMBERED_CLASSES;
    }
    return least == 0 && largest <= LARGEST_COUNT ? COUNTS : NUMBERS;
  }

  /**
   * Whether each label is rarer than the one before, and the first more frequent than all others.
   */
  private static boolean fall(LabelCounts labels) {
    Iterator<Long> counts = labels.counts().values().iterator();
    long before = counts.next();
    boolean falls = 2 * before > labels.rows();
    while (falls && counts.hasNext()) {
      long next = counts.next();
      falls = next < before;
      before = next;
    }
    return falls;
  }
}
