package org.thalweg.tune;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.plan.MemoryPlan;
import org.thalweg.plan.ModelCount;
import org.thalweg.run.TrainingData;

/**
 * The memory that a search needs, and how many of its models may run at once. That number depends
 * on the driver's memory, but no bit of a model depends on that number.
 *
 * @param most models that run at once
 */
public record SearchMemory(MemoryPlan plan, int most) {
  private static final int THREADS = 512; // each model has one
  private static final long VECTORS = 2; // of each model, which travel in one array
  private static final long BASE = 128L << 20; // Spark itself, what is alive of it
  private static final double ALIVE = 0.75; // part of the rest that may be alive at once

  /**
   * The memory of models over loaded data.
   *
   * @param confs of the models; the plan is that of the one that needs most
   * @param models all of them
   * @param views how many views of the rows the models have, with unlike weights
   * @param memory bytes of the driver
   * @throws ConfException if there is no room for one of them
   */
  static SearchMemory of(
      List<TrainingConf> confs,
      TrainingData data,
      int models,
      int views,
      long memory,
      int executors) {
    ModelCount one = new ModelCount(models, 1, views);
    TrainingConf largest =
        confs.stream()
            .distinct()
            .max(Comparator.comparingLong(conf -> plan(conf, data, one, 0).driverPeak()))
            .orElseThrow();
    MemoryPlan alone = plan(largest, data, one, 0);
    if (alone.driverPeak() > memory) {
      throw new ConfException(
          ("a search of %d models needs %d MiB of the driver's memory for one of them at a time but"
                  + " it has %d; raise --driver-memory")
              .formatted(models, alone.driverPeak() >> 20, memory >> 20));
    }
    int two = Math.min(2, models);
    long first = alone.peakOfModels();
    long each = Math.max(1, plan(largest, data, one.atOnce(two), 0).peakOfModels() - first);
    long room = (long) (ALIVE * (memory - BASE)) - first;
    long shipped = Integer.MAX_VALUE / (VECTORS * Math.max(1, alone.load().dimension()));
    long fitting = Math.min(1 + room / each, shipped);
    int most = (int) Math.max(1, Math.min(Math.min(models, THREADS), fitting));
    return new SearchMemory(plan(largest, data, one.atOnce(most), executors), most);
  }

  private static MemoryPlan plan(
      TrainingConf conf, TrainingData data, ModelCount models, int executors) {
    ShardedData rows = data.train();
    return MemoryPlan.of(conf, data.of(conf, rows), models, executors);
  }

  /**
   * The memory of a whole search, whose data it loads: that of its folds, or of its bootstrap
   * samples if these need more.
   *
   * @param executors how many there will be; 0 for as many as there are
   * @throws ConfException if the driver has no room for one of its models
   * @throws org.thalweg.text.DataException if the data are not what they must be
   */
  public static MemoryPlan of(SearchPlan search, JavaSparkContext spark, int executors) {
    TrainingConf conf = search.conf();
    try (TrainingData data = TrainingData.load(conf, spark)) {
      long memory = Runtime.getRuntime().maxMemory();
      int folds = data.folds();
      boolean isPath = conf.path().isPresent();
      int models = isPath ? folds : folds * search.points().size();
      List<TrainingConf> confs = search.points().stream().map(SearchPlan.Point::conf).toList();
      int samples = conf.tune().bootstrap();
      Stream<SearchMemory> phases =
          Stream.of(of(confs, data, models, folds == 1 ? 0 : folds, memory, executors));
      if (samples > 0) {
        phases =
            Stream.concat(phases, Stream.of(of(confs, data, samples, samples, memory, executors)));
      }
      return phases
          .map(SearchMemory::plan)
          .max(Comparator.comparingLong(MemoryPlan::driverPeak))
          .orElseThrow();
    }
  }
}
