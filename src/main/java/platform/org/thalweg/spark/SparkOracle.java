package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;

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
}
