package org.thalweg.solve;

import org.thalweg.text.Require;

/**
 * What the points of a run are measured by on rows that take no part in it: the best of them is its
 * result.
 *
 * @param scorer measures a point
 * @param everyReports how many reports lie between two measurements; at least 1
 * @param patience the run ends once so many measurements in a row brought no improvement; 0 where
 *     it never does for that
 * @param minImprovement what counts as one, in the unit of the metric; at least 0
 */
public record Validation(Scorer scorer, long everyReports, int patience, double minImprovement) {

  /** A metric over the rows. */
  public interface Scorer {
    /** Its name. */
    String metric();

    /**
     * The value where a run begins.
     *
     * @param w finite, in the coordinates of the problem
     * @throws org.thalweg.text.DataException if the metric has no value on these rows
     */
    default double first(double[] w) {
      return measure(w);
    }

    /**
     * The value at a point.
     *
     * @param w finite, in the coordinates of the problem
     */
    double measure(double[] w);

    /**
     * Is told of the best point so far, which has just been measured or restored: where a point is
     * no w itself, it is to be kept.
     */
    default void keep(double[] w) {}

    /**
     * Whether a value is better than another one by more than a margin; what is not a number never
     * is, and any number is better than what is none.
     */
    boolean isBetter(double value, double other, double margin);
  }

  public Validation {
    Require.atLeast("everyReports", everyReports, 1);
  }

  /** The metric at a point; not a number where the point is none. */
  double measure(double[] w) {
    return Vectors.isFinite(w) ? scorer.measure(w) : Double.NaN;
  }
}
