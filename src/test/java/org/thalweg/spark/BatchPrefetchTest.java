package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.Answer;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.memory.MemoryOracle;

/** Batches that are brought to the driver, by windows of any size and in any order of the steps. */
class BatchPrefetchTest {
  private static final int SHARDS = 7;

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static ShardedData data;
  private static Questions questions;

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
    data = SparkFixture.load(spark, SparkFixture.file(directory, "a", 1501, 23, true), SHARDS, 3);
    questions = new Questions(data);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static List<Sampler> samplers() {
    Sampler epoch = new Reshuffling.Epoch(data.sizes(), 50, 3);
    return List.of(
        epoch,
        new Reshuffling.Epoch(data.sizes(), 1, 3),
        new Samplers.WithAll(data.sizes(), epoch),
        new Samplers.Bernoulli(data.sizes(), 0.05, 3),
        new Samplers.Bernoulli(data.sizes(), 4e-4, 7), // empty about every second time
        new Samplers.Replacement(data.sizes(), 64, 3),
        new Samplers.Partitions(data.sizes(), 0.3, 3));
  }

  /** A window of one step, one of a few, and one of many. */
  @ParameterizedTest
  @ValueSource(longs = {1, 60_000, 1 << 22})
  void everyBatchHasTheBitsOfRowsThatStayedWhereTheyWere(long windowBytes) {
    for (Sampler sampler : samplers()) {
      Oracle expected =
          new MemoryOracle(
              questions.problem(), DriverData.gather(data), Questions.draws(data, sampler));
      int answered = 0;
      try (BatchPrefetch batches =
          new BatchPrefetch(questions.problem(), data, sampler, windowBytes)) {
        for (long step : new long[] {5, 6, 7, 8, 9, 10, 29, 30, 31, 31, 7, 8, 400, 2, 3}) {
          answered += requireSame(batches, expected, step) ? 1 : 0;
        }
      }
      assertThat(answered).as("%s", sampler).isGreaterThan(4);
    }
  }

  private static boolean requireSame(BatchPrefetch batches, Oracle expected, long step) {
    Draw draw = new Draw.Batch(step);
    boolean answered = false;
    for (RowQuestion<?> question : questions.about(draw)) {
      Optional<? extends Answer> answer = batches.answer(question, step);
      answer.ifPresent(
          a ->
              assertThat(Questions.bits(a))
                  .as("%s", question)
                  .isEqualTo(Questions.bits(expected.answer(question))));
      answered = answer.isPresent();
    }
    return answered;
  }

  @Test
  void stepsWithAllRowsAndEmptyDrawsAreLeftToOthers() {
    Sampler epoch = new Reshuffling.Epoch(data.sizes(), 500, 3);
    Sampler withAll = new Samplers.WithAll(data.sizes(), epoch);
    RowQuestion<?> question = questions.about(new Draw.Batch(0)).get(0);
    try (BatchPrefetch batches = new BatchPrefetch(questions.problem(), data, withAll, 1 << 22)) {
      for (long step = 0; step < 10; step++) {
        assertThat(batches.answer(question, step).isEmpty())
            .as("step %d", step)
            .isEqualTo(withAll.takesAll(step));
      }
    }
    Sampler never = new Samplers.Bernoulli(data.sizes(), 1e-12, 3);
    try (BatchPrefetch batches = new BatchPrefetch(questions.problem(), data, never, 1 << 22)) {
      assertThat(batches.answer(question, 0)).isEmpty();
    }
  }

  @Test
  void takesNoBatchesThatAreTooLarge() {
    assertThat(BatchPrefetch.takes(data, new Reshuffling.Epoch(data.sizes(), 50, 3))).isTrue();
    assertThat(BatchPrefetch.takes(data, new Samplers.Full(data.sizes()))).isFalse();
    int most = (int) (BatchPrefetch.WINDOW_BYTES * data.rows() / data.bytes());
    assertThat(BatchPrefetch.takes(data, new Samplers.Replacement(data.sizes(), most / 3, 3)))
        .isTrue();
    assertThat(BatchPrefetch.takes(data, new Samplers.Replacement(data.sizes(), most, 3)))
        .isFalse();
  }
}
