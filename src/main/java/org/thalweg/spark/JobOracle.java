package org.thalweg.spark;

import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.DrawnRows;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.memory.Samples;
import org.thalweg.solve.memory.ShardRows;

/**
 * Answers by Spark jobs: vectors go out to the executors, each shard makes its sum, and the sums
 * merge on their way back. A question is one job, and one more for each batch without weight that
 * is drawn again. Samples are brought to the driver once, in one job, and asked there.
 *
 * <p>An epoch over all rows runs shard by shard, each by itself. Shards that differ, such as by one
 * label each, would lead nowhere together: so before the first epoch all rows are reshuffled among
 * the shards, which takes longer than several epochs.
 */
final class JobOracle implements Oracle {
  private static final Logger LOG = LoggerFactory.getLogger(JobOracle.class);

  private final Problem problem;
  private final Objective objective;
  private final ShardedData data;
  private final RowDraws draws;
  private final TreeAggregation aggregation;
  private final RoundClock clock;
  private final JavaSparkContext spark;
  private final long sampleRows; // of the largest sample
  private final Samples samples = new Samples(this::sample);
  private ShardedData reshuffled; // all rows; null before an epoch needs them
  private String mode = ""; // of the last job

  /**
   * An oracle over some data, which it does not close.
   *
   * @param draws over the shards of the data
   * @param clock times each job as a round
   * @param sampleBytes bytes of the largest sample, as plain arrays
   */
  JobOracle(
      Problem problem,
      ShardedData data,
      RowDraws draws,
      TreeAggregation aggregation,
      RoundClock clock,
      long sampleBytes) {
    this.problem = problem;
    this.objective = problem.objective();
    this.data = data;
    this.draws = draws;
    this.aggregation = aggregation;
    this.clock = clock;
    this.spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    this.sampleRows = Math.max(1, DriverData.rows(data, sampleBytes));
  }

  @Override
  public long rows() {
    return data.rows();
  }

  @Override
  public Answer answer(Question question) {
    if (question.draw() instanceof Draw.Sample sample) {
      return samples.answer(question, sample);
    }
    if (question instanceof Question.Gradient gradient) {
      return new Answer.Sum(gradient(gradient));
    }
    if (question instanceof Question.Line line) {
      return new Answer.Losses(line(line));
    }
    if (question instanceof Question.LocalSteps steps) {
      return new Answer.Moved(localSteps(steps));
    }
    if (!(question.draw() instanceof Draw.All)) {
      throw new IllegalArgumentException("row norms and epochs are not of a batch: " + question);
    }
    return question instanceof Question.Norms norms
        ? new Answer.Norms(norms(norms))
        : new Answer.Moved(epoch(((Question.Epoch) question).plan()));
  }

  private GradientSum gradient(Question.Gradient question) {
    DrawnRows drawn = draws.of(question.draw());
    double[] w = question.w();
    clock.begin();
    try (JobLabel label = new JobLabel(spark, label("gradient", question.draw()));
        Parameters sent = Parameters.send(spark, w, clock.tasks())) {
      clock.sent();
      GradientSum sum =
          drawn.sum(
              attempt ->
                  sum(
                      new BatchGradient(objective, sent, drawn.sampler(), drawn.step(), attempt),
                      partitions(drawn, attempt),
                      w.length),
              found -> found.weight() > 0);
      clock.summed();
      return sum;
    }
  }

  private LineSum line(Question.Line question) {
    DrawnRows drawn = draws.of(question.draw());
    double[] rates = question.rates();
    clock.begin();
    try (JobLabel label = new JobLabel(spark, label("losses along a line", question.draw()));
        Parameters w = Parameters.send(spark, question.w(), clock.tasks());
        Parameters d = Parameters.send(spark, question.direction(), clock.tasks())) {
      clock.sent();
      LineSum sum =
          drawn.sum(
              attempt ->
                  sum(
                      new BatchLine(objective, w, d, rates, drawn.sampler(), drawn.step(), attempt),
                      partitions(drawn, attempt),
                      2 * rates.length),
              found -> found.weight() > 0);
      clock.summed();
      return sum;
    }
  }

  private RowNorms norms(Question.Norms question) {
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    RowMetric metric = problem.coordinates().rowMetric(question.scale(), features);
    try (JobLabel label = new JobLabel(spark, "row norms")) {
      ShardFunction<RowNorms> norms = shard -> new ShardRows(shard.blocks()).norms(metric);
      return sum(norms, null, (int) Math.min(Integer.MAX_VALUE, 2L * features));
    }
  }

  private Displacement localSteps(Question.LocalSteps question) {
    double[] start = question.start();
    Sampler batches = draws.localBatches();
    clock.begin();
    try (JobLabel label = new JobLabel(spark, "round %d, local steps".formatted(question.round()));
        Parameters sent = Parameters.send(spark, start, clock.tasks())) {
      clock.sent();
      Displacement moved =
          sum(
              new ShardSteps.Local(question.descent(), sent, batches, question.round()),
              null,
              start.length);
      clock.summed();
      return moved == null ? Displacement.none(start.length, 0) : moved;
    }
  }

  private Displacement epoch(EpochPlan plan) {
    RowSteps.Source steps =
        objective
            .rowSteps()
            .orElseThrow(() -> new IllegalArgumentException("there are no row steps"));
    int dimension = plan.layout().dimension();
    reshuffle();
    clock.begin();
    try (JobLabel label = new JobLabel(spark, "epoch on every shard");
        Parameters vectors = Parameters.send(spark, plan.vectors(), clock.tasks())) {
      clock.sent();
      ShardSteps.Epoch epoch = new ShardSteps.Epoch(steps, plan.with(null), vectors);
      Displacement moved =
          new ShardSums<>(reshuffled, null, epoch, clock.tasks()).sum(aggregation, dimension);
      clock.summed();
      return moved == null ? Displacement.none(dimension, 0) : moved;
    }
  }

  private void reshuffle() {
    if (reshuffled == null) {
      try (JobLabel label = new JobLabel(spark, "reshuffle %d rows".formatted(data.rows()))) {
        reshuffled = data.dealt(draws.seed());
      }
    }
  }

  private MemoryOracle sample(Draw.Sample sample) {
    long rows = Math.max(1, Math.min(sample.rows(), sampleRows));
    try (JobLabel label = new JobLabel(spark, "sample %d rows".formatted(rows))) {
      return new MemoryOracle(problem, data.sample(rows, sample.seed()), sample.seed());
    }
  }

  private <S extends Mergeable<S>> S sum(
      ShardFunction<S> function, int[] partitions, int dimension) {
    ShardSums<S> sums = new ShardSums<>(data, partitions, function, clock.tasks());
    TreeAggregation.Route route = aggregation.route(sums.load(dimension));
    if (!route.mode().equals(mode)) {
      mode = route.mode();
      LOG.info("aggregation {}: {}", mode, route.reason());
    }
    return sums.sum(route);
  }

  /** The partitions that hold a shard of which rows are drawn; null for all. */
  private int[] partitions(DrawnRows drawn, int attempt) {
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

  private static String label(String what, Draw draw) {
    return draw instanceof Draw.Batch batch
        ? "%s, batch of step %d".formatted(what, batch.step())
        : what + " over all rows";
  }

  @Override
  public void close() {
    if (reshuffled != null) {
      reshuffled.close();
      reshuffled = null;
    }
  }
}
