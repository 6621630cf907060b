package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.config.Registry;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.RowDraws;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** Which questions take jobs, and what these leave behind. */
class SparkOracleTest {
  private static final int SHARDS = 7;

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static ShardedData data;
  private static ShardedData onDisk; // which the driver has to gather
  private static double[] w;

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
    Path file = SparkFixture.file(directory, "a", 501, 23, true);
    data = SparkFixture.load(spark, file, SHARDS, 4);
    onDisk =
        new LibsvmSource(file.toString(), 0, new Partitioning(SHARDS, 4, Storage.DISK))
            .load(spark, DomainLabels.of(Registry.losses().parse("logistic")));
    w = new double[data.features() + 1];
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void rowsAreGatheredForTheFirstQuestionAndThenNoJobIsNeeded() throws Exception {
    try (RoundClock clock = RoundClock.of(spark);
        Oracle oracle = oracle(onDisk, new TreeAggregation.AutoMode(), clock)) {
      assertThat(jobs(() -> ask(oracle, new Draw.Batch(0)))).as("gathers").isEqualTo(1);
      assertThat(
              jobs(
                  () -> {
                    ask(oracle, new Draw.Batch(1));
                    ask(oracle, new Draw.Batch(2));
                    ask(oracle, Draw.all());
                    ask(oracle, new Draw.Sample(100, 1));
                    oracle.answer(new LineQuestion(w, w, new double[] {1}, Draw.all()));
                    oracle.answer(new NormsQuestion(w, Draw.all()));
                  }))
          .isZero();
      assertThat(clock.costs().rounds()).isEqualTo(7);
      assertThat(clock.costs().roundsOnDriver()).isEqualTo(7);
    }
  }

  @Test
  void inOneProcessTheRowsThatSparkKeepsAreNotCopied() {
    List<Shard> once = DriverData.handedOver(data).orElseThrow();
    List<Shard> twice = DriverData.handedOver(data).orElseThrow();
    assertThat(once).hasSize(SHARDS);
    for (int i = 0; i < SHARDS; i++) {
      assertThat(once.get(i).index()).isEqualTo(i);
      assertThat(twice.get(i)).isSameAs(once.get(i));
    }
  }

  /** Those that tasks of the same process have kept in memory as they read them. */
  @Test
  void rowsThatTheDriverHasTakeNoJobAtAll() throws Exception {
    assertThat(data.onDriver()).hasSize(SHARDS);
    assertThat(onDisk.onDriver()).isEmpty();
    try (Oracle here = oracle(data, new TreeAggregation.AutoMode(), RoundClock.stopped());
        Oracle gathered = oracle(onDisk, new TreeAggregation.AutoMode(), RoundClock.stopped())) {
      GradientQuestion question = new GradientQuestion(w, new Draw.Batch(0));
      double[][] gradient = new double[1][];
      assertThat(jobs(() -> gradient[0] = ((GradientSum) here.answer(question)).gradient().clone()))
          .isZero();
      assertThat(gradient[0]).isEqualTo(((GradientSum) gathered.answer(question)).gradient());
    }
  }

  @Test
  void whereFewQuestionsAreToComeTheFirstIsAJob() throws Exception {
    try (Oracle oracle = SparkOracle.of(problem(onDisk), onDisk, 0)) {
      assertThat(jobs(() -> ask(oracle, Draw.all()))).as("the first").isEqualTo(1);
      assertThat(jobs(() -> ask(oracle, Draw.all()))).as("gathers").isEqualTo(1);
      assertThat(jobs(() -> ask(oracle, Draw.all()))).isZero();
    }
  }

  @Test
  void aSampleOfSmallDataGathersThemAtOnce() throws Exception {
    try (Oracle oracle = oracle(onDisk, new TreeAggregation.AutoMode(), RoundClock.stopped())) {
      assertThat(jobs(() -> ask(oracle, new Draw.Sample(100, 1)))).isEqualTo(1);
      assertThat(jobs(() -> ask(oracle, Draw.all()))).isZero();
    }
  }

  @Test
  void rowsOfBatchesTravelByOneJobForManyAndTheNextIsUnderWay() throws Exception {
    try (RoundClock clock = RoundClock.of(spark);
        Oracle oracle = oracle(data, new TreeAggregation.Gather(), clock)) {
      assertThat(jobs(2, () -> ask(oracle, new Draw.Batch(0)))).as("these, the next").isEqualTo(2);
      assertThat(
              jobs(
                  () -> {
                    for (int step = 0; step < 60; step++) {
                      ask(oracle, new Draw.Batch(step));
                    }
                  }))
          .isZero();
      assertThat(jobs(() -> ask(oracle, Draw.all()))).isEqualTo(1);
      assertThat(jobs(2, () -> ask(oracle, new Draw.Batch(1 << 20)))).as("far away").isEqualTo(2);
      assertThat(clock.costs().rounds()).isEqualTo(63);
      assertThat(clock.costs().roundsOnDriver()).isEqualTo(62);
      assertThat(clock.costs().sums()).isEqualTo("gather: as told");
      assertThat(clock.costs().total(RoundCosts.CostPart.SCHEDULE)).isPositive();
    }
  }

  @Test
  void aModeOfExecutorsTakesAJobForEachQuestionAboutShards() throws Exception {
    try (Oracle oracle = oracle(data, new TreeAggregation.Flat(), RoundClock.stopped())) {
      ask(oracle, new Draw.Sample(100, 1)); // on the driver, since the data are small
      for (int i = 0; i < 3; i++) {
        assertThat(jobs(() -> ask(oracle, Draw.all()))).isEqualTo(1);
      }
    }
  }

  @Test
  void launchesOnlyTheTasksWhoseShardsAreDrawn() throws Exception {
    assertThat(tasks(new TreeAggregation.Flat())).isEqualTo(1);
    assertThat(tasks(new TreeAggregation.Tree(2))).isEqualTo(1 + 2); // and two groups of shards
  }

  private static int tasks(TreeAggregation mode) throws Exception {
    Sampler one = new Samplers.Partitions(data.sizes(), 1e-9, 5); // of the shards
    AtomicInteger tasks = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            tasks.incrementAndGet();
          }
        };
    RowDraws draws = new RowDraws(data.sizes(), one, one, 0);
    try (Oracle oracle = SparkOracle.of(problem(data), data, draws, mode, RoundClock.stopped())) {
      listening(listener, () -> ask(oracle, new Draw.Batch(0)));
    }
    return tasks.get();
  }

  @Test
  void freesTheBroadcastOfALongWAlsoWhenTheJobFails() throws Exception {
    Path file = SparkFixture.file(directory, "wide", 5, 5000, true);
    try (ShardedData wide = SparkFixture.load(spark, file, 2, 2)) {
      long before = longBroadcasts(); // what the data need
      try (Oracle fits = oracle(wide, new TreeAggregation.Flat(), RoundClock.stopped())) {
        fits.answer(new GradientQuestion(new double[wide.features() + 1], Draw.all()));
        requireLongBroadcasts(before);
      }
      Problem narrow =
          new Problem(
              new LinearObjective(new ClassificationLosses.Logistic(), 4998, false),
              Penalties.none());
      try (Oracle fails = SparkOracle.of(narrow, wide, 0)) {
        assertThatThrownBy(() -> fails.answer(new GradientQuestion(new double[4998], Draw.all())))
            .hasMessageContaining("a block uses");
        requireLongBroadcasts(before);
      }
    }
  }

  /** Spark destroys in the background. */
  private static void requireLongBroadcasts(long count) throws InterruptedException {
    for (int i = 0; i < 500 && longBroadcasts() > count; i++) {
      Thread.sleep(10);
    }
    assertThat(longBroadcasts()).isEqualTo(count);
  }

  /** Broadcasts held in memory that are as large as a w of some 5,000 entries. */
  private static long longBroadcasts() {
    var blocks =
        SparkEnv.get()
            .blockManager()
            .getMatchingBlockIds(
                new AbstractFunction1<BlockId, Object>() {
                  @Override
                  public Object apply(BlockId id) {
                    return id.isBroadcast();
                  }
                });
    return CollectionConverters.asJava(blocks).stream()
        .map(id -> SparkEnv.get().blockManager().getStatus(id))
        .filter(status -> status.isDefined() && status.get().memSize() > 39_000)
        .count();
  }

  @Test
  void putsBackTheJobLabelThatWasThere() {
    spark.setJobGroup("mine", "my description");
    try (Oracle oracle = oracle(data, new TreeAggregation.Flat(), RoundClock.stopped())) {
      ask(oracle, Draw.all());
    }
    assertThat(spark.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
    assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("my description");
    spark.clearJobGroup();
  }

  private static int jobs(Runnable work) throws Exception {
    return jobs(0, work);
  }

  /** How many jobs some work starts, after a while for so many, since some start by themselves. */
  private static int jobs(int expected, Runnable work) throws Exception {
    AtomicInteger jobs = new AtomicInteger();
    listening(
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        },
        () -> {
          work.run();
          for (int i = 0; i < 1000 && jobs.get() < expected; i++) {
            LockSupport.parkNanos(10_000_000);
          }
        });
    return jobs.get();
  }

  private static void listening(SparkListener listener, Runnable work) throws Exception {
    spark.sc().listenerBus().waitUntilEmpty(10_000);
    spark.sc().addSparkListener(listener);
    work.run();
    spark.sc().listenerBus().waitUntilEmpty(10_000);
    spark.sc().removeSparkListener(listener);
  }

  private static void ask(Oracle oracle, Draw draw) {
    assertThat(oracle.answer(new GradientQuestion(w, draw)).rows()).isPositive();
  }

  private static Oracle oracle(ShardedData data, TreeAggregation mode, RoundClock clock) {
    Sampler batches = new Reshuffling.Epoch(data.sizes(), 50, 3);
    return SparkOracle.of(
        problem(data), data, new RowDraws(data.sizes(), batches, batches, 3), mode, clock);
  }

  private static Problem problem(ShardedData data) {
    return new Problem(
        new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true),
        Penalties.none());
  }
}
