package org.thalweg.spark;

import java.util.List;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.memory.DrawnRows;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.memory.Samples;

/**
 * One of the models of a {@link JobOracle}: the answers to its questions alone.
 *
 * <p>An epoch over all rows runs shard by shard, each by itself. Shards that differ, such as by one
 * label each, would not reach the minimum together, so before the first epoch all rows are
 * reshuffled among the shards, which takes longer than several epochs.
 */
final class ModelJobs implements Question.Ways {
  private final SparkOracle.Model model;
  private final ShardJobs jobs;
  private final long sampleRows; // of the largest sample
  private final Samples samples = new Samples(this::sample);
  private final long run = ShardStates.next();
  private ShardedData reshuffled; // all rows; null before an epoch needs them
  private boolean hasReshuffled;

  ModelJobs(SparkOracle.Model model, ShardJobs jobs, long sampleBytes) {
    this.model = model;
    this.jobs = jobs;
    this.sampleRows = Math.max(1, DriverData.rows(model.data(), sampleBytes));
  }

  <A extends Answer> A answer(Question<A> question) {
    return question.draw() instanceof Draw.Sample sample
        ? samples.answer(question, sample)
        : question.answeredBy(this);
  }

  @Override
  public <S extends Mergeable<S> & WeightedSum<S>> S rows(RowQuestion<S> question) {
    ShardedData data = model.data();
    DrawnRows drawn = model.draws().of(question.draw());
    RowQuestion<S> bare = question.withoutVectors();
    return jobs.round(
        label(question),
        sent ->
            drawn.sum(
                attempt ->
                    jobs.sum(
                        data,
                        ShardJobs.partitions(data, drawn, attempt),
                        question.numbers(model.objective()),
                        new RowTask<>(
                            model.objective(),
                            bare,
                            sent,
                            drawn.sampler(),
                            drawn.step(),
                            attempt))),
        question.vectors());
  }

  @Override
  public <S extends Mergeable<S> & Answer> S shards(ShardQuestion<S> question) {
    return shards(question, model.data());
  }

  private <S extends Mergeable<S> & Answer> S shards(ShardQuestion<S> question, ShardedData data) {
    S sum =
        jobs.round(
            question.label(),
            sent -> jobs.sum(data, null, question.numbers(model.objective()), task(question, sent)),
            question.vectors());
    return sum == null ? question.none() : sum;
  }

  /** What a shard does for a question of this model. */
  <S extends Mergeable<S> & Answer> ShardTask<S> task(
      ShardQuestion<S> question, List<Parameters> sent) {
    RowDraws draws = model.draws();
    return new ShardTask<>(
        question.part(model.problem(), draws.sizes(), draws.localBatches()), sent, run);
  }

  @Override
  public Displacement epoch(EpochPlan plan, ShardQuestion<Displacement> onShards) {
    hasReshuffled = true;
    if (reshuffled == null) {
      String label = "reshuffle %d rows".formatted(model.data().rows());
      reshuffled = jobs.labelled(label, () -> model.data().reshuffled(model.draws().seed()));
    }
    return shards(onShards, reshuffled);
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
            "sample %d rows".formatted(rows), () -> model.data().sample(rows, sample.seed())),
        sample.seed());
  }

  private static String label(RowQuestion<?> question) {
    if (question.draw() instanceof Draw.Batch batch) {
      return "%s, batch of step %d".formatted(question.label(), batch.step());
    }
    boolean isPart = question.draw() instanceof Draw.Share;
    return question.label() + (isPart ? " over some rows" : " over all rows");
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
