package org.thalweg.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.interior.PathSum;
import org.thalweg.interior.PathTask;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
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
 * label each, would not reach the minimum together, so before the first epoch all rows are
 * reshuffled among the shards, which takes longer than several epochs.
 */
final class JobOracle implements Oracle {
  private final Problem problem;
  private final Objective objective;
  private final ShardedData data;
  private final RowDraws draws;
  private final ShardJobs jobs;
  private final long sampleRows; // of the largest sample
  private final Samples samples = new Samples(this::sample);
  private final long run = PathStates.next();
  private ShardedData reshuffled; // all rows; null before an epoch needs them
  private boolean hasReshuffled;

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
    this.jobs =
        new ShardJobs(JavaSparkContext.fromSparkContext(data.context()), aggregation, clock);
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
    if (question instanceof Question.Hessian hessian) {
      return new Answer.Hessian(hessian(hessian));
    }
    if (question instanceof Question.Interior interior) {
      return new Answer.Interior(interior(interior.task()));
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
    return jobs.round(
        label("gradient", question.draw()),
        sent -> drawn.sum(attempt -> gradient(sent.get(0), drawn, attempt)),
        question.w());
  }

  private GradientSum gradient(Parameters w, DrawnRows drawn, int attempt) {
    return jobs.sum(
        data,
        ShardJobs.partitions(data, drawn, attempt),
        objective.layout().dimension(),
        new BatchGradient(objective, w, drawn.sampler(), drawn.step(), attempt));
  }

  private HessianSum hessian(Question.Hessian question) {
    DrawnRows drawn = draws.of(question.draw());
    return jobs.round(
        label("second derivatives", question.draw()),
        sent -> drawn.sum(attempt -> hessian(sent.get(0), question, drawn, attempt)),
        question.w());
  }

  private HessianSum hessian(
      Parameters w, Question.Hessian question, DrawnRows drawn, int attempt) {
    return jobs.sum(
        data,
        ShardJobs.partitions(data, drawn, attempt),
        (int) HessianSum.length(objective.layout().dimension(), question.order()),
        new BatchHessian(
            objective,
            w,
            question.least(),
            question.among(),
            drawn.sampler(),
            drawn.step(),
            attempt));
  }

  private PathSum interior(PathTask task) {
    LinearObjective linear = (LinearObjective) objective;
    return jobs.labelled(
        "interior point, " + task.stage(),
        () ->
            jobs.sum(
                data,
                null,
                task.length(linear.layout().dimension()),
                new PathStep(linear, task, run)));
  }

  private LineSum line(Question.Line question) {
    DrawnRows drawn = draws.of(question.draw());
    return jobs.round(
        label("losses along a line", question.draw()),
        sent ->
            drawn.sum(attempt -> line(sent.get(0), sent.get(1), question.rates(), drawn, attempt)),
        question.w(),
        question.direction());
  }

  private LineSum line(
      Parameters w, Parameters direction, double[] rates, DrawnRows drawn, int attempt) {
    return jobs.sum(
        data,
        ShardJobs.partitions(data, drawn, attempt),
        2 * rates.length,
        new BatchLine(objective, w, direction, rates, drawn.sampler(), drawn.step(), attempt));
  }

  private RowNorms norms(Question.Norms question) {
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    RowMetric metric = problem.coordinates().rowMetric(question.scale(), features);
    int numbers = (int) Math.min(Integer.MAX_VALUE, 2L * features);
    return jobs.labelled(
        "row norms",
        () -> jobs.sum(data, null, numbers, shard -> new ShardRows(shard.blocks()).norms(metric)));
  }

  private Displacement localSteps(Question.LocalSteps question) {
    double[] start = question.start();
    Sampler batches = draws.localBatches();
    long round = question.round();
    Displacement moved =
        jobs.round(
            "round %d, local steps".formatted(round),
            sent ->
                jobs.sum(
                    data,
                    null,
                    start.length,
                    new ShardSteps.Local(
                        question.descent(), sent.get(0), batches, draws.sizes(), round)),
            start);
    return moved == null ? Displacement.none(start.length, 0) : moved;
  }

  private Displacement epoch(EpochPlan plan) {
    RowSteps.RowStepSource steps =
        objective
            .rowSteps()
            .orElseThrow(() -> new IllegalArgumentException("there are no row steps"));
    int dimension = plan.layout().dimension();
    reshuffle();
    Displacement moved =
        jobs.round(
            "epoch on every shard",
            sent ->
                jobs.sum(
                    reshuffled,
                    null,
                    dimension,
                    new ShardSteps.Epoch(steps, plan.with(null), sent.get(0))),
            plan.vectors());
    return moved == null ? Displacement.none(dimension, 0) : moved;
  }

  /** Whether an epoch over all rows was asked for, so that they have been reshuffled. */
  boolean hasReshuffled() {
    return hasReshuffled;
  }

  private void reshuffle() {
    hasReshuffled = true;
    if (reshuffled == null) {
      reshuffled =
          jobs.labelled(
              "reshuffle %d rows".formatted(data.rows()), () -> data.reshuffled(draws.seed()));
    }
  }

  private MemoryOracle sample(Draw.Sample sample) {
    long rows = Math.max(1, Math.min(sample.rows(), sampleRows));
    return new MemoryOracle(
        problem,
        jobs.labelled("sample %d rows".formatted(rows), () -> data.sample(rows, sample.seed())),
        sample.seed());
  }

  private static String label(String what, Draw draw) {
    if (draw instanceof Draw.Batch batch) {
      return "%s, batch of step %d".formatted(what, batch.step());
    }
    return what + (draw instanceof Draw.Share ? " over some rows" : " over all rows");
  }

  @Override
  public void close() {
    PathStates.drop(run);
    samples.clear();
    if (reshuffled != null) {
      reshuffled.close();
      reshuffled = null;
    }
  }
}
