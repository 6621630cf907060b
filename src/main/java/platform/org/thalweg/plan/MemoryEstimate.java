package org.thalweg.plan;

import org.apache.spark.SparkContext;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.ShardSum;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Batches;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.ExecutorMemory;
import org.thalweg.run.ProblemForm;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.spark.AggregationLoad;
import org.thalweg.spark.Demand;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.Placement;

/**
 * Makes the {@link MemoryPlan} of a conf: adds up what the classes of a run say that they hold, and
 * where sums and rows will be.
 *
 * @param placement of the sums
 */
record MemoryEstimate(
    TrainingConf conf,
    TrainingData data,
    ShardedData train,
    Objective objective,
    ModelCount models,
    DriverMemory memory,
    Placement placement,
    boolean isLocal) {
  /** Rows that come to the driver from elsewhere: as they arrive, and as they are read. */
  private static final int COPIES_OF_ROWS = 2;

  /**
   * The estimate for models of one conf over loaded data, whose weights and penalties may differ.
   */
  static MemoryEstimate of(TrainingConf conf, TrainingData data, ModelCount models) {
    ShardedData train = data.train();
    Objective objective = data.objective().over(data.features());
    Demand demand = Demand.of(objective, train, Batches.of(conf, train));
    return new MemoryEstimate(
        conf,
        data,
        train,
        objective,
        models,
        DriverMemory.of(conf, objective, train),
        Aggregation.of(conf).place(demand).placement(),
        train.context().isLocal());
  }

  /**
   * The plan for so many executors.
   *
   * @param executors how many there will be; 0 for as many as there are
   */
  MemoryPlan plan(int executors) {
    SparkContext spark = train.context();
    int there = Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
    int dimension = memory.dimension();
    boolean sends = placement == Placement.EXECUTORS;
    long longest = memory.sumLength();
    long matrix = longest > dimension ? longest : 0;
    long panel = models.all() == 1 ? 0 : 8 * models.atOnce() * (2L * dimension + matrix);
    ExecutorMemory jobs =
        isLocal && placement == Placement.DRIVER
            ? ExecutorMemory.none() // what the driver has is all there is
            : ExecutorMemory.of(memory, train).of(models.atOnce(), panel / 8);
    ExecutorMemory ofSteps = ExecutorMemory.ofLocalSteps(conf, dimension);
    AggregationLoad load = load(Math.max(jobs.sum(), models.atOnce() * ofSteps.sum()));
    return new MemoryPlan(
        memory,
        train.rows(),
        blockBytes(),
        models,
        8
            * Math.max(
                models.atOnce() * memory.work(),
                Math.min(models.atOnce(), MemoryPlan.threads()) * memory.epoch()),
        memory.passing(sends) + (sends ? 0 : MemoryPlan.threads() * ofSteps.work()),
        rowBytes() + models.atOnce() * memory.rowStates(train.rows()),
        panel,
        sends ? 0 : ShardSum.most(load.shards(), MemoryPlan.threads()),
        load,
        Aggregation.of(conf).route(load),
        (load.shards() - 1) / train.partitions() + 1,
        jobs,
        conf.data().rows().standardize() == Standardize.NONE
            ? ScaleSums.none()
            : ScaleSums.of(train, data.features()),
        isLocal,
        executors > 0 ? executors : there,
        Math.max(1, spark.defaultParallelism() / there));
  }

  /** Bytes of all blocks of rows, with what is known of each row beside them. */
  private long blockBytes() {
    int copies = ExecutorMemory.reshuffles(memory, train) ? 1 + models.all() : 1;
    return copies * train.bytes()
        + ProblemForm.copiedBytes(conf, data)
        + models.atOnce() * ExecutorMemory.rowStates(memory, objective, train)
        + data.test().map(ShardedData::bytes).orElse(0L)
        + data.validation().map(ShardedData::bytes).orElse(0L);
  }

  /** The sums of a step: gradients, sparse where few rows have few entries, or what is longer. */
  private AggregationLoad load(long ofJobs) {
    int dimension = memory.dimension();
    long longest = Math.max(models.atOnce() * memory.sumLength(), ofJobs);
    if (longest > dimension || models.all() > 1 || conf.rounds().local().isPresent()) {
      return AggregationLoad.dense(train, dimension).withSums(8 * longest);
    }
    Sampler rows =
        conf.takesGradientSteps() ? Batches.of(conf, train) : new Samplers.Full(train.sizes());
    return AggregationLoad.ofGradients(objective, train, rows);
  }

  /** Bytes of rows that the driver holds besides the blocks. */
  private long rowBytes() {
    boolean holds = memory.takesDuals() || memory.takesProducts() || memory.takesColumns();
    Placement place = holds ? Placement.DRIVER : placement;
    int orders = Math.max(1, models.views()); // each view has the weights of its own in them
    long arrays = memory.takesRounds() ? DriverData.bytes(train) : 0;
    long inOrder = arrays + Math.min(arrays, train.bytes()); // in a random order, as blocks, too
    boolean hasWeights = isLocal || place == Placement.DRIVER;
    long weights = hasWeights ? ModelCount.SEEN_AND_HELD * models.views() * train.rows() : 0;
    long copy = HeldRows.bytes(train.rows(), train.entries(), data.features());
    long columns = memory.takesColumns() ? models.atOnce() * copy : 0;
    long plain = orders * inOrder + weights + columns;
    long brought = isLocal ? 0 : COPIES_OF_ROWS * train.bytes(); // else they are there
    return switch (place) {
      case EXECUTORS -> plain + Math.min(brought, COPIES_OF_ROWS * plain);
      case DRIVER -> plain + brought;
      case GATHER ->
          plain + Math.min(DriverData.bytesOfBatches(), (1 + COPIES_OF_ROWS) * train.bytes());
    };
  }
}
