package org.thalweg.solve;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.linalg.BlockRows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;

/**
 * A question that is answered by a sum over the rows of its draw. Where these are not all rows, the
 * sum is an estimate: what it is divided by is what a batch weighs in the mean over all draws.
 *
 * <p>It travels to tasks without its vectors, which are sent in another way.
 *
 * @param <S> the sum
 */
public interface RowQuestion<S extends Mergeable<S> & WeightedSum<S>>
    extends Question<S>, Serializable {

  /** What is summed, for the label of a job: "gradient". */
  String label();

  @Override
  RowQuestion<S> over(Draw rows);

  /** The vectors that it is about, to be sent to where the rows are. */
  List<double[]> vectors();

  /**
   * This question about other vectors.
   *
   * @param vectors in the order of {@link #vectors}; each is null where none is known yet
   */
  RowQuestion<S> with(List<double[]> vectors);

  /** This question without its vectors. */
  default RowQuestion<S> withoutVectors() {
    return with(Collections.nCopies(vectors().size(), null));
  }

  /** How many numbers its sum has. */
  long numbers(Objective objective);

  /**
   * About how many bytes a sum takes where it is sent.
   *
   * @param entries about how many entries the rows have that were added to it
   */
  default double sentBytes(Objective objective, double entries) {
    return 8.0 * numbers(objective) + 64;
  }

  /**
   * What a row costs.
   *
   * @param entries of a row, in the mean
   * @return products of two numbers, about
   */
  double work(Objective objective, double entries);

  /**
   * The sum over some rows of a shard. Whoever holds the rows sums them up by this method, in their
   * order and block after block, and so comes to the same bits.
   *
   * @param rows at least one
   * @param task lends sums; of the calling thread alone
   */
  S sum(BlockRows rows, TaskSums task);

  @Override
  default boolean sharesPass() {
    return !(draw() instanceof Draw.Sample);
  }

  /**
   * The sums of several questions of this kind, one of each model, over the same rows of a shard;
   * each has the bits that it has alone. A kind that reads rows faster for all models together says
   * so here.
   *
   * @param questions this one first
   * @param rows at least one
   */
  default List<S> sums(List<RowQuestion<S>> questions, ShardViews rows) {
    return rows.each(m -> questions.get(m).sum(rows.of(m), new TaskSums(rows.objectives().get(m))));
  }

  /** The sums of questions of this kind, or null where there are no rows. */
  default SumList<S> sumsOrNull(List<RowQuestion<S>> questions, ShardViews rows) {
    return rows.rows().count() == 0 ? null : new SumList<>(sums(questions, rows));
  }

  /** Some questions that are all of this kind. */
  @SuppressWarnings("unchecked") // a kind has one type of sums
  default List<RowQuestion<S>> alike(Stream<? extends Question<?>> questions) {
    return questions.map(question -> (RowQuestion<S>) question).toList();
  }

  /** The sum over some rows, or null where there are no rows. */
  default S sumOrNull(BlockRows rows, TaskSums task) {
    return rows.count() == 0 ? null : sum(rows, task);
  }

  @Override
  default S answeredBy(Ways ways) {
    return ways.rows(this);
  }
}
