package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.ShardQuestion;

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
}
