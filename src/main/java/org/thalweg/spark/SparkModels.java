package org.thalweg.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.ModelsOracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.StandardisedModels;
import org.thalweg.solve.memory.ModelsMemory;
import org.thalweg.solve.memory.RowDraws;

/**
 * Answers questions about several problems over the rows that Spark has loaded, which may weigh
 * differently in each: from rows that are gathered on the driver once for all, or by jobs, one for
 * all questions of a kind. As {@link SparkOracle} does for one problem, and with its bits.
 */
public final class SparkModels implements ModelsOracle {
  private static final Logger LOG = LoggerFactory.getLogger(SparkModels.class);

  private final List<Model> models;
  private final ShardedData root;
  private final ModelsJobs jobs;
  private final RoundClock clock;
  private final boolean isOnDriver;
  private final boolean isSmall;
  private final CancelledJobs cancelled;
  private ModelsMemory memory; // all rows; null before they are needed

  /**
   * A model.
   *
   * @param data the rows with the weights they have for it: views of the same rows, and the same
   *     view where the weights are the same
   * @param draws over the shards of the data; equal samplers draw alike
   */
  public record Model(Problem problem, ShardedData data, RowDraws draws) {}

  private SparkModels(List<Model> models, TreeAggregation aggregation, RoundClock clock) {
    this.models = models;
    this.root = models.get(0).data().root();
    this.clock = clock;
    this.isSmall = DriverData.isSmall(root);
    this.jobs = new ModelsJobs(models, aggregation, clock);
    this.cancelled = new CancelledJobs(root.context());
    Model first = models.get(0);
    Place place =
        aggregation.place(
            Demand.of(first.problem().objective(), first.data(), first.draws().batches()));
    this.isOnDriver = place.placement() == Placement.DRIVER;
    clock.placed(place);
    LOG.info("aggregation of {} models {}", models.size(), place);
  }

  /**
   * An oracle in the coordinates of each problem.
   *
   * @param aggregation where sums are made, and how those of executors reach the driver
   * @param clock times what jobs and the driver take for an answer
   */
  public static ModelsOracle of(List<Model> models, TreeAggregation aggregation, RoundClock clock) {
    List<ShardedData> rows = models.stream().map(model -> model.data().root()).distinct().toList();
    if (rows.size() == 1) {
      return overSameRows(models, aggregation, clock);
    }
    int[] groups = models.stream().mapToInt(model -> rows.indexOf(model.data().root())).toArray();
    int[] places = new int[groups.length];
    List<List<Model>> own = rows.stream().<List<Model>>map(each -> new ArrayList<>()).toList();
    for (int i = 0; i < groups.length; i++) {
      places[i] = own.get(groups[i]).size();
      own.get(groups[i]).add(models.get(i));
    }
    return new ModelsOfRows(
        own.stream().map(group -> overSameRows(group, aggregation, clock)).toList(),
        groups,
        places);
  }

  private static ModelsOracle overSameRows(
      List<Model> models, TreeAggregation aggregation, RoundClock clock) {
    return new StandardisedModels(
        new SparkModels(List.copyOf(models), aggregation, clock),
        models.stream().map(model -> model.problem().coordinates()).toList());
  }

  @Override
  public long rows() {
    return root.rows();
  }

  /**
   * Answers several questions.
   *
   * @throws org.thalweg.solve.CancelledException if the user cancels their jobs
   */
  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    try {
      return answered(questions);
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

  private List<Answer> answered(List<Asked> questions) {
    Answer[] answers = new Answer[questions.size()];
    List<Asked> here = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<Asked> there = new ArrayList<>();
    List<Integer> otherPlaces = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      boolean isHere = isForTheDriver(questions.get(i).question());
      (isHere ? here : there).add(questions.get(i));
      (isHere ? places : otherPlaces).add(i);
    }
    if (!here.isEmpty()) {
      gather();
      cancelled.onDriver();
      long begin = System.nanoTime();
      ModelsJobs.place(memory.answerAll(here), places, answers);
      clock.summedOnDriver(begin, 0);
    }
    if (!there.isEmpty()) {
      ModelsJobs.place(jobs.answerAll(there), otherPlaces, answers);
    }
    return Arrays.asList(answers);
  }

  private boolean isForTheDriver(Question question) {
    return question instanceof Question.Dual
        || (question instanceof Question.Epoch || question.draw() instanceof Draw.Sample
            ? isSmall
            : isOnDriver);
  }

  /** Brings all rows to the driver, once for all models. */
  private void gather() {
    if (memory != null) {
      return;
    }
    List<Shard> shards = jobs.gathered();
    Map<ShardedData, List<List<Block>>> views = new IdentityHashMap<>();
    memory =
        new ModelsMemory(
            models.stream()
                .map(
                    model ->
                        new ModelsMemory.Model(
                            model.problem(),
                            views.computeIfAbsent(
                                model.data(),
                                data ->
                                    shards.stream()
                                        .map(shard -> data.view().of(shard).blocks())
                                        .toList()),
                            model.draws()))
                .toList());
  }

  @Override
  public void close() {
    cancelled.close();
    jobs.close();
    memory = null;
  }
}
