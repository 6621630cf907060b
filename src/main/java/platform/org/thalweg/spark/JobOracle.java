package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.RowSample;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.Samples;

/**
 * Answers by Spark jobs: vectors go out to the executors, each shard makes its sum, and the sums
 * merge on their way back. A question is one job, and one more for each batch without weight that
 * is drawn again; so are the questions of several models that share a pass over the rows. Samples
 * are brought to the driver once, in one job, and asked there.
 */
final class JobOracle implements Oracle {
  private final List<SparkOracle.SparkModel> models;
  private final ShardJobs jobs;
  private final List<ModelJobs> alone; // of each model by itself

  /**
   * An oracle over some data, which it does not close.
   *
   * @param models over views of the same rows
   * @param aggregation how sums reach the driver
   * @param clock times each job as a round
   * @param sampleBytes bytes of the largest sample, as plain arrays
   */
  JobOracle(
      List<SparkOracle.SparkModel> models,
      TreeAggregation aggregation,
      RoundClock clock,
      long sampleBytes) {
    this.models = models;
    this.jobs =
        new ShardJobs(
            JavaSparkContext.fromSparkContext(models.get(0).data().context()), aggregation, clock);
    this.alone = models.stream().map(model -> new ModelJobs(model, jobs, sampleBytes)).toList();
  }

  @Override
  public long rows() {
    return models.get(0).data().rows();
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return Oracle.inGroups(
        questions,
        asked -> models.get(asked.model()).draws().pass(asked.question()),
        (pass, asked) -> {
          if (asked.size() == 1) {
            return List.of(alone(asked.get(0)));
          }
          return asked.get(0).question() instanceof RowQuestion<?> first
              ? rows(asked, first)
              : shards(asked, (ShardQuestion<?>) asked.get(0).question());
        });
  }

  private Answer alone(Asked asked) {
    return alone.get(asked.model()).answer(asked.question());
  }

  private List<SparkOracle.SparkModel> models(List<Asked> asked) {
    return asked.stream().map(each -> models.get(each.model())).toList();
  }

  /** Sums over the rows of one draw, of several models, in one job. */
  private <S extends Mergeable<S> & WeightedSum<S>> List<Answer> rows(
      List<Asked> asked, RowQuestion<S> first) {
    List<S> sums = jobs.rows(models(asked), first.alike(asked.stream().map(Asked::question)));
    List<Answer> answers = new ArrayList<>();
    for (int k = 0; k < asked.size(); k++) {
      answers.add(sums.get(k) == null ? alone(asked.get(k)) : sums.get(k));
    }
    return answers;
  }

  /** What every shard makes of all its rows, for several models in one job. */
  private <S extends Mergeable<S> & Answer> List<Answer> shards(
      List<Asked> asked, ShardQuestion<S> first) {
    List<SparkOracle.SparkModel> own = models(asked);
    return List.copyOf(
        jobs.shards(
            own.stream().map(SparkOracle.SparkModel::data).toList(),
            own,
            first.alike(asked.stream().map(Asked::question)),
            asked.stream().mapToLong(each -> alone.get(each.model()).run()).toArray()));
  }

  /** Whether an epoch over all rows was asked for, so that they have been reshuffled. */
  boolean hasReshuffled() {
    return alone.stream().anyMatch(ModelJobs::hasReshuffled);
  }

  /** Releases what jobs have made for one model, which asks no more. */
  @Override
  public void ended(int model) {
    alone.get(model).close();
  }

  @Override
  public void close() {
    alone.forEach(ModelJobs::close);
  }

  /**
   * One of the models of a {@link JobOracle}: the answers to its questions alone.
   *
   * <p>An epoch over all rows runs shard by shard, each by itself. Shards that differ, such as by
   * one label each, would not reach the minimum together, so before the first epoch all rows are
   * reshuffled among the shards, which takes longer than several epochs.
   */
  private static final class ModelJobs implements Question.Ways {
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
}
