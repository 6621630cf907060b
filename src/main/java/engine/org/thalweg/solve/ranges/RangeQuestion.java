package org.thalweg.solve.ranges;

import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;

/**
 * Takes the steps before a point, and asks for the loss of the batch of the step from it.
 *
 * @param point where w lies
 */
public record RangeQuestion(RangePoint point) implements Question<RangeAnswer> {
  @Override
  public Draw draw() {
    return new Draw.Batch(point.version());
  }

  @Override
  public RangeAnswer answeredBy(Ways ways) {
    throw new IllegalStateException("a question about ranges is answered by RangeOracle alone");
  }
}
