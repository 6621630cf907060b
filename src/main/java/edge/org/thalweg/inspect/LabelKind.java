package org.thalweg.inspect;

import java.util.Arrays;
import java.util.Iterator;

/** What labels seem to stand for, and the loss that goes with it. */
public enum LabelKind {
  /** One value: nothing to learn. */
  ONE_VALUE("halfSquared", "numbers; but all labels are the same"),
  /** Two classes as losses take them: 0 and 1, or −1 and 1. */
  TWO_CLASSES("logistic", "two labels"),
  /** K classes, numbered from 0 without a gap. */
  CLASSES("softmax", "classes 0, 1, …, K − 1"),
  /** A few whole numbers that do not begin at 0 or have a gap, as classes must not. */
  MISNUMBERED_CLASSES("softmax", "few whole numbers in a row, once they are numbered from 0"),
  /** Whole numbers from 0, with gaps, or of which the larger ones are rare. */
  COUNTS("poisson", "whole numbers from 0, as counts are"),
  /** Numbers above 0, most of which are small beside the largest. */
  AMOUNTS("halfSquared", "numbers above 0, most of them small"),
  /** Numbers of which none of the above holds. */
  NUMBERS("halfSquared", "numbers");

  private static final int MOST_CLASSES = 30; // that are numbers
  private static final int MOST_MISNUMBERED = 12; // more are ages, years or the like
  private static final int FEW_GAPS = 2; // numbers that no row has, among classes
  private static final double DIP = 0.7; // of the lesser of two labels on both sides
  private static final int FEW_CLASSES = 6; // of fewer, none is a tail
  private static final double RARE = 0.1; // beside the most frequent one
  private static final double SKEWED = 2; // of the upper and the lower half of the middle
  private static final double TENFOLD = 4; // of the tenth and the ninetieth per cent
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
      return amounts(labels);
    }
    boolean inARow = largest - least + 1 == values;
    if (least == 0 && inARow && values <= MOST_CLASSES) {
      return fall(labels) || hasTail(labels) ? COUNTS : CLASSES;
    }
    if (inARow && values <= MOST_MISNUMBERED && !hasTail(labels)) {
      return MISNUMBERED_CLASSES;
    }
    boolean hasGap = least >= 0 && least <= 1 && largest - least < values + FEW_GAPS;
    if (hasGap && values <= MOST_MISNUMBERED && !hasTail(labels) && hasDip(labels)) {
      return MISNUMBERED_CLASSES;
    }
    return least == 0 && largest <= LARGEST_COUNT ? COUNTS : amounts(labels);
  }

  private static LabelKind amounts(LabelCounts labels) {
    double low = labels.quantile(0.1);
    double middle = labels.quantile(0.5);
    double high = labels.quantile(0.9);
    boolean isSkewed = high - middle > SKEWED * (middle - low) && high > TENFOLD * low;
    return labels.least() > 0 && isSkewed ? AMOUNTS : NUMBERS;
  }

  /** Whether a label is rarer than some on both sides, as quantities with one peak are not. */
  private static boolean hasDip(LabelCounts labels) {
    long[] counts = labels.counts().values().stream().mapToLong(n -> n).toArray();
    for (int i = 1; i < counts.length - 1; i++) {
      long before = Arrays.stream(counts, 0, i).max().orElseThrow();
      long behind = Arrays.stream(counts, i + 1, counts.length).max().orElseThrow();
      if (counts[i] < DIP * Math.min(before, behind)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the two largest of several labels are rare, and one of the smaller half is not. */
  private static boolean hasTail(LabelCounts labels) {
    long[] counts = labels.counts().values().stream().mapToLong(n -> n).toArray();
    if (counts.length < FEW_CLASSES) {
      return false;
    }
    int mode = 0;
    for (int i = 1; i < counts.length; i++) {
      mode = counts[i] > counts[mode] ? i : mode;
    }
    double few = RARE * counts[mode];
    int last = counts.length - 1;
    return 2 * mode <= last && counts[last] <= few && counts[last - 1] <= few
        || counts[0] <= few && counts[last] <= few;
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
