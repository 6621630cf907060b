package org.thalweg.spark;

import java.util.List;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.memory.ShardRows;

/**
 * The sum that a question asks for over the rows that one shard draws.
 *
 * @param question without its vectors
 * @param step of the draw
 */
record RowTask<S extends Mergeable<S> & WeightedSum<S>>(
    Objective objective,
    RowQuestion<S> question,
    List<Parameters> vectors,
    Sampler sampler,
    long step,
    int attempt)
    implements ShardFunction<S> {

  @Override
  public S apply(Shard shard) {
    return inTask().apply(shard);
  }

  @Override
  public ShardFunction<S> inTask() {
    RowQuestion<S> asked = question.with(vectors.stream().map(Parameters::value).toList());
    TaskSums sums = new TaskSums(objective);
    return shard ->
        asked.sumOrNull(
            new ShardRows(shard.blocks()).drawn(sampler.draw(step, attempt, shard.index())), sums);
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    double entries = sampler.expectedRows() * data.entries() / data.rows() / Math.max(1, nodes);
    return (long) question.sentBytes(objective, entries);
  }
}
