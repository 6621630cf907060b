package org.thalweg.solve;

import java.util.List;
import java.util.function.BiFunction;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;

/**
 * What a {@link Solver} wants to know about a {@link Problem} next. Most questions are answered in
 * one pass over the rows that they name, in at most one Spark job. All vectors are in the
 * coordinates of the problem and are only read; whoever asks does not change them before the answer
 * is there.
 *
 * <p>Each kind of question is a class of its own that says all there is to know of it: which rows
 * it reads, how it is answered, in one of the {@link Ways}, and what it is in other coordinates.
 *
 * @param <A> the answer
 */
public interface Question<A extends Answer> {

  /** The rows that are read; all of them, if a kind does not say otherwise. */
  default Draw draw() {
    return Draw.all();
  }

  /**
   * The question about other rows.
   *
   * @throws IllegalArgumentException if its kind cannot be asked about these
   */
  default Question<A> over(Draw rows) {
    if (rows instanceof Draw.All) {
      return this;
    }
    throw new IllegalArgumentException("a question about all rows at once: " + this);
  }

  /**
   * What this question about standardised features asks of the features as they are; itself where
   * it has its coordinates with it.
   */
  default Question<A> inOriginal(Standardisation coordinates) {
    return this;
  }

  /** Maps the answer to {@link #inOriginal} to the one to this question, in place. */
  default void standardise(A answer, Standardisation coordinates) {}

  /** Has it answered in the way of its kind. */
  A answeredBy(Ways ways);

  /**
   * Whether such questions of several models, over the same rows, are answered by one pass over
   * them.
   */
  default boolean sharesPass() {
    return false;
  }

  /** Whether the answer has other bits where all rows are in one process. */
  default boolean dependsOnPlace() {
    return draw() instanceof Draw.Sample;
  }

  /** Whether its answer takes one row after the other, always on the driver. */
  default boolean isSequential() {
    return false;
  }

  /** The ways in which questions are answered, for those who have the rows of a problem. */
  interface Ways {

    /** As the sum over the rows of a draw, shard by shard. */
    <S extends Mergeable<S> & WeightedSum<S>> S rows(RowQuestion<S> question);

    /** As the sum of what each shard makes of all its rows. */
    <S extends Mergeable<S> & Answer> S shards(ShardQuestion<S> question);

    /**
     * From all rows in random order: as the sum of what each shard of rows that were shuffled
     * makes, or, where one process has them all, by a function.
     *
     * @param inOneProcess of the rows in blocks, and of the objective
     */
    <S extends Mergeable<S> & Answer> S shuffled(
        ShardQuestion<S> onShards, BiFunction<List<Block>, Objective, S> inOneProcess);

    /** One row after the other, in one process that has them all. */
    <R, A extends Answer> A sequence(SequentialQuestion<R, A> question);
  }
}
