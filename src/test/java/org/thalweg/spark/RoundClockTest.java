package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.spark.RoundCosts.CostPart;

class RoundClockTest {
  private static final int ROUNDS = 5;
  private static final int MILLIS = 60; // of work on a block

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static ShardedData data;

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
    data = SparkFixture.load(spark, SparkFixture.file(directory, "a", 100, 5, true), 2, 2);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void partsAddUpToTheTimeThatRoundsTook() throws Exception {
    for (TreeAggregation mode :
        new TreeAggregation[] {new TreeAggregation.Flat(), new TreeAggregation.Sharded()}) {
      try (RoundClock clock = RoundClock.of(spark)) {
        long begin = System.nanoTime();
        RoundCosts costs = run(mode, clock);
        double wall = (System.nanoTime() - begin) / 1e9;
        assertThat(costs.rounds()).isEqualTo(ROUNDS);
        double total = Stream.of(CostPart.values()).mapToDouble(costs::total).sum();
        assertThat(total).isLessThanOrEqualTo(wall).isGreaterThan((2 * ROUNDS - 1) * MILLIS / 1e3);
        for (CostPart part : CostPart.values()) {
          assertThat(costs.total(part)).isNotNegative();
        }
      }
    }
  }

  @Test
  void workIsComputeAndWhatTheDriverDoesIsNot() throws Exception {
    try (RoundClock clock = RoundClock.of(spark)) {
      RoundCosts costs = run(new TreeAggregation.Flat(), clock);
      assertThat(costs.median(CostPart.COMPUTE)).isGreaterThanOrEqualTo(MILLIS / 1e3);
      assertThat(costs.total(CostPart.DRIVER)).isGreaterThanOrEqualTo((ROUNDS - 1) * MILLIS / 1e3);
    }
  }

  /** Its first round is a job. */
  @Test
  void roundsOfTheDriverAreComputeAlone() throws Exception {
    try (RoundClock clock = RoundClock.of(spark)) {
      RoundCosts costs = run(new TreeAggregation.Driver(), clock);
      assertThat(costs.rounds()).isEqualTo(ROUNDS);
      assertThat(costs.roundsOnDriver()).isEqualTo(ROUNDS);
      assertThat(costs.total(CostPart.COMPUTE)).isGreaterThanOrEqualTo((ROUNDS - 1) * MILLIS / 1e3);
      assertThat(costs.median(CostPart.SCHEDULE)).isZero();
      assertThat(costs.median(CostPart.AGGREGATE)).isZero();
      assertThat(costs.total(CostPart.DRIVER)).isGreaterThanOrEqualTo((ROUNDS - 1) * MILLIS / 1e3);
    }
  }

  @Test
  void aClockThatStandsStillCountsNothing() throws Exception {
    assertThat(run(new TreeAggregation.Flat(), RoundClock.stopped()).rounds()).isZero();
  }

  private static RoundCosts run(TreeAggregation mode, RoundClock clock) throws Exception {
    Objective slow =
        new Slow(new LinearObjective(new ClassificationLosses.Logistic(), data.features(), true));
    Problem problem = new Problem(slow, Penalties.none());
    RowDraws draws = RowDraws.all(data.sizes(), 0);
    Oracle oracle = SparkOracle.of(problem, data, draws, mode, clock);
    double[] w = new double[data.features() + 1];
    for (int round = 0; round < ROUNDS; round++) {
      oracle.gradient(w, Draw.all());
      if (round < ROUNDS - 1) {
        Thread.sleep(MILLIS);
      }
    }
    return clock.costs();
  }

  /** Takes its time for every block, of which a shard has one. */
  private record Slow(Objective inner) implements Objective {
    @Override
    public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
      inner.accumulate(w, block, rows, sum);
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public ParameterLayout layout() {
      return inner.layout();
    }

    @Override
    public int outputs() {
      return inner.outputs();
    }

    @Override
    public LabelDomain labels() {
      return inner.labels();
    }

    @Override
    public double[] scores(double[] w, Block block) {
      return inner.scores(w, block);
    }
  }
}
