package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.memory.DrawnRows;

/**
 * Jobs that sum over shards what models ask for, each with its label in Spark's UI, and timed as a
 * round. The questions of one job are of one kind; one model is the list of one.
 */
final class ShardJobs {
  private static final Logger LOG = LoggerFactory.getLogger(ShardJobs.class);

  private final JavaSparkContext spark;
  private final TreeAggregation aggregation;
  private final RoundClock clock;
  private String mode = ""; // of the last job

  ShardJobs(JavaSparkContext spark, TreeAggregation aggregation, RoundClock clock) {
    this.spark = spark;
    this.aggregation = aggregation;
    this.clock = clock;
  }

  /**
   * Sums over the rows of one draw. One model draws again until there are rows.
   *
   * @return the sum of each model; null of one of several where there must be another attempt
   */
  <S extends Mergeable<S> & WeightedSum<S>> List<S> rows(
      List<SparkOracle.SparkModel> models, List<RowQuestion<S>> questions) {
    Draw draw = questions.get(0).draw();
    List<DrawnRows> drawn = models.stream().map(model -> model.draws().of(draw)).toList();
    int count = models.size();
    return round(
        label(questions.get(0).label(), count) + rows(draw),
        questions.stream().map(RowQuestion::vectors).toList(),
        sent -> {
          IntFunction<SumList<S>> attempt = attempt(models, questions, drawn.get(0), sent);
          if (count == 1) {
            return List.of(drawn.get(0).sum(number -> first(attempt.apply(number))));
          }
          SumList<S> sums = attempt.apply(0);
          List<S> found = new ArrayList<>();
          for (int k = 0; k < count; k++) {
            found.add(drawn.get(k).first(sums == null ? null : sums.get(k)));
          }
          return found;
        });
  }

  private <S extends Mergeable<S> & WeightedSum<S>> IntFunction<SumList<S>> attempt(
      List<SparkOracle.SparkModel> models,
      List<RowQuestion<S>> questions,
      DrawnRows drawn,
      Parameters sent) {
    List<Objective> objectives =
        new ArrayList<>(models.stream().map(SparkOracle.SparkModel::objective).toList());
    List<RowQuestion<S>> bare =
        new ArrayList<>(questions.stream().map(RowQuestion::withoutVectors).toList());
    ModelViews views = ModelViews.of(models.stream().map(SparkOracle.SparkModel::data).toList());
    ShardedData root = models.get(0).data().root();
    long numbers =
        IntStream.range(0, bare.size())
            .mapToLong(m -> questions.get(m).numbers(objectives.get(m)))
            .sum();
    return attempt ->
        sum(
            root,
            partitions(root, drawn, attempt),
            numbers,
            new RowTask<>(views, objectives, bare, sent, drawn.sampler(), drawn.step(), attempt));
  }

  private static <S extends Mergeable<S>> S first(SumList<S> sums) {
    return sums == null ? null : sums.get(0);
  }

  private static String label(String one, int models) {
    return models == 1 ? one : "%s of %d models".formatted(one, models);
  }

  private static String rows(Draw draw) {
    if (draw instanceof Draw.Batch batch) {
      return ", batch of step %d".formatted(batch.step());
    }
    return draw instanceof Draw.Share ? " over some rows" : " over all rows";
  }

  /**
   * Sums of what each shard makes of all its rows.
   *
   * @param data of the models: views of the same rows
   * @param runs of each model, one of {@link ShardStates#next}
   */
  <S extends Mergeable<S> & Answer> List<S> shards(
      List<ShardedData> data,
      List<SparkOracle.SparkModel> models,
      List<ShardQuestion<S>> questions,
      long... runs) {
    ModelViews views = ModelViews.of(data);
    ArrayList<ShardQuestion.ShardPart<S>> parts = new ArrayList<>();
    long numbers = 0;
    for (int k = 0; k < runs.length; k++) {
      parts.add(models.get(k).part(questions.get(k)));
      numbers += questions.get(k).numbers(models.get(k).objective());
    }
    long all = numbers;
    SumList<S> sums =
        round(
            label(questions.get(0).label(), runs.length),
            questions.stream().map(ShardQuestion::vectors).toList(),
            sent -> sum(data.get(0).root(), null, all, new ShardTask<>(views, parts, sent, runs)));
    List<S> answers = new ArrayList<>();
    for (int k = 0; k < runs.length; k++) {
      S sum = sums == null ? null : sums.get(k);
      answers.add(sum == null ? questions.get(k).none() : sum);
    }
    return answers;
  }

  /**
   * A round: sends vectors to the executors, and frees them there once the sum is made. Where there
   * are none it is no round.
   *
   * @param vectors of each model
   * @param sum runs the jobs of the round, given the vectors that were sent
   */
  private <S> S round(String label, List<List<double[]>> vectors, Function<Parameters, S> sum) {
    List<double[]> all = vectors.stream().flatMap(List::stream).toList();
    if (all.isEmpty()) {
      return labelled(label, () -> sum.apply(Parameters.send(spark, all, clock.tasks())));
    }
    clock.begin();
    try (JobLabel shown = new JobLabel(spark, label);
        Parameters sent = Parameters.send(spark, all, clock.tasks())) {
      clock.sent();
      S made = sum.apply(sent);
      clock.summed();
      return made;
    }
  }

  /** A piece of work with a label, which is no round. */
  <S> S labelled(String label, Supplier<S> work) {
    try (JobLabel shown = new JobLabel(spark, label)) {
      return work.get();
    }
  }

  /**
   * One job.
   *
   * @param partitions to run on; null for all
   * @param numbers coordinates of what is summed
   * @return null where no shard contributed
   */
  private <S extends Mergeable<S>> S sum(
      ShardedData data, int[] partitions, long numbers, ShardFunction<S> function) {
    ShardSums<S> sums = new ShardSums<>(data, partitions, function, clock.tasks());
    TreeAggregation.Route route =
        aggregation.route(sums.load((int) Math.min(Integer.MAX_VALUE, numbers)));
    if (!route.mode().equals(mode)) {
      mode = route.mode();
      LOG.info("aggregation {}: {}", mode, route.reason());
      clock.routed(mode, route.reason());
    }
    return sums.sum(route);
  }

  /** The partitions that hold a shard of which rows are drawn; null for all. */
  private static int[] partitions(ShardedData data, DrawnRows drawn, int attempt) {
    Sampler sampler = drawn.sampler();
    if (!sampler.takesSubsets()) {
      return null;
    }
    return IntStream.range(0, data.partitions())
        .filter(
            partition ->
                IntStream.range(data.firstShard(partition), data.firstShard(partition + 1))
                    .anyMatch(shard -> sampler.takes(drawn.step(), attempt, shard)))
        .toArray();
  }

  /**
   * What one shard adds to the answers to questions about whole shards of one or several models,
   * from the states that the questions before have left, if these were answered in this process.
   *
   * @param parts of each model
   * @param vectors those of one model after the other
   * @param runs of each model, one of {@link ShardStates#next}
   */
  private record ShardTask<S extends Mergeable<S>>(
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
}
