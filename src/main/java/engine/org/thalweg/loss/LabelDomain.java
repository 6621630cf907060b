package org.thalweg.loss;

/** The labels a loss is defined for. */
public enum LabelDomain {
  /** 0 or 1. */
  BINARY("{0, 1}"),
  /** A whole number from 0 to 2²⁰ − 1: the number of a class. */
  CLASSES("the whole numbers from 0 to 1048575"),
  /** A number from 0 to 1. */
  PROPORTION("[0, 1]"),
  /** Any finite number. */
  REAL("the finite numbers"),
  /** Finite and at least 0. */
  NON_NEGATIVE("[0, ∞)"),
  /** Finite and above 0. */
  POSITIVE("(0, ∞)");

  private static final int MOST_CLASSES = 1 << 20; // whoever counts rows by class has an array

  private final String text;

  LabelDomain(String text) {
    this.text = text;
  }

  /** Whether a label lies in this domain; never for NaN or an infinity. */
  public boolean contains(double label) {
    return switch (this) {
      case BINARY -> label == 0 || label == 1;
      case CLASSES -> label >= 0 && label < MOST_CLASSES && label == Math.rint(label);
      case PROPORTION -> label >= 0 && label <= 1;
      case REAL -> Double.isFinite(label);
      case NON_NEGATIVE -> label >= 0 && Double.isFinite(label);
      case POSITIVE -> label > 0 && Double.isFinite(label);
    };
  }

  /** Whether labels are numbers of classes rather than amounts. */
  public boolean isOfClasses() {
    return this == BINARY || this == CLASSES;
  }

  /** The domain as set notation or words, for messages. */
  @Override
  public String toString() {
    return text;
  }
}
