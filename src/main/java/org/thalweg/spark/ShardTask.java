package org.thalweg.spark;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.thalweg.data.shard.Shard;
import org.thalweg.reduce.Mergeable;
import org.thalweg.solve.ShardQuestion;

/**
 * What one shard adds to the answer to a question about whole shards, from the state that the
 * question before has left, if that was answered in this process.
 *
 * @param run one of {@link ShardStates#next}
 */
record ShardTask<S extends Mergeable<S>>(
    ShardQuestion.Part<S> part, List<Parameters> vectors, long run) implements ShardFunction<S> {

  @Override
  public S apply(Shard shard) {
    int number = shard.index();
    AtomicReference<Object> state = new AtomicReference<>(ShardStates.take(run, number));
    List<double[]> sent = vectors.stream().map(Parameters::value).toList();
    S sum = part.of(number, shard.blocks(), sent, state);
    ShardStates.keep(run, number, state.get());
    return sum;
  }
}
