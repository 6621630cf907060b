package org.thalweg.solve;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;

/**
 * A question whose answer takes one row after the other, always on the driver.
 *
 * @param <R> the rows as its kind reads them, which are kept for the next question
 * @param <A> the answer
 */
public interface SequentialQuestion<R, A extends Answer> extends Question<A> {

  /** All rows as this kind reads them. */
  R rows(Objective objective, List<? extends List<Block>> shards);

  /** The answer from these rows. */
  A answer(R rows);

  @Override
  default boolean isSequential() {
    return true;
  }

  @Override
  default A answeredBy(Ways ways) {
    return ways.sequence(this);
  }
}
