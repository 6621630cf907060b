package org.thalweg.solve;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/**
 * A question that is answered by the sum of what each shard makes of all its rows, by itself. A
 * shard may keep a state from one question to the next; that saves work and changes no bit.
 *
 * @param <S> the sum
 */
public interface ShardQuestion<S extends Mergeable<S> & Answer> extends Question<S> {

  /** What is done, for the label of a job. */
  String label();

  /** Vectors that are sent to where the rows are; none by default. */
  default List<double[]> vectors() {
    return List.of();
  }

  /** How many numbers its sum has. */
  long numbers(Objective objective);

  /**
   * What a row costs.
   *
   * @param entries of a row, in the mean
   * @return products of two numbers, about
   */
  double work(double entries);

  /**
   * How a shard makes its part.
   *
   * @param sizes of all shards
   * @param batches those that every shard draws for itself
   */
  ShardPart<S> part(Problem problem, ShardSizes sizes, Sampler batches);

  /** Some questions that are all of this kind. */
  @SuppressWarnings("unchecked") // a kind has one type of sums
  default List<ShardQuestion<S>> alike(Stream<? extends Question<?>> questions) {
    return questions.map(question -> (ShardQuestion<S>) question).toList();
  }

  /** The answer where no shard has a part. */
  default S none() {
    throw new IllegalArgumentException("no shard has rows for " + this);
  }

  @Override
  default S answeredBy(Ways ways) {
    return ways.shards(this);
  }

  /** How one shard makes its part of the sum; it travels to tasks, without vectors. */
  @FunctionalInterface
  interface ShardPart<S> extends Serializable {
    /**
     * The part of one shard.
     *
     * @param shard its number
     * @param blocks its rows
     * @param vectors those that were sent
     * @param state what the shard keeps; of null where nothing is kept yet
     * @return null where it contributes nothing
     */
    S of(int shard, List<Block> blocks, List<double[]> vectors, AtomicReference<Object> state);
  }
}
