package org.thalweg.tune;

import java.util.Arrays;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Vectors;

/**
 * One model of a search.
 *
 * @param metric on the rows that it did not see; not a number where it has none
 * @param weightsSha256 of its w, in the units of the features
 * @param norm ‖w‖₂ of the penalised part of w, in the units of the penalty: those of standardised
 *     features where these are standardised
 * @param steps it took
 * @param epochs passes over the rows
 * @param reason why it ended
 */
public record ModelResult(
    double metric, String weightsSha256, double norm, long steps, double epochs, Reason reason) {

  /** The length of the penalised part of a w. */
  static double norm(ParameterLayout layout, double[] w) {
    double[] penalised = w.clone();
    for (ParameterLayout.Segment segment : layout.segments()) {
      if (!segment.penalised()) {
        Arrays.fill(penalised, segment.from(), segment.to(), 0);
      }
    }
    return Vectors.norm(penalised);
  }
}
