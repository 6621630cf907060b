package org.thalweg.config;

/** What stands for a number that is missing in a column of a table. */
public sealed interface Imputation {

  /** Whether a column in which training data lack numbers has a feature more that says so. */
  boolean indicator();

  /** The mean of the numbers that are there. */
  record Mean(boolean indicator) implements Imputation {
    public Mean() {
      this(false);
    }
  }

  /** Their median. */
  record Median(boolean indicator) implements Imputation {
    public Median() {
      this(false);
    }
  }

  /** The same number in all columns. */
  record Constant(double value, boolean indicator) implements Imputation {
    public Constant {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("value must be finite but was " + value);
      }
    }

    public Constant() {
      this(0, false);
    }
  }
}
