package org.thalweg.solve;

import java.util.List;
import java.util.stream.IntStream;
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

  /**
   * The answers to several questions of this kind, one of each model; each has the bits that it has
   * alone. A kind that reads rows faster for all models together says so here, and that it {@link
   * #sharesPass}.
   *
   * @param questions this one first
   * @param rows as each model has them: the same, but for what they weigh
   */
  default List<A> answers(List<SequentialQuestion<R, A>> questions, List<R> rows) {
    return IntStream.range(0, questions.size())
        .parallel()
        .mapToObj(m -> questions.get(m).answer(rows.get(m)))
        .toList();
  }

  @Override
  default boolean isSequential() {
    return true;
  }

  @Override
  default A answeredBy(Ways ways) {
    return ways.sequence(this);
  }
}
