package org.thalweg.spark;

import java.util.List;
import java.util.function.BiFunction;
import org.thalweg.data.shard.RowSample;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.Samples;

/**
 * One of the models of a {@link JobOracle}: the answers to its questions alone.
 *
 * <p>An epoch over all rows runs shard by shard, each by itself. Shards that differ, such as by one
 * label each, would not reach the minimum together, so before the first epoch all rows are
 * reshuffled among the shards, which takes longer than several epochs.
 */
final class ModelJobs implements Question.Ways {
  private final SparkOracle.SparkModel model;
  private final ShardJobs jobs;
  private final long sampleRows; // of the largest sample
  private final Samples samples = new Samples(this::sample);
  private final long run = ShardStates.next();
  private ShardedData reshuffled; // all rows; null before an epoch needs them
  private boolean hasReshuffled;

  ModelJobs(SparkOracle.SparkModel model, ShardJobs jobs, long sampleBytes) {
    this.model = model;
    this.jobs = jobs;
    this.sampleRows = Math.max(1, DriverData.rows(model.data(), sampleBytes));
  }

  <A extends Answer> A answer(Question<A> question) {
    return samples.answer(question, this);
  }

  @Override
  public <S extends Mergeable<S> & WeightedSum<S>> S rows(RowQuestion<S> question) {
    return jobs.rows(List.of(model), List.of(question)).get(0);
  }

  @Override
  public <S extends Mergeable<S> & Answer> S shards(ShardQuestion<S> question) {
    return jobs.shards(List.of(model.data()), List.of(model), List.of(question), run).get(0);
  }

  @Override
  public <S extends Mergeable<S> & Answer> S shuffled(
      ShardQuestion<S> onShards, BiFunction<List<Block>, Objective, S> inOneProcess) {
    hasReshuffled = true;
    if (reshuffled == null) {
      String label = "reshuffle %d rows".formatted(model.data().rows());
      reshuffled =
          jobs.labelled(label, () -> ShardCopies.reshuffled(model.data(), model.draws().seed()));
    }
    return jobs.shards(List.of(reshuffled), List.of(model), List.of(onShards), run).get(0);
  }

  /** The number of its states among those of all runs. */
  long run() {
    return run;
  }

  /** Whether an epoch over all rows was asked for, so that they have been reshuffled. */
  boolean hasReshuffled() {
    return hasReshuffled;
  }

  @Override
  public <R, A extends Answer> A sequence(SequentialQuestion<R, A> question) {
    throw new IllegalArgumentException("one row after the other, on the driver: " + question);
  }

  private MemoryOracle sample(Draw.Sample sample) {
    long rows = Math.max(1, Math.min(sample.rows(), sampleRows));
    return new MemoryOracle(
        model.problem(),
        jobs.labelled(
            "sample %d rows".formatted(rows),
            () -> RowSample.of(model.data(), rows, sample.seed())),
        sample.seed());
  }

  void close() {
    ShardStates.drop(run);
    samples.clear();
    if (reshuffled != null) {
      reshuffled.close();
      reshuffled = null;
    }
  }
}
