package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.epoch.LocalEpoch;
import org.thalweg.epoch.ShuffledRows;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.Hash;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.svrg.MemoryRounds;
import org.thalweg.solve.svrg.RoundSource;

/**
 * Rounds on a cluster, each of two jobs: the gradient over all rows, and the epochs of the shards
 * around it. What a shard does is a function of the plan and its number alone.
 *
 * <p>As long as an epoch is not of all rows, it is run here, on rows that are drawn once for all
 * rounds that take as many. How far so many steps lead depends on the curvature of the objective,
 * not on how many rows there are; and the minimum stays where it is, whatever rows these are.
 * Before the first epoch of all rows these are dealt out among the shards at random, which takes
 * longer than several rounds: epochs of shards that differ, such as one label each, lead nowhere
 * together.
 */
public final class SparkRounds implements RoundSource {
  /** Rows of up to this size, as plain arrays, are gathered on the driver: no job costs less. */
  private static final long SMALL_BYTES = 128L << 20;

  private static final int FEWEST_ROWS = 2048; // of an epoch here, as of the smallest sample
  private static final int ENTRY_BYTES = 12; // a column and a value
  private static final int ROW_BYTES = 28; // label, weight, offset and where it begins

  private final ShardedData data;
  private final Objective objective;
  private final RowSteps.Source steps;
  private final TreeAggregation aggregation;
  private final SparkGradientSource gradients;
  private final JavaSparkContext spark;
  private final RoundClock clock;
  private final long key;
  private final long driverRows; // so many fit there
  private RoundSource drawn; // the rows of the last epoch here
  private long drawnRows; // so many were wanted
  private ShardedData dealt; // all rows; null before an epoch needs them

  /**
   * Rounds on the executors, whatever the size of the data, but for epochs of a few rows.
   *
   * @param driverBytes so much, as plain arrays, is few
   */
  SparkRounds(
      ShardedData data,
      Objective objective,
      TreeAggregation aggregation,
      RoundClock clock,
      long key,
      long driverBytes) {
    this.data = data;
    this.key = key;
    this.driverRows = driverBytes / Math.max(1, plainBytes(data) / data.rows());
    this.objective = objective;
    this.steps = objective.rowSteps().orElseThrow();
    this.aggregation = aggregation;
    this.clock = clock;
    this.gradients =
        new SparkGradientSource(
            data, objective, new Samplers.Full(data.sizes()), aggregation, clock);
    this.spark = JavaSparkContext.fromSparkContext(data.rdd().context());
  }

  /**
   * Rounds over some data: on the driver where these are small, which depends on the data alone, so
   * that the bits of w do not depend on the cluster; else on the executors.
   *
   * @param key of the order in which rows are dealt out
   */
  public static RoundSource of(
      ShardedData data,
      Objective objective,
      TreeAggregation aggregation,
      RoundClock clock,
      long key) {
    return isSmall(data)
        ? new MemoryRounds(objective, gathered(data), key)
        : new SparkRounds(data, objective, aggregation, clock, key, SMALL_BYTES);
  }

  /** Whether rounds over these data run on the driver. */
  static boolean isSmall(ShardedData data) {
    return plainBytes(data) <= SMALL_BYTES;
  }

  /** Bytes, as plain arrays, of the rows that are stepped on here: all where they are small. */
  public static long driverBytes(ShardedData data) {
    return Math.min(SMALL_BYTES, plainBytes(data));
  }

  static long plainBytes(ShardedData data) {
    return ENTRY_BYTES * data.entries() + ROW_BYTES * data.rows();
  }

  private static List<List<Block>> gathered(ShardedData data) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    try (JobLabel label = new JobLabel(spark, "gather %d rows".formatted(data.rows()))) {
      return data.rdd().collect().stream().map(SparkRounds::blocks).toList();
    }
  }

  static List<Block> blocks(Shard shard) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < shard.blockCount(); i++) {
      blocks.add(shard.block(i));
    }
    return blocks;
  }

  @Override
  public long rows() {
    return data.rows();
  }

  @Override
  public GradientSum evaluate(double[] w, long step) {
    return gradients.evaluate(w, step);
  }

  @Override
  public RowNorms norms(double[] scale) {
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    try (JobLabel label = new JobLabel(spark, "row norms")) {
      return aggregation.sum(
          data,
          null,
          (int) Math.min(Integer.MAX_VALUE, 2L * features),
          new Norms(features, Standardisation.none().rowMetric(scale, features)));
    }
  }

  @Override
  public RoundSource sample(long rows, long key) {
    long most = Math.max(1, Math.min(rows, driverRows));
    try (JobLabel label = new JobLabel(spark, "sample %d rows".formatted(most))) {
      return new MemoryRounds(objective, data.sample(most, key), key);
    }
  }

  @Override
  public double cheapFraction() {
    return draws() ? Math.min(1, (double) driverRows / data.rows()) : 1;
  }

  @Override
  public Displacement epoch(EpochPlan plan) {
    if (plan.fraction() < 1 && draws()) {
      long rows = Math.min(driverRows, (long) Math.ceil(plan.fraction() * data.rows()));
      if (drawnRows != rows) {
        drawn = sample(rows, key);
        drawnRows = rows;
      }
      return drawn.epoch(plan.whole());
    }
    deal();
    clock.begin();
    try (JobLabel label = new JobLabel(spark, "local epochs");
        Parameters vectors = Parameters.send(spark, plan.vectors(), clock.tasks())) {
      clock.sent();
      Epoch epoch = new Epoch(steps, plan.with(null), vectors);
      ShardSums<Displacement> sums = new ShardSums<>(dealt, null, epoch, clock.tasks());
      Displacement sum = sums.sum(aggregation, plan.layout().dimension());
      clock.summed();
      return sum;
    }
  }

  /** Whether as many rows fit on the driver as lead anywhere. */
  private boolean draws() {
    return driverRows >= FEWEST_ROWS;
  }

  private void deal() {
    if (dealt == null) {
      try (JobLabel label = new JobLabel(spark, "deal out %d rows".formatted(data.rows()))) {
        dealt = data.dealt(key);
      }
    }
  }

  @Override
  public void close() {
    if (dealt != null) {
      dealt.close();
    }
  }

  /** The row norms of a shard. */
  private record Norms(int features, RowMetric metric) implements ShardFunction<RowNorms> {
    @Override
    public RowNorms apply(Shard shard) {
      RowNorms norms = new RowNorms(features);
      blocks(shard).forEach(block -> norms.add(block, metric));
      return norms;
    }
  }

  /** The epoch of a shard. */
  private record Epoch(RowSteps.Source steps, EpochPlan plan, Parameters vectors)
      implements ShardFunction<Displacement>, Serializable {
    @Override
    public Displacement apply(Shard shard) {
      LocalEpoch epoch = new LocalEpoch(plan.with(vectors.value()), steps);
      new ShuffledRows(blocks(shard)).run(plan, Hash.of(plan.seed(), shard.index()), epoch);
      return epoch.end();
    }
  }
}
