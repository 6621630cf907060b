package org.thalweg.solve.memory;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.dual.DualPoint;
import org.thalweg.dual.DualRows;
import org.thalweg.dual.DualTask;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.interior.PathRows;
import org.thalweg.interior.PathSum;
import org.thalweg.interior.PathTask;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;

/**
 * Answers from rows in the memory of this process, on as many cores as the work is worth. Sums
 * merge in the same fixed tree as on a cluster, so neither the number of cores nor the place of the
 * rows changes a bit.
 *
 * <p>Gradients, Hessians and lines are in the original features; {@link
 * org.thalweg.solve.StandardisedOracle} maps them to standardised ones. For one thread at a time.
 */
public final class MemoryOracle implements Oracle {
  private final Problem problem;
  private final Objective objective;
  private final List<ShardRows> shards;
  private final RowDraws draws;
  private final CoreSums sums;
  private final DrawsAhead ahead;
  private final Samples samples = new Samples(this::sample);
  private List<PathRows> paths; // by shard; null before an interior point method
  private DualRows dual; // null before sweeps of dual coordinate ascent
  private final Order order;

  /**
   * An oracle over some rows.
   *
   * @param shards the blocks of each, which are kept
   * @param draws over the same shards
   */
  public MemoryOracle(Problem problem, List<? extends List<Block>> shards, RowDraws draws) {
    this(problem, shards, draws, new Order(shards, draws.seed()));
  }

  /** The same, where others may have the same rows in the same random order. */
  MemoryOracle(Problem problem, List<? extends List<Block>> shards, RowDraws draws, Order order) {
    this.order = order;
    this.problem = problem;
    this.objective = problem.objective();
    this.shards = shards.stream().map(blocks -> new ShardRows(List.copyOf(blocks))).toList();
    this.draws = draws;
    this.ahead = new DrawsAhead(draws.batches(), shards.size());
    long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
    this.sums =
        new CoreSums(
            objective, shards.size(), (double) entries / Math.max(1, draws.sizes().rows()));
  }

  /** An oracle that draws no batches. */
  public MemoryOracle(Problem problem, List<? extends List<Block>> shards, long seed) {
    this(problem, shards, RowDraws.all(ShardSizes.of(shards), seed));
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
    if (question instanceof Question.Dual asked) {
      return new Answer.Dual(dual(asked.task()));
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

  /** The rows of a draw, which is made ready. */
  DrawnRows drawn(Draw draw) {
    if (draw instanceof Draw.Batch batch) {
      ahead.at(batch.step());
    }
    return draws.of(draw);
  }

  private GradientSum gradient(Question.Gradient question) {
    DrawnRows drawn = drawn(question.draw());
    return drawn.sum(
        attempt ->
            sums.gradient(question.at(), drawn.expected(), shard -> rows(shard, drawn, attempt)));
  }

  private LineSum line(Question.Line line) {
    DrawnRows drawn = drawn(line.draw());
    return drawn.sum(
        attempt -> sums.line(line, drawn.expected(), shard -> rows(shard, drawn, attempt)));
  }

  private HessianSum hessian(Question.Hessian question) {
    DrawnRows drawn = drawn(question.draw());
    return drawn.sum(
        attempt -> sums.hessian(question, drawn.expected(), shard -> rows(shard, drawn, attempt)));
  }

  private BlockRows rows(int shard, DrawnRows drawn, int attempt) {
    return shards.get(shard).drawn(rowsOf(shard, drawn, attempt));
  }

  /** The numbers of the rows of a shard in a draw. */
  Rows rowsOf(int shard, DrawnRows drawn, int attempt) {
    boolean isAhead = attempt == 0 && drawn.sampler() == draws.batches();
    return isAhead ? ahead.of(drawn.step(), shard) : drawn.of(shard, attempt);
  }

  /** The rows of a shard. */
  ShardRows shard(int shard) {
    return shards.get(shard);
  }

  CoreSums sums() {
    return sums;
  }

  private PathSum interior(PathTask task) {
    if (paths == null) {
      LinearObjective linear = (LinearObjective) objective;
      paths = shards.stream().map(rows -> new PathRows(linear, rows.blocks())).toList();
    }
    return sums.overShards(sums.hessianThreads(rows()), shard -> paths.get(shard).answer(task));
  }

  /** Drops samples and what methods know of the rows. */
  @Override
  public void close() {
    samples.clear();
    paths = null;
    dual = null;
  }

  private DualPoint dual(DualTask task) {
    if (dual == null) {
      LinearObjective linear = (LinearObjective) objective;
      dual = new DualRows(linear, shards.stream().map(ShardRows::blocks).toList());
    }
    return dual.run(task);
  }

  private RowNorms norms(Question.Norms question) {
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    RowMetric metric = problem.coordinates().rowMetric(question.scale(), features);
    return sums.overShards(sums.readThreads(rows()), shard -> shards.get(shard).norms(metric));
  }

  private Displacement localSteps(Question.LocalSteps question) {
    double[] from = question.start();
    LocalDescent descent = question.descent();
    Displacement moved =
        sums.overShards(
            CoreSums.THREADS,
            shard ->
                shards.get(shard).rows() == 0
                    ? null
                    : descent.run(
                        from,
                        question.round(),
                        shards.get(shard).blocks(),
                        draws.sizes().weight(shard),
                        step -> draws.localBatches().draw(step, 0, shard)));
    return moved == null ? Displacement.none(from.length, 0) : moved;
  }

  private ShuffledShards shuffled() {
    return order.shuffled();
  }

  private MemoryOracle sample(Draw.Sample sample) {
    Order own = order.sample(sample);
    return new MemoryOracle(
        problem, own.shards, RowDraws.all(ShardSizes.of(own.shards), own.seed), own);
  }

  /** All rows in a random order, which are copied when that is first needed. */
  static final class Order {
    private final List<? extends List<Block>> shards;
    private final long seed;
    private ShuffledShards shuffled; // null before an epoch or a sample
    private final Map<Draw.Sample, WeakReference<Order>> samples = new HashMap<>();

    Order(List<? extends List<Block>> shards, long seed) {
      this.shards = shards;
      this.seed = seed;
    }

    synchronized ShuffledShards shuffled() {
      if (shuffled == null) {
        List<Block> blocks = shards.stream().<Block>flatMap(List::stream).toList();
        shuffled = ShuffledShards.of(blocks, seed);
      }
      return shuffled;
    }

    /** A sample of the rows, the same for all who ask while one of them keeps it. */
    synchronized Order sample(Draw.Sample wanted) {
      WeakReference<Order> known = samples.get(wanted);
      Order sample = known == null ? null : known.get();
      if (sample == null) {
        sample = new Order(shuffled().sample(wanted.rows()), wanted.seed());
        samples.put(wanted, new WeakReference<>(sample));
      }
      return sample;
    }

    /** Whether another order is of the same list of rows, by the same seed. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Order order && order.shards == shards && order.seed == seed;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(shards) + Long.hashCode(seed);
    }
  }
}
