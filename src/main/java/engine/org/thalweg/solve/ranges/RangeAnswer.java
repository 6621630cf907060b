package org.thalweg.solve.ranges;

import java.util.stream.DoubleStream;
import org.thalweg.reduce.Answer;

/**
 * What the ranges say of a version of w: the loss of its batch, and what the step that led to it
 * was.
 *
 * @param rows of the batch of the step before, which is reported with this answer; 0 for none
 * @param loss the mean loss of the batch at this version
 * @param interceptGradient of the mean loss by the intercept of every score
 * @param gradientSquares Σ g² by the weights in ranges, of the step before
 * @param stepSquares Σ (Δw)² of these weights in the step before
 * @param penalty R of these weights, where a weight that rests counts as it was last stepped
 */
public record RangeAnswer(
    long rows,
    double loss,
    double[] interceptGradient,
    double gradientSquares,
    double stepSquares,
    double penalty)
    implements Answer {

  /** Whether all figures are finite. */
  boolean isFinite() {
    return Double.isFinite(loss + penalty)
        && DoubleStream.of(interceptGradient).allMatch(Double::isFinite)
        && Double.isFinite(gradientSquares + stepSquares);
  }
}
