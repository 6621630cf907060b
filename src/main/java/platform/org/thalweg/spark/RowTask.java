package org.thalweg.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ShardRows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.RowQuestion;

/**
 * The sums that one or several models ask for, of one kind, over the rows that one shard draws.
 *
 * @param objectives of the models
 * @param questions of the models, without their vectors
 * @param vectors those of one model after the other
 * @param step of the draw
 */
record RowTask<S extends Mergeable<S> & WeightedSum<S>>(
    ModelViews views,
    List<Objective> objectives,
    List<RowQuestion<S>> questions,
    Parameters vectors,
    Sampler sampler,
    long step,
    int attempt)
    implements ShardFunction<SumList<S>> {

  @Override
  public SumList<S> apply(Shard shard) {
    return inTask().apply(shard);
  }

  @Override
  public ShardFunction<SumList<S>> inTask() {
    List<double[]> sent = vectors.value();
    int each = sent.size() / questions.size();
    List<RowQuestion<S>> asked =
        IntStream.range(0, questions.size())
            .mapToObj(m -> questions.get(m).with(sent.subList(m * each, (m + 1) * each)))
            .toList();
    return asked.size() == 1 ? one(asked.get(0)) : several(asked);
  }

  private ShardFunction<SumList<S>> one(RowQuestion<S> question) {
    TaskSums sums = new TaskSums(objectives.get(0));
    return shard -> {
      ShardRows rows = new ShardRows(views.of(shard).get(0).blocks());
      S sum = question.sumOrNull(rows.drawn(sampler.draw(step, attempt, shard.index())), sums);
      return sum == null ? null : new SumList<>(List.of(sum));
    };
  }

  private ShardFunction<SumList<S>> several(List<RowQuestion<S>> asked) {
    return shard -> {
      List<List<Block>> blocks = views.of(shard).stream().map(Shard::blocks).toList();
      return asked
          .get(0)
          .sumsOrNull(
              asked,
              new ShardViews(objectives, blocks, sampler.draw(step, attempt, shard.index())));
    };
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    if (questions.size() > 1) {
      return 8L * dimension + 64L * questions.size();
    }
    double entries = sampler.expectedRows() * data.entries() / data.rows() / Math.max(1, nodes);
    return (long) questions.get(0).sentBytes(objectives.get(0), entries);
  }
}
