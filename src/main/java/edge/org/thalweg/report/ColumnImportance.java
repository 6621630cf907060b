package org.thalweg.report;

/**
 * How much a model needs one column of its data.
 *
 * @param column its name
 * @param lost mean of what the metric loses if the cells of the column are shuffled among the rows;
 *     below 0 where the predictions got better by chance
 * @param deviation standard deviation of the loss over the shuffles
 */
public record ColumnImportance(String column, double lost, double deviation) {

  /** Whether the metric loses more than it varies by from shuffle to shuffle. */
  boolean matters() {
    return lost > deviation;
  }
}
