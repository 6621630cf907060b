package org.thalweg.spark;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.RowSample;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.memory.DrawnRows;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.memory.Samples;

/**
 * Answers questions about a problem, or about several, over the rows that Spark has loaded: by jobs
 * on the executors, from rows that are gathered on the driver once, in one job, or, for one
 * problem, from rows that are brought there batch by batch. The choice changes the speed of an
 * answer, and no bit of it.
 *
 * <p>Two kinds of questions have other bits in one process than on a cluster: epochs, which run in
 * as many parts as there are places, and samples. For these the choice depends on the size of the
 * data alone.
 */
public final class SparkOracle implements Oracle {
  private static final Logger LOG = LoggerFactory.getLogger(SparkOracle.class);

  private final List<SparkModel> models;
  private final ShardedData root;
  private final JobOracle jobs;
  private final RoundClock clock;
  private final Placement placement;
  private final boolean isSmall;
  private final BatchPrefetch batches; // null where none are brought to the driver
  private final CancelledJobs cancelled;
  private MemoryOracle memory; // all rows; null before they are needed
  private boolean wasAsked; // or will be asked again, for a sum over the rows of shards

  /**
   * A model.
   *
   * @param data the rows with the weights they have for it: views of the same rows, and the same
   *     view where the weights are the same
   * @param draws over the shards of the data; equal samplers draw alike
   */
  public record SparkModel(Problem problem, ShardedData data, RowDraws draws) {
    Objective objective() {
      return problem.objective();
    }

    /** How a shard makes its part of the answer to a question of the model. */
    <S extends Mergeable<S> & Answer> ShardQuestion.ShardPart<S> part(ShardQuestion<S> question) {
      return question.part(problem, draws.sizes(), draws.localBatches());
    }
  }

  private SparkOracle(
      List<SparkModel> models, TreeAggregation aggregation, RoundClock clock, boolean isBrief) {
    SparkModel first = models.get(0);
    this.models = models;
    this.root = first.data.root();
    this.jobs = new JobOracle(models, aggregation, clock, DriverData.smallBytes());
    this.clock = clock;
    Place place =
        aggregation.place(Demand.of(first.objective(), first.data, first.draws.batches()));
    this.placement = place.placement();
    clock.placed(place);
    String which = models.size() == 1 ? "" : "of %d models ".formatted(models.size());
    LOG.info("aggregation {}{}", which, place);
    this.isSmall = DriverData.isSmall(root);
    this.cancelled = new CancelledJobs(root.context());
    this.wasAsked = !isBrief;
    this.batches =
        placement == Placement.GATHER && models.size() == 1
            ? new BatchPrefetch(first.problem, first.data, first.draws.batches())
            : null;
  }

  /**
   * An oracle in the coordinates of each problem.
   *
   * @param models whose data are not closed with the oracle
   * @param aggregation where sums are made, and how those of executors reach the driver
   * @param clock times what jobs and the driver take for an answer
   */
  public static Oracle of(List<SparkModel> models, TreeAggregation aggregation, RoundClock clock) {
    List<ShardedData> rows = models.stream().map(model -> model.data.root()).distinct().toList();
    if (rows.size() == 1) {
      return of(models, aggregation, clock, false);
    }
    return ModelsOfRows.of(
        models.stream().map(model -> rows.indexOf(model.data.root())).toList(),
        group -> of(group.stream().map(models::get).toList(), aggregation, clock, false));
  }

  /** An oracle in the coordinates of one problem, likewise. */
  public static Oracle of(
      Problem problem,
      ShardedData data,
      RowDraws draws,
      TreeAggregation aggregation,
      RoundClock clock) {
    return of(List.of(new SparkModel(problem, data, draws)), aggregation, clock, false);
  }

  /**
   * An oracle that draws no batches and that nobody times, for a few questions about all rows. The
   * first of them is answered by a job, which costs less than to gather the rows for it alone.
   */
  public static Oracle of(Problem problem, ShardedData data, long seed) {
    SparkModel model = new SparkModel(problem, data, RowDraws.all(data.sizes(), seed));
    return of(List.of(model), new TreeAggregation.AutoMode(), RoundClock.stopped(), true);
  }

  private static Oracle of(
      List<SparkModel> models, TreeAggregation aggregation, RoundClock clock, boolean isBrief) {
    return StandardisedOracle.of(
        models.stream().map(SparkModel::problem).toList(),
        new SparkOracle(models, aggregation, clock, isBrief));
  }

  @Override
  public long rows() {
    return root.rows();
  }

  /**
   * Answers questions.
   *
   * @throws org.thalweg.solve.CancelledException if the user cancels their jobs
   */
  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    try {
      return Oracle.inGroups(
          questions,
          asked -> isForTheDriver(asked.question()),
          (isHere, some) -> isHere ? onDriver(some) : byJobs(some));
    } catch (Exception e) { // SparkException too, which Scala does not declare
      CancelledJobs.require(root.context(), e);
      throw e;
    }
  }

  @Override
  public void ended(int model) {
    jobs.ended(model);
    if (memory != null) {
      memory.ended(model);
    }
  }

  @Override
  public void requireUncancelled() {
    cancelled.onDriver();
  }

  private List<Answer> onDriver(List<Asked> questions) {
    gather();
    cancelled.onDriver();
    long begin = System.nanoTime();
    List<Answer> answers = memory.answerAll(questions);
    clock.summedOnDriver(begin, 0);
    return answers;
  }

  private List<Answer> byJobs(List<Asked> questions) {
    return batches == null
        ? jobs.answerAll(questions)
        : fromBatches(questions.get(0).question()).orElseGet(() -> jobs.answerAll(questions));
  }

  /** The answer to the question of the only model, if it is about a batch that was brought. */
  private Optional<List<Answer>> fromBatches(Question<?> question) {
    if (!(question.draw() instanceof Draw.Batch batch
        && question instanceof RowQuestion<?> ofRows)) {
      return Optional.empty();
    }
    long begin = System.nanoTime();
    cancelled.onDriver();
    Optional<List<Answer>> answer =
        batches.answer(ofRows, batch.step()).map(made -> List.of((Answer) made));
    if (answer.isPresent()) {
      clock.summedOnDriver(begin, batches.waited());
    }
    return answer;
  }

  private boolean isForTheDriver(Question<?> question) {
    if (question.isSequential()) {
      return true;
    }
    if (question.dependsOnPlace()) {
      return isSmall;
    }
    boolean isFirst = !wasAsked && root.onDriver().isEmpty();
    wasAsked = true;
    return placement == Placement.DRIVER
        && (memory != null || !isFirst); // one job costs less than to gather the rows
  }

  /** Brings all rows to the driver, once for all models. */
  private void gather() {
    if (memory == null) {
      Map<ShardedData, List<List<Block>>> views =
          DriverData.gather(root, models.stream().map(SparkModel::data).toList());
      memory =
          new MemoryOracle(
              models.stream()
                  .map(
                      model ->
                          new MemoryOracle.ModelRows(
                              model.problem, views.get(model.data), model.draws))
                  .toList());
    }
  }

  @Override
  public void close() {
    cancelled.close();
    jobs.close();
    memory = null;
    if (batches != null) {
      batches.close();
    }
  }

  /**
   * Models over different rows, such as those as they were read and those that are centred: each
   * group of models over the same rows has an oracle of its own.
   *
   * @param oracles of the groups
   * @param groups the number of the group of each model
   * @param places the number of each model in its group
   */
  private record ModelsOfRows(List<Oracle> oracles, List<Integer> groups, List<Integer> places)
      implements Oracle {

    /**
     * An oracle of the models of each group.
     *
     * @param groups of each model, from 0
     * @param oracleOf makes that of a group, given the numbers of its models
     */
    static ModelsOfRows of(List<Integer> groups, Function<List<Integer>, Oracle> oracleOf) {
      List<List<Integer>> members = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int model = 0; model < groups.size(); model++) {
        while (members.size() <= groups.get(model)) {
          members.add(new ArrayList<>());
        }
        List<Integer> group = members.get(groups.get(model));
        places.add(group.size());
        group.add(model);
      }
      return new ModelsOfRows(members.stream().map(oracleOf).toList(), groups, places);
    }

    @Override
    public List<Answer> answerAll(List<Asked> questions) {
      return Oracle.inGroups(
          questions,
          asked -> groups.get(asked.model()),
          (group, own) ->
              oracles
                  .get(group)
                  .answerAll(
                      own.stream()
                          .map(asked -> new Asked(places.get(asked.model()), asked.question()))
                          .toList()));
    }

    @Override
    public void ended(int model) {
      oracles.get(groups.get(model)).ended(places.get(model));
    }

    @Override
    public void requireUncancelled() {
      oracles.forEach(Oracle::requireUncancelled);
    }

    @Override
    public long rows() {
      return oracles.get(0).rows();
    }

    @Override
    public void close() {
      oracles.forEach(Oracle::close);
    }
  }

  /**
   * Answers by Spark jobs: vectors go out to the executors, each shard makes its sum, and the sums
   * merge on their way back. A question is one job, and one more for each batch without weight that
   * is drawn again; so are the questions of several models that share a pass over the rows. Samples
   * are brought to the driver once, in one job, and asked there.
   */
  static final class JobOracle implements Oracle {
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
              JavaSparkContext.fromSparkContext(models.get(0).data().context()),
              aggregation,
              clock);
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
              jobs.labelled(
                  label, () -> ShardCopies.reshuffled(model.data(), model.draws().seed()));
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

    /**
     * Jobs that sum over shards what models ask for, each with its label in Spark's UI, and timed
     * as a round. The questions of one job are of one kind; one model is the list of one.
     */
    private static final class ShardJobs {
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
        ModelViews views =
            ModelViews.of(models.stream().map(SparkOracle.SparkModel::data).toList());
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
                new RowTask<>(
                    views, objectives, bare, sent, drawn.sampler(), drawn.step(), attempt));
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
                sent ->
                    sum(data.get(0).root(), null, all, new ShardTask<>(views, parts, sent, runs)));
        List<S> answers = new ArrayList<>();
        for (int k = 0; k < runs.length; k++) {
          S sum = sums == null ? null : sums.get(k);
          answers.add(sum == null ? questions.get(k).none() : sum);
        }
        return answers;
      }

      /**
       * A round: sends vectors to the executors, and frees them there once the sum is made. Where
       * there are none it is no round.
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
       * What one shard adds to the answers to questions about whole shards of one or several
       * models, from the states that the questions before have left, if these were answered in this
       * process.
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

    /**
     * What the tasks of this process know of the rows of shards, from one question to the next:
     * where they are on the path of an interior point method. It saves work and changes no bit:
     * what is dropped, or is on another executor, is made again from the path. So it is dropped
     * where memory is short, and where several other runs have begun since.
     */
    private static final class ShardStates {
      private static final int RUNS = 4;
      private static final AtomicLong NEXT = new AtomicLong();
      private static final Map<Long, Map<Integer, SoftReference<Object>>> KEPT =
          new LinkedHashMap<>(2 * RUNS, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(
                Map.Entry<Long, Map<Integer, SoftReference<Object>>> eldest) {
              return size() > RUNS;
            }
          };

      private ShardStates() {}

      /** The number of a run, on the driver. */
      static long next() {
        return NEXT.getAndIncrement();
      }

      /** Takes out what is known of a shard, so that no other task changes it; null for nothing. */
      static synchronized Object take(long run, int shard) {
        Map<Integer, SoftReference<Object>> states = KEPT.get(run);
        SoftReference<Object> state = states == null ? null : states.remove(shard);
        return state == null ? null : state.get();
      }

      /** Keeps what is known of a shard, if that is not null. */
      static synchronized void keep(long run, int shard, Object state) {
        if (state != null) {
          KEPT.computeIfAbsent(run, any -> new LinkedHashMap<>())
              .put(shard, new SoftReference<>(state));
        }
      }

      /** Drops what is known of a run in this process. */
      static synchronized void drop(long run) {
        KEPT.remove(run);
      }
    }
  }
}
