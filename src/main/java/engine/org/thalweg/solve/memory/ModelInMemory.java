package org.thalweg.solve.memory;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ShardRows;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.ShardQuestion;

/** One of the models of a {@link MemoryOracle}: the answers to its questions alone. */
final class ModelInMemory implements Question.Ways {
  private final Problem problem;
  private final RowDraws draws;
  private final RandomOrder order;
  private final List<ShardRows> shards;
  private final CoreSums sums;
  private final Samples samples = new Samples(this::sample);
  private List<AtomicReference<Object>> states; // that shards keep; null before they are asked
  private Object sequence; // all rows as a sequential question reads them; null before one asks

  /**
   * A model.
   *
   * @param order of the same rows, which may be that of others
   */
  ModelInMemory(
      Problem problem, List<? extends List<Block>> shards, RowDraws draws, RandomOrder order) {
    this.problem = problem;
    this.draws = draws;
    this.order = order;
    this.shards = shards.stream().map(blocks -> new ShardRows(List.copyOf(blocks))).toList();
    long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
    double entriesPerRow = (double) entries / Math.max(1, rowCount());
    this.sums = new CoreSums(problem.objective(), shards.size(), entriesPerRow);
  }

  Objective objective() {
    return problem.objective();
  }

  RowDraws draws() {
    return draws;
  }

  long rowCount() {
    return draws.sizes().rows();
  }

  CoreSums sums() {
    return sums;
  }

  /** The blocks of a shard. */
  List<Block> blocks(int shard) {
    return shards.get(shard).blocks();
  }

  <A extends Answer> A answer(Question<A> question) {
    return samples.answer(question, this);
  }

  @Override
  public <S extends Mergeable<S> & WeightedSum<S>> S rows(RowQuestion<S> question) {
    DrawnRows drawn = draws.of(question.draw());
    return drawn.sum(
        attempt ->
            sums.sum(
                question,
                drawn.expected(),
                shard -> shards.get(shard).drawn(drawn.of(shard, attempt))));
  }

  @Override
  public <S extends Mergeable<S> & Answer> S shards(ShardQuestion<S> question) {
    if (states == null) {
      states = Stream.generate(AtomicReference<Object>::new).limit(shards.size()).toList();
    }
    ShardQuestion.ShardPart<S> part = question.part(problem, draws.sizes(), draws.localBatches());
    List<double[]> vectors = question.vectors();
    S sum =
        sums.overShards(
            rowCount() * question.work(sums.entriesPerRow()),
            shard -> part.of(shard, blocks(shard), vectors, states.get(shard)));
    return sum == null ? question.none() : sum;
  }

  @Override
  public <S extends Mergeable<S> & Answer> S shuffled(
      ShardQuestion<S> onShards, BiFunction<List<Block>, Objective, S> inOneProcess) {
    return inOneProcess.apply(order.shuffled(), objective());
  }

  @Override
  public <R, A extends Answer> A sequence(SequentialQuestion<R, A> question) {
    return question.answer(sequence(question::rows));
  }

  /**
   * All rows as a sequential question reads them.
   *
   * @param make makes them, of the objective and the blocks of each shard
   */
  @SuppressWarnings("unchecked") // there is one kind of such questions about an objective
  <R> R sequence(BiFunction<Objective, List<List<Block>>, R> make) {
    if (sequence == null) {
      sequence = make.apply(objective(), shards.stream().map(ShardRows::blocks).toList());
    }
    return (R) sequence;
  }

  /** Drops samples and what methods know of the rows. */
  void close() {
    samples.clear();
    states = null;
    sequence = null;
  }

  private MemoryOracle sample(Draw.Sample sample) {
    RandomOrder own = order.sample(sample);
    RowDraws all = RowDraws.all(ShardSizes.of(own.shards()), own.seed());
    return new MemoryOracle(new ModelInMemory(problem, own.shards(), all, own));
  }
}
