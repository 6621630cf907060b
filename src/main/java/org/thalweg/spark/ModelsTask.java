package org.thalweg.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.RowQuestion;

/**
 * The sums of several models, of one kind, over the rows that one shard draws at one step.
 *
 * @param objectives of the models
 * @param views of the shards as models have them
 * @param questions of the models, without vectors
 * @param joined how the vectors lie in those that were sent
 * @param <S> the sum of one model
 */
record ModelsTask<S extends Mergeable<S> & WeightedSum<S>>(
    List<Objective> objectives,
    ModelViews views,
    List<RowQuestion<S>> questions,
    JoinedVectors joined,
    Parameters vectors,
    Sampler sampler,
    long step)
    implements ShardFunction<SumList<S>> {

  @Override
  public SumList<S> apply(Shard shard) {
    return inTask().apply(shard);
  }

  @Override
  public ShardFunction<SumList<S>> inTask() {
    List<List<double[]>> split = joined.split(vectors.value());
    List<RowQuestion<S>> asked =
        IntStream.range(0, questions.size())
            .mapToObj(m -> questions.get(m).with(split.get(m)))
            .toList();
    return shard -> {
      List<List<Block>> blocks = views.of(shard).stream().map(Shard::blocks).toList();
      return asked
          .get(0)
          .sumsOrNull(
              asked, new ShardViews(objectives, blocks, sampler.draw(step, 0, shard.index())));
    };
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    return 8L * dimension + 64L * objectives.size();
  }
}
