package org.thalweg.solve.ranges;

import java.util.List;
import org.thalweg.solve.Question;

/**
 * Has the vectors of L-BFGS in ranges moved or measured.
 *
 * @param steps what is done, one after the other; the last one is answered
 * @param numbers of each
 * @param version steps of the log once it is done
 * @param intercept b at w, of a line; at the point that is tried; or that of the direction where
 *     that is the steepest
 */
record LbfgsQuestion(List<LbfgsStep> steps, List<double[]> numbers, long version, double intercept)
    implements Question<LbfgsAnswer> {
  @Override
  public LbfgsAnswer answeredBy(Ways ways) {
    throw new IllegalStateException("a question about ranges is answered by RangeOracle alone");
  }
}
