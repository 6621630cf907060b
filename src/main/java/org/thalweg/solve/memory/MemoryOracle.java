package org.thalweg.solve.memory;

import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.interior.PathRows;
import org.thalweg.interior.PathSum;
import org.thalweg.interior.PathTask;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.reduce.ShardSum;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;

/**
 * Answers from rows in the memory of this process, on as many cores as there are; or in the calling
 * thread where the work is too little to share. Sums merge in the same fixed tree as on a cluster,
 * so neither the number of cores nor the place of the rows changes a bit.
 *
 * <p>Gradients, Hessians and lines are in the original features; {@link
 * org.thalweg.solve.StandardisedOracle} maps them to standardised ones. For one thread at a time.
 */
public final class MemoryOracle implements Oracle {
  /** Entries that are summed up in less time than it takes to have other threads begin. */
  private static final double FEW_ENTRIES = 1 << 16;

  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Problem problem;
  private final Objective objective;
  private final List<ShardRows> shards;
  private final RowDraws draws;
  private final double entriesPerRow;
  private final Deque<GradientSum> free = new ConcurrentLinkedDeque<>(); // sums not in use
  private final Queue<TaskSums> idle = new ConcurrentLinkedQueue<>(); // one for each busy thread
  private final Samples samples = new Samples(this::sample);
  private List<PathRows> paths; // by shard; null before an interior point method
  private ShuffledShards shuffled; // the rows once more; null before an epoch or a sample

  /**
   * An oracle over some rows.
   *
   * @param shards the blocks of each, which are kept
   * @param draws over the same shards
   */
  public MemoryOracle(Problem problem, List<? extends List<Block>> shards, RowDraws draws) {
    this.problem = problem;
    this.objective = problem.objective();
    this.shards = shards.stream().map(blocks -> new ShardRows(List.copyOf(blocks))).toList();
    this.draws = draws;
    long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
    this.entriesPerRow = (double) entries / Math.max(1, draws.sizes().rows());
  }

  /** An oracle that draws no batches. */
  public MemoryOracle(Problem problem, List<? extends List<Block>> shards, long seed) {
    this(problem, shards, RowDraws.all(sizes(shards), seed));
  }

  private static ShardSizes sizes(List<? extends List<Block>> shards) {
    return new ShardSizes(
        shards.stream().mapToInt(blocks -> blocks.stream().mapToInt(Block::rows).sum()).toArray());
  }

  @Override
  public long rows() {
    return draws.sizes().rows();
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
        : new Answer.Moved(shuffled().epoch(((Question.Epoch) question).plan(), objective));
  }

  private GradientSum gradient(Question.Gradient question) {
    DrawnRows drawn = draws.of(question.draw());
    int threads = threads(drawn.expected() * entriesPerRow);
    return drawn.sum(
        attempt ->
            overShards(threads, shard -> gradient(question.w(), shard, drawn.of(shard, attempt))),
        sum -> sum.weight() > 0);
  }

  private GradientSum gradient(double[] w, int shard, Rows drawn) {
    TaskSums own = idle.poll();
    TaskSums sums = own == null ? new TaskSums(objective, free) : own;
    GradientSum sum = shards.get(shard).gradient(w, drawn, sums);
    idle.add(sums);
    return sum;
  }

  private LineSum line(Question.Line line) {
    DrawnRows drawn = draws.of(line.draw());
    int threads = threads(drawn.expected() * (entriesPerRow + line.rates().length));
    return drawn.sum(
        attempt ->
            overShards(
                threads,
                shard ->
                    shards
                        .get(shard)
                        .line(
                            objective,
                            line.w(),
                            line.direction(),
                            line.rates(),
                            drawn.of(shard, attempt))),
        sum -> sum.weight() > 0);
  }

  private HessianSum hessian(Question.Hessian question) {
    DrawnRows drawn = draws.of(question.draw());
    int threads = threads(drawn.expected() * entriesPerRow * (1 + entriesPerRow / 2));
    return drawn.sum(
        attempt ->
            overShards(
                threads,
                shard ->
                    shards
                        .get(shard)
                        .hessian(
                            objective, question.w(), question.least(), drawn.of(shard, attempt))),
        sum -> sum.gradient().weight() > 0);
  }

  private PathSum interior(PathTask task) {
    if (paths == null) {
      LinearObjective linear = (LinearObjective) objective;
      paths = shards.stream().map(rows -> new PathRows(linear, rows.blocks())).toList();
    }
    return overShards(
        threads(rows() * entriesPerRow * (1 + entriesPerRow / 2)),
        shard -> paths.get(shard).answer(task));
  }

  private RowNorms norms(Question.Norms question) {
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    RowMetric metric = problem.coordinates().rowMetric(question.scale(), features);
    return overShards(threads(rows() * entriesPerRow), shard -> shards.get(shard).norms(metric));
  }

  private Displacement localSteps(Question.LocalSteps question) {
    double[] from = question.start();
    LocalDescent descent = question.descent();
    Displacement moved =
        overShards(
            THREADS,
            shard ->
                shards.get(shard).rows() == 0
                    ? null
                    : descent.run(
                        from,
                        question.round(),
                        shards.get(shard).blocks(),
                        step -> draws.localBatches().draw(step, 0, shard)));
    return moved == null ? Displacement.none(from.length, 0) : moved;
  }

  private <S extends Mergeable<S>> S overShards(int threads, IntFunction<S> ofShard) {
    return new ShardSum<>(shards.size(), ofShard).by(threads);
  }

  private static int threads(double entries) {
    return entries <= FEW_ENTRIES ? 1 : THREADS;
  }

  private ShuffledShards shuffled() {
    if (shuffled == null) {
      List<Block> blocks = shards.stream().flatMap(shard -> shard.blocks().stream()).toList();
      shuffled = ShuffledShards.of(blocks, draws.seed());
    }
    return shuffled;
  }

  private MemoryOracle sample(Draw.Sample sample) {
    return new MemoryOracle(problem, shuffled().sample(sample.rows()), sample.seed());
  }
}
