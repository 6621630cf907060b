package org.thalweg.spark;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;

/**
 * Answers questions about a problem over the rows that Spark has loaded: by jobs on the executors,
 * from rows that are gathered on the driver once, in one job, or from rows that are brought there
 * batch by batch. The choice changes the speed of an answer, and no bit of it.
 *
 * <p>Two kinds of questions have other bits in one process than on a cluster: epochs, which run in
 * as many parts as there are places, and samples. For these the choice depends on the size of the
 * data alone.
 */
public final class SparkOracle implements Oracle {
  private static final Logger LOG = LoggerFactory.getLogger(SparkOracle.class);

  private final Problem problem;
  private final ShardedData data;
  private final RowDraws draws;
  private final JobOracle jobs;
  private final RoundClock clock;
  private final Placement placement;
  private final boolean isSmall;
  private final BatchPrefetch batches; // null where none are brought to the driver
  private final CancelledJobs cancelled;
  private MemoryOracle memory; // all rows; null before they are needed
  private boolean wasAsked; // or will be asked again, for a sum over the rows of shards

  private SparkOracle(
      Problem problem,
      ShardedData data,
      RowDraws draws,
      TreeAggregation aggregation,
      RoundClock clock,
      boolean isBrief) {
    this.problem = problem;
    this.data = data;
    this.draws = draws;
    this.jobs = new JobOracle(problem, data, draws, aggregation, clock, DriverData.smallBytes());
    this.clock = clock;
    Place place = aggregation.place(Demand.of(problem.objective(), data, draws.batches()));
    this.placement = place.placement();
    clock.placed(place);
    LOG.info("aggregation {}", place);
    this.isSmall = DriverData.isSmall(data);
    this.cancelled = new CancelledJobs(data.context());
    this.wasAsked = !isBrief;
    this.batches =
        placement == Placement.GATHER ? new BatchPrefetch(problem, data, draws.batches()) : null;
  }

  /**
   * An oracle in the coordinates of a problem.
   *
   * @param data the rows, which are not closed with the oracle
   * @param draws over the shards of the data
   * @param aggregation where sums are made, and how those of executors reach the driver
   * @param clock times what jobs and the driver take for an answer
   */
  public static Oracle of(
      Problem problem,
      ShardedData data,
      RowDraws draws,
      TreeAggregation aggregation,
      RoundClock clock) {
    return StandardisedOracle.of(
        problem, new SparkOracle(problem, data, draws, aggregation, clock, false));
  }

  /**
   * An oracle that draws no batches and that nobody times, for a few questions about all rows. The
   * first of them is answered by a job, which costs less than to gather the rows for it alone.
   */
  public static Oracle of(Problem problem, ShardedData data, long seed) {
    RowDraws all = RowDraws.all(data.sizes(), seed);
    TreeAggregation auto = new TreeAggregation.Auto();
    return StandardisedOracle.of(
        problem, new SparkOracle(problem, data, all, auto, RoundClock.stopped(), true));
  }

  @Override
  public long rows() {
    return data.rows();
  }

  /**
   * Answers one question.
   *
   * @throws org.thalweg.solve.CancelledException if the user cancels its job
   */
  @Override
  public Answer answer(Question question) {
    try {
      return answered(question);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      CancelledJobs.require(data.context(), e);
      throw e;
    }
  }

  private Answer answered(Question question) {
    if (isForTheDriver(question)) {
      gather();
      cancelled.onDriver();
      long begin = System.nanoTime();
      Answer answer = memory.answer(question);
      clock.summedOnDriver(begin, 0);
      return answer;
    }
    return fromBatches(question).orElseGet(() -> jobs.answer(question));
  }

  private Optional<Answer> fromBatches(Question question) {
    if (batches == null || !(question.draw() instanceof Draw.Batch batch)) {
      return Optional.empty();
    }
    long begin = System.nanoTime();
    cancelled.onDriver();
    Optional<Answer> answer = batches.answer(question, batch.step());
    if (answer.isPresent()) {
      clock.summedOnDriver(begin, batches.waited());
    }
    return answer;
  }

  private boolean isForTheDriver(Question question) {
    if (question instanceof Question.Dual) {
      return true; // a row after the other
    }
    if (question instanceof Question.Epoch || question.draw() instanceof Draw.Sample) {
      return isSmall;
    }
    boolean isFirst = !wasAsked && data.onDriver().isEmpty();
    wasAsked = true;
    return memory != null && placement == Placement.DRIVER
        || placement == Placement.DRIVER && !isFirst; // one job costs less than to gather the rows
  }

  private void gather() {
    if (memory == null) {
      memory = new MemoryOracle(problem, DriverData.gather(data), draws);
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
}
