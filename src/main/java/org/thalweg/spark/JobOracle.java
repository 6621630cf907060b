package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.memory.DrawnRows;

/**
 * Answers by Spark jobs: vectors go out to the executors, each shard makes its sum, and the sums
 * merge on their way back. A question is one job, and one more for each batch without weight that
 * is drawn again; so are the questions of several models that share a pass over the rows. Samples
 * are brought to the driver once, in one job, and asked there.
 */
final class JobOracle implements Oracle {
  private final List<SparkOracle.Model> models;
  private final ShardedData root;
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
      List<SparkOracle.Model> models,
      TreeAggregation aggregation,
      RoundClock clock,
      long sampleBytes) {
    this.models = models;
    this.root = models.get(0).data().root();
    this.jobs =
        new ShardJobs(JavaSparkContext.fromSparkContext(root.context()), aggregation, clock);
    this.alone = models.stream().map(model -> new ModelJobs(model, jobs, sampleBytes)).toList();
  }

  @Override
  public long rows() {
    return root.rows();
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

  /** Sums over the rows of one draw, of several models, in one job. */
  private <S extends Mergeable<S> & WeightedSum<S>> List<Answer> rows(
      List<Asked> asked, RowQuestion<S> first) {
    List<RowQuestion<S>> alike = first.alike(asked.stream().map(Asked::question));
    List<SparkOracle.Model> own = models(asked);
    List<Objective> objectives =
        new ArrayList<>(own.stream().map(SparkOracle.Model::objective).toList());
    List<RowQuestion<S>> bare =
        new ArrayList<>(alike.stream().map(RowQuestion::withoutVectors).toList());
    List<double[]> vectors =
        alike.stream().flatMap(question -> question.vectors().stream()).toList();
    JoinedVectors joined = JoinedVectors.of(own.size(), vectors);
    DrawnRows drawn = own.get(0).draws().of(first.draw());
    ModelViews views = views(own);
    SumList<S> sums =
        jobs.round(
            "%s of %d models, %s".formatted(first.label(), own.size(), rows(first.draw())),
            sent ->
                jobs.sum(
                    root,
                    ShardJobs.partitions(root, drawn, 0),
                    numbers(own.size(), m -> alike.get(m).numbers(objectives.get(m))),
                    new ModelsTask<>(
                        objectives,
                        views,
                        bare,
                        joined,
                        sent.get(0),
                        drawn.sampler(),
                        drawn.step())),
            List.of(joined.join(vectors)));
    List<Answer> answers = new ArrayList<>();
    for (int k = 0; k < own.size(); k++) {
      S sum = own.get(k).draws().of(first.draw()).first(sums == null ? null : sums.get(k));
      answers.add(sum == null ? alone(asked.get(k)) : sum);
    }
    return answers;
  }

  private static String rows(Draw draw) {
    if (draw instanceof Draw.Batch batch) {
      return "batch of step " + batch.step();
    }
    return draw instanceof Draw.Share ? "some rows" : "all rows";
  }

  /** What every shard makes of all its rows, for several models in one job. */
  @SuppressWarnings("unchecked") // a kind has one type of sums
  private <S extends Mergeable<S> & Answer> List<Answer> shards(
      List<Asked> asked, ShardQuestion<S> first) {
    List<ShardQuestion<S>> alike =
        asked.stream().map(each -> (ShardQuestion<S>) each.question()).toList();
    List<SparkOracle.Model> own = models(asked);
    List<double[]> vectors =
        alike.stream().flatMap(question -> question.vectors().stream()).toList();
    int each = vectors.size() / own.size();
    ModelViews views = views(own);
    SumList<S> sums =
        jobs.round(
            "%s of %d models".formatted(first.label(), own.size()),
            sent -> {
              List<ShardFunction<S>> tasks = new ArrayList<>();
              for (int k = 0; k < own.size(); k++) {
                List<Parameters> ofModel = sent.subList(k * each, (k + 1) * each);
                ModelJobs model = alone.get(asked.get(k).model());
                tasks.add(model.task(alike.get(k), new ArrayList<>(ofModel)));
              }
              long numbers = numbers(own.size(), m -> alike.get(m).numbers(own.get(m).objective()));
              return jobs.sum(root, null, numbers, new Each<>(tasks, views));
            },
            vectors);
    List<Answer> answers = new ArrayList<>();
    for (int k = 0; k < own.size(); k++) {
      S sum = sums == null ? null : sums.get(k);
      answers.add(sum == null ? alike.get(k).none() : sum);
    }
    return answers;
  }

  /** What each of several models makes of its view of a shard. */
  private record Each<S extends Mergeable<S>>(List<ShardFunction<S>> functions, ModelViews views)
      implements ShardFunction<SumList<S>> {
    @Override
    public SumList<S> apply(Shard shard) {
      List<Shard> seen = views.of(shard);
      List<S> sums = new ArrayList<>();
      for (int m = 0; m < functions.size(); m++) {
        sums.add(functions.get(m).apply(seen.get(m)));
      }
      return new SumList<>(sums);
    }
  }

  private List<SparkOracle.Model> models(List<Asked> asked) {
    return asked.stream().map(each -> models.get(each.model())).toList();
  }

  private static ModelViews views(List<SparkOracle.Model> models) {
    return ModelViews.of(models.stream().map(SparkOracle.Model::data).toList());
  }

  private static long numbers(int models, IntToLongFunction ofModel) {
    return IntStream.range(0, models).mapToLong(ofModel).sum();
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
