package org.thalweg.solve.memory;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ShardRows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.RowOrder;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.ShardQuestion;

/**
 * Answers from rows in the memory of this process, on as many cores as the work is worth. Sums
 * merge in the same fixed tree as on a cluster, so neither the number of cores nor the place of the
 * rows changes a bit. Questions of several models about sums over the same draw are answered by one
 * pass over its rows; others side by side. Rows in random order are kept once for the models that
 * have them alike.
 *
 * <p>Gradients, Hessians and lines are in the original features; {@link
 * org.thalweg.solve.StandardisedOracle} maps them to standardised ones. For one thread at a time.
 */
public final class MemoryOracle implements Oracle {
  private final List<ModelInMemory> models;

  /**
   * A model.
   *
   * @param shards the blocks of each shard, with the weights that rows have for it, which are kept;
   *     models with the same weights have the same list
   * @param draws over these shards; models that draw alike have the same samplers
   */
  public record ModelRows(Problem problem, List<? extends List<Block>> shards, RowDraws draws) {}

  /** An oracle over the rows of some models, which differ in their weights alone. */
  public MemoryOracle(List<ModelRows> models) {
    Map<RandomOrder, RandomOrder> orders = new HashMap<>();
    this.models = models.stream().map(model -> inMemory(model, orders)).toList();
  }

  private static ModelInMemory inMemory(ModelRows model, Map<RandomOrder, RandomOrder> orders) {
    RandomOrder order = new RandomOrder(model.shards, model.draws.seed());
    return new ModelInMemory(
        model.problem, model.shards, model.draws, orders.computeIfAbsent(order, same -> same));
  }

  /** An oracle for one model whose rows may have an order already. */
  MemoryOracle(ModelInMemory model) {
    this.models = List.of(model);
  }

  /**
   * An oracle for one model.
   *
   * @param shards the blocks of each, which are kept
   * @param draws over the same shards
   */
  public MemoryOracle(Problem problem, List<? extends List<Block>> shards, RowDraws draws) {
    this(List.of(new ModelRows(problem, shards, draws)));
  }

  /** An oracle for one model that draws no batches. */
  public MemoryOracle(Problem problem, List<? extends List<Block>> shards, long seed) {
    this(problem, shards, RowDraws.all(ShardSizes.of(shards), seed));
  }

  @Override
  public long rows() {
    return models.get(0).rowCount();
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    if (questions.size() == 1) {
      return List.of(alone(questions.get(0)));
    }
    return Oracle.inGroups(
        questions,
        asked -> asked.question().sharesPass(),
        (shares, some) -> shares ? inPasses(some) : sideBySide(some));
  }

  private List<Answer> sideBySide(List<Asked> questions) {
    return questions.parallelStream().map(this::alone).toList();
  }

  /** Questions that may share a pass. */
  private List<Answer> inPasses(List<Asked> questions) {
    return Oracle.inGroups(
        questions,
        asked -> models.get(asked.model()).draws.pass(asked.question()),
        (pass, asked) -> {
          Question<?> first = asked.get(0).question();
          if (asked.size() > 1 && first instanceof RowQuestion<?> sums) {
            return together(asked, sums);
          }
          return asked.size() > 1 && first instanceof SequentialQuestion<?, ?> sequential
              ? sequences(asked, sequential)
              : sideBySide(asked);
        });
  }

  private Answer alone(Asked asked) {
    return models.get(asked.model()).answer(asked.question());
  }

  /** Questions of one kind that take one row after the other. */
  @SuppressWarnings("unchecked") // a kind has one type of rows and of answers
  private <R, A extends Answer> List<Answer> sequences(
      List<Asked> asked, SequentialQuestion<R, A> first) {
    List<SequentialQuestion<R, A>> alike =
        asked.stream().map(each -> (SequentialQuestion<R, A>) each.question()).toList();
    List<R> rows =
        IntStream.range(0, alike.size())
            .parallel()
            .mapToObj(k -> models.get(asked.get(k).model()).sequence(alike.get(k)::rows))
            .toList();
    return List.copyOf(first.answers(alike, rows));
  }

  /** Questions of one kind, in one pass. */
  private <S extends Mergeable<S> & WeightedSum<S>> List<Answer> together(
      List<Asked> asked, RowQuestion<S> first) {
    List<RowQuestion<S>> alike = first.alike(asked.stream().map(Asked::question));
    List<ModelInMemory> own = asked.stream().map(each -> models.get(each.model())).toList();
    List<Objective> objectives = own.stream().map(ModelInMemory::objective).toList();
    DrawnRows drawn = own.get(0).draws.of(first.draw());
    CoreSums sums = own.get(0).sums;
    double work = drawn.expected() * first.work(objectives.get(0), sums.entriesPerRow());
    SumList<S> all =
        sums.overShards(
            work * asked.size(),
            shard ->
                first.sumsOrNull(
                    alike,
                    new ShardViews(
                        objectives,
                        own.stream().map(model -> model.blocks(shard)).toList(),
                        drawn.of(shard, 0))));
    List<Answer> answers = new ArrayList<>();
    for (int k = 0; k < own.size(); k++) {
      S sum = own.get(k).draws.of(first.draw()).first(all == null ? null : all.get(k));
      answers.add(sum == null ? alone(asked.get(k)) : sum);
    }
    return answers;
  }

  @Override
  public void ended(int model) {
    models.get(model).close();
  }

  /** Drops samples and what methods know of the rows. */
  @Override
  public void close() {
    models.forEach(ModelInMemory::close);
  }

  /** One of the models of a {@link MemoryOracle}: the answers to its questions alone. */
  private static final class ModelInMemory implements Question.Ways {
    private final Problem problem;
    private final RowDraws draws;
    private final RandomOrder order;
    private final List<ShardRows> shards;
    private final CoreSums sums;
    private final Samples samples = new Samples(this::sample);
    private List<AtomicReference<Object>> states = List.of(); // that shards keep, once asked
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

    long rowCount() {
      return draws.sizes().rows();
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
      if (states.isEmpty()) {
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
      states = List.of();
      sequence = null;
    }

    private MemoryOracle sample(Draw.Sample sample) {
      RandomOrder own = order.sample(sample);
      RowDraws all = RowDraws.all(ShardSizes.of(own.shards()), own.seed());
      return new MemoryOracle(new ModelInMemory(problem, own.shards(), all, own));
    }
  }

  /** All rows in a random order, which are copied when that is first needed. */
  static final class RandomOrder {
    private static final int BLOCK = 2048; // rows: the smallest sample

    private final List<? extends List<Block>> shards;
    private final long seed;
    private List<Block> shuffled = List.of(); // once an epoch or a sample needs them
    private final Map<Draw.Sample, WeakReference<RandomOrder>> samples = new HashMap<>();

    RandomOrder(List<? extends List<Block>> shards, long seed) {
      this.shards = shards;
      this.seed = seed;
    }

    List<? extends List<Block>> shards() {
      return shards;
    }

    long seed() {
      return seed;
    }

    /** Copies of all rows, {@value #BLOCK} to a block but for the last. */
    synchronized List<Block> shuffled() {
      if (shuffled.isEmpty()) {
        List<Block> blocks = shards.stream().<Block>flatMap(List::stream).toList();
        shuffled = RowOrder.random(blocks, seed).copied(BLOCK);
      }
      return shuffled;
    }

    /** A sample of the rows, the same for all who ask while one of them keeps it. */
    synchronized RandomOrder sample(Draw.Sample wanted) {
      WeakReference<RandomOrder> known = samples.get(wanted);
      RandomOrder sample = known == null ? null : known.get();
      if (sample == null) {
        int most = shuffled().size();
        int count = (int) Math.min(most, (wanted.rows() + BLOCK - 1) / BLOCK);
        List<List<Block>> first = shuffled().subList(0, count).stream().map(List::of).toList();
        sample = new RandomOrder(first, wanted.seed());
        samples.put(wanted, new WeakReference<>(sample));
      }
      return sample;
    }

    /** Whether another order is of the same list of rows, by the same seed. */
    @Override
    public boolean equals(Object other) {
      return other instanceof RandomOrder order && order.shards == shards && order.seed == seed;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(shards) + Long.hashCode(seed);
    }
  }
}
