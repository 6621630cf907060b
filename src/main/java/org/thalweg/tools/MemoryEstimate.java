package org.thalweg.tools;

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
import org.thalweg.run.ScreenedPaths;
import org.thalweg.run.TrainingData;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.spark.Demand;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.Place;
import org.thalweg.spark.Placement;
import org.thalweg.spark.TreeAggregation;

/**
 * Makes the {@link MemoryPlan} of a conf: adds up what the classes of a run say that they hold, and
 * where sums and rows will be.
 */
final class MemoryEstimate {
  /** Rows that come to the driver from elsewhere: as they arrive, and as they are read. */
  private static final int COPIES_OF_ROWS = 2;

  private MemoryEstimate() {}

  /**
   * That of models of one conf over loaded data, which may differ in their weights and penalties.
   *
   * @param executors how many there will be; 0 for as many as there are
   */
  static MemoryPlan of(TrainingConf conf, TrainingData data, ModelCount models, int executors) {
    ShardedData train = data.train();
    SparkContext spark = train.context();
    Objective objective = data.objective().over(data.features());
    int dimension = objective.layout().dimension();
    Place place = Aggregation.of(conf).place(Demand.of(objective, train, Batches.of(conf, train)));
    int there = Math.max(1, spark.getExecutorMemoryStatus().size() - 1);
    boolean isLocal = spark.isLocal();
    boolean isOnDriver = place.placement() == Placement.DRIVER;
    long longest = DriverMemory.sumLength(conf, objective, train);
    long matrix = longest > dimension ? longest : 0;
    long panel = models.all() == 1 ? 0 : 8 * models.atOnce() * (2L * dimension + matrix);
    ExecutorMemory jobs =
        isLocal && isOnDriver
            ? ExecutorMemory.none() // what the driver has is all there is
            : ExecutorMemory.of(conf, objective, train).of(models.atOnce(), panel / 8);
    ExecutorMemory ofSteps = ExecutorMemory.ofLocalSteps(conf, dimension);
    TreeAggregation.Load load =
        load(conf, objective, train, Math.max(jobs.sum(), models.atOnce() * ofSteps.sum()), models);
    int copies = ExecutorMemory.reshuffles(conf, objective, train) ? 1 + models.all() : 1;
    return new MemoryPlan(
        new MemoryPlan.Required(
            DriverMemory.required(conf, objective, train),
            DriverMemory.obstacle(conf, objective, train)),
        train.rows(),
        copies * train.bytes()
            + models.atOnce() * ExecutorMemory.rowStates(conf, objective, train)
            + data.test().map(ShardedData::bytes).orElse(0L)
            + data.validation().map(ShardedData::bytes).orElse(0L),
        models,
        DriverMemory.slots(conf, objective, train),
        8
            * Math.max(
                models.atOnce() * DriverMemory.work(conf, objective, train),
                DriverMemory.epoch(conf, objective, train)),
        DriverMemory.passing(conf, objective, train, place.placement() == Placement.EXECUTORS)
            + (place.placement() == Placement.EXECUTORS
                ? 0
                : MemoryPlan.threads() * ofSteps.work()),
        rowBytes(
                conf,
                objective,
                train,
                DriverMemory.takesDuals(conf, objective, train)
                    ? Placement.DRIVER
                    : place.placement(),
                isLocal,
                models)
            + models.atOnce() * DriverMemory.rowStates(conf, objective, train),
        panel,
        place.placement() == Placement.EXECUTORS ? 0 : sumsOfDriver(load.shards()),
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

  /** The sums of a step: gradients, sparse where few rows have few entries, or what is longer. */
  private static TreeAggregation.Load load(
      TrainingConf conf, Objective objective, ShardedData train, long ofJobs, ModelCount models) {
    int dimension = objective.layout().dimension();
    long ofOne = DriverMemory.sumLength(conf, objective, train);
    long longest = Math.max(models.atOnce() * ofOne, ofJobs);
    if (longest > dimension || models.all() > 1 || conf.rounds().local().isPresent()) {
      return TreeAggregation.Load.dense(train, dimension).withSums(8 * longest);
    }
    Sampler rows =
        conf.takesGradientSteps() ? Batches.of(conf, train) : new Samplers.Full(train.sizes());
    return TreeAggregation.Load.ofGradients(objective, train, rows);
  }

  private static long rowBytes(
      TrainingConf conf,
      Objective objective,
      ShardedData train,
      Placement placement,
      boolean isLocal,
      ModelCount models) {
    int orders = Math.max(1, models.views()); // each view has the weights of its own in them
    long arrays = DriverMemory.takesRounds(conf, objective, train) ? DriverData.bytes(train) : 0;
    long inOrder = arrays + Math.min(arrays, train.bytes()); // in a random order, as blocks, too
    boolean hasWeights = isLocal || placement == Placement.DRIVER;
    long weights = hasWeights ? ModelCount.SEEN_AND_HELD * models.views() * train.rows() : 0;
    long columns = models.atOnce() * ScreenedPaths.bytes(conf, objective, train);
    long plain = orders * inOrder + weights + columns;
    long brought = isLocal ? 0 : COPIES_OF_ROWS * train.bytes(); // else they are there
    return switch (placement) {
      case EXECUTORS -> plain + Math.min(brought, COPIES_OF_ROWS * plain);
      case DRIVER -> plain + brought;
      case GATHER ->
          plain + Math.min(DriverData.bytesOfBatches(), (1 + COPIES_OF_ROWS) * train.bytes());
    };
  }

  private static int sumsOfDriver(int shards) {
    return ShardSum.most(shards, MemoryPlan.threads());
  }
}
