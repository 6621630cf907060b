package org.thalweg.config;

import java.util.Locale;

/** What stands for a number that is missing in a column of a table. */
public sealed interface Imputation {

  /** Whether a column in which training data lack numbers gets an additional indicator feature. */
  boolean indicator();

  /** The number that stands for all that are missing, where it is given; else 0. */
  default double constant() {
    return this instanceof Constant given ? given.value : 0;
  }

  /** The name of the rule in the files of a model: MEAN, MEDIAN or CONSTANT. */
  default String rule() {
    return getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  /**
   * The mean of the numbers that a column has in the training data, from their exact sum.
   *
   * @param indicator whether a feature of its own is 1 where the number is missing, and 0 elsewhere
   */
  record Mean(boolean indicator) implements Imputation {
    public Mean() {
      this(false);
    }
  }

  /**
   * The median of the numbers that a column has in the training data.
   *
   * @param indicator as for {@link Mean}
   */
  record Median(boolean indicator) implements Imputation {
    public Median() {
      this(false);
    }
  }

  /** One number stands for missing numbers in all columns. */
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
