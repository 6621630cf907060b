package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.thalweg.data.shard.Shard;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.solve.ShardQuestion;

/**
 * What one shard adds to the answers to questions about whole shards of one or several models, from
 * the states that the questions before have left, if these were answered in this process.
 *
 * @param parts of each model
 * @param vectors those of one model after the other
 * @param runs of each model, one of {@link ShardStates#next}
 */
record ShardTask<S extends Mergeable<S>>(
    ModelViews views, List<ShardQuestion.ShardPart<S>> parts, Parameters vectors, long[] runs)
    implements ShardFunction<SumList<S>> {

  @Override
  public SumList<S> apply(Shard shard) {
    List<double[]> sent = vectors.value();
    int each = sent.size() / runs.length;
    List<Shard> seen = views.of(shard);
    List<S> sums = new ArrayList<>();
    for (int m = 0; m < runs.length; m++) {
      AtomicReference<Object> state =
          new AtomicReference<>(ShardStates.take(runs[m], shard.index()));
      List<double[]> own = sent.subList(m * each, (m + 1) * each);
      sums.add(parts.get(m).of(shard.index(), seen.get(m).blocks(), own, state));
      ShardStates.keep(runs[m], shard.index(), state.get());
    }
    return new SumList<>(sums);
  }
}
