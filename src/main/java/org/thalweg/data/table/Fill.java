package org.thalweg.data.table;

/**
 * What stands for a number that is missing in a column of features.
 *
 * @param rule how it is found
 * @param constant the number, by the rule of that name; else 0
 * @param indicator whether a column in which the training data lack numbers has a feature more,
 *     which is 1 where one is missing
 */
public record Fill(Rule rule, double constant, boolean indicator) {

  /** How the number of a column is found. */
  public enum Rule {
    /** The mean of the numbers that are there in the training data, correctly rounded. */
    MEAN,
    /** Their median; of an even count the mean of the two in the middle. */
    MEDIAN,
    /** The same number for all columns. */
    CONSTANT
  }

  /**
   * Checks that a constant is a number.
   *
   * @throws IllegalArgumentException if not
   */
  public Fill {
    if (!Double.isFinite(constant)) {
      throw new IllegalArgumentException("constant must be finite but was " + constant);
    }
  }
}
