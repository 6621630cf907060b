package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.spark.SparkOracle.JobOracle;

/**
 * Every kind of question about every draw has an answer of the same bits, wherever it is made: by
 * jobs in any mode, over any partitions, by any serializer, or in the memory of one process.
 */
class OracleTest {
  private static final int SHARDS = 7;
  private static final int ROWS = 3001;
  private static final int FEATURES = 23;

  /** Each of which makes sums by jobs in a way of its own. */
  private static final List<TreeAggregation> OF_JOBS =
      List.of(
          new TreeAggregation.Flat(), new TreeAggregation.Tree(2), new TreeAggregation.Sharded());

  private static final List<TreeAggregation> MODES =
      List.of(
          OF_JOBS.get(0),
          OF_JOBS.get(1),
          OF_JOBS.get(2),
          new TreeAggregation.Driver(),
          new TreeAggregation.Gather(),
          new TreeAggregation.AutoMode());

  /** Modes whose sums go the way of auto where jobs make them, here that of flat. */
  private static final List<TreeAggregation> SAME_JOBS_AS_AUTO =
      List.of(new TreeAggregation.Driver(), new TreeAggregation.Gather());

  @TempDir private static Path directory;
  private static final Map<String, double[]> REFERENCE = new HashMap<>(); // over all sessions

  @Tag("members")
  @ParameterizedTest
  @CsvSource({"local[2], " + SparkFixture.KRYO + ", 2"})
  void noBitDependsOnWhereAnAnswerIsMade(String master, String serializer, String partitions) {
    Path file = SparkFixture.file(directory, "rows", ROWS, FEATURES, true);
    try (JavaSparkContext spark = SparkFixture.spark(master, serializer)) {
      for (int count : SparkFixture.numbers(partitions)) {
        try (ShardedData data = SparkFixture.load(spark, file, SHARDS, count)) {
          Sampler epoch = new Reshuffling.Epoch(data.sizes(), 50, 3);
          requireSameEverywhere(data, epoch);
          requireSamePaths(data, epoch);
          otherSamplers(data, epoch)
              .forEach((name, other) -> requireSameBatches(data, name, other));
        }
      }
    }
  }

  /** Each build takes partitions of several shards; ReproducibilityTest takes other masters. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "local[1], " + SparkFixture.JAVA + ", 2",
    "local[2], " + SparkFixture.KRYO + ", 7",
    "local[2], " + SparkFixture.KRYO + ", 1"
  })
  void noBitDependsOnWhereAnAnswerIsMadeToo(String master, String serializer, String partitions) {
    noBitDependsOnWhereAnAnswerIsMade(master, serializer, partitions);
  }

  /** Else the answers of their jobs about large data would have to be looked at as well. */
  @Test
  void routesAreThoseOfAuto() {
    List<AggregationLoad> loads =
        List.of(
            new AggregationLoad(SHARDS, SHARDS, 8 * FEATURES, FEATURES, 2, 1L << 30),
            new AggregationLoad(4096, 4096, 800_000, 100_000, 64, 1L << 30),
            new AggregationLoad(512, 512, 80_000_000, 10_000_000, 64, 1L << 30));
    Set<String> routes = new HashSet<>();
    for (AggregationLoad load : loads) {
      String auto = text(new TreeAggregation.AutoMode().route(load));
      routes.add(auto);
      for (TreeAggregation mode : SAME_JOBS_AS_AUTO) {
        assertThat(text(mode.route(load))).isEqualTo(auto);
      }
    }
    assertThat(routes).as("straight, by a tree, and by ranges").hasSameSizeAs(loads);
    assertThat(text(new TreeAggregation.AutoMode().route(loads.get(0))))
        .as("that of the sums in this class")
        .isEqualTo(text(new TreeAggregation.Flat().route(loads.get(0))));
  }

  private static String text(TreeAggregation.Route route) {
    return Arrays.toString(route.heights()) + " " + route.ranges();
  }

  private static Map<String, Sampler> otherSamplers(ShardedData data, Sampler epoch) {
    Map<String, Sampler> samplers = new LinkedHashMap<>();
    samplers.put("with all", new Samplers.WithAll(data.sizes(), epoch));
    samplers.put("redrawn", new Samplers.Bernoulli(data.sizes(), 2e-4, 7)); // often empty
    samplers.put("partitions", new Samplers.Partitions(data.sizes(), 0.3, 3));
    return samplers;
  }

  /** Of every question, in every mode, also where the data are too large for the driver. */
  private static void requireSameEverywhere(ShardedData data, Sampler batches) {
    Questions questions = new Questions(data);
    Map<String, Question<?>> epochs = questions.aboutEpochs(900);
    Map<String, Question<?>> small = new LinkedHashMap<>(questions.aboutShards());
    small.putAll(epochs);
    requireReference("small, ", small, memory(data, questions, batches), "memory");
    for (TreeAggregation mode : MODES) {
      requireReferenceTwice("small, ", small, data, batches, mode);
      if (OF_JOBS.contains(mode)) {
        try (Oracle large = large(data, questions, batches, mode)) {
          requireReference("large, ", epochs, large, "jobs, " + mode);
        }
      }
    }
  }

  /** Of the questions that depend on the sampler of batches: those about a batch. */
  private static void requireSameBatches(ShardedData data, String name, Sampler batches) {
    Questions questions = new Questions(data);
    Map<String, Question<?>> about = questions.aboutBatches();
    requireReference(name + ", ", about, memory(data, questions, batches), "memory");
    for (TreeAggregation mode : MODES.subList(2, 5)) {
      requireReferenceTwice(name + ", ", about, data, batches, mode);
    }
  }

  /** Twice where the first answers may be those of jobs and later ones are not. */
  private static void requireReferenceTwice(
      String prefix,
      Map<String, Question<?>> questions,
      ShardedData data,
      Sampler batches,
      TreeAggregation mode) {
    boolean isOfJobs = OF_JOBS.contains(mode);
    try (Oracle oracle = oracle(data, new Questions(data), batches, mode)) {
      for (int time = 0; time < (isOfJobs ? 1 : 2); time++) {
        requireReference(prefix, questions, oracle, mode + ", time " + time);
      }
    }
  }

  private static Oracle memory(ShardedData data, Questions questions, Sampler batches) {
    return new MemoryOracle(
        questions.problem(), DriverData.gather(data), Questions.draws(data, batches));
  }

  /**
   * Of the iterations of an interior point method. What rows remember of them, and whether they
   * begin again, is a matter of their process and not of how sums are merged: so every question is
   * asked in one mode of jobs, and twice where each shard is alone in its task. The other modes get
   * the questions of the longest path, which rows that remember nothing come to over all others.
   */
  private static void requireSamePaths(ShardedData data, Sampler sampler) {
    Questions questions = Questions.ofKinks(data);
    Map<String, Question<?>> paths = questions.aboutPaths();
    Map<String, Question<?>> longest = new LinkedHashMap<>(paths);
    longest.keySet().removeIf(name -> !name.contains(" after " + Questions.LAST_STEP));
    assertThat(longest).hasSize(paths.size() / 3);
    for (TreeAggregation mode : MODES) {
      boolean isOfJobs = OF_JOBS.contains(mode);
      boolean asksAll = !isOfJobs || MODES.indexOf(mode) == 0;
      try (Oracle oracle = oracle(data, questions, sampler, mode)) {
        requireReference("kinks, ", asksAll ? paths : longest, oracle, mode.toString());
        if (data.partitions() == SHARDS && asksAll) {
          requireReference("kinks, ", paths, oracle, mode + ", from the beginning again");
        }
      }
    }
  }

  private static Oracle oracle(
      ShardedData data, Questions questions, Sampler sampler, TreeAggregation mode) {
    return SparkOracle.of(
        questions.problem(), data, Questions.draws(data, sampler), mode, RoundClock.stopped());
  }

  /** One that sees the data as too large for the driver, but for a quarter of them. */
  private static Oracle large(
      ShardedData data, Questions questions, Sampler sampler, TreeAggregation mode) {
    return new JobOracle(
        List.of(
            new SparkOracle.SparkModel(questions.problem(), data, Questions.draws(data, sampler))),
        mode,
        RoundClock.stopped(),
        DriverData.plainBytes(data) / 4);
  }

  private static void requireReference(
      String prefix, Map<String, Question<?>> questions, Oracle oracle, String place) {
    questions.forEach(
        (name, question) -> {
          double[] bits = Questions.bits(oracle.answer(question));
          double[] expected = REFERENCE.computeIfAbsent(prefix + name, key -> bits);
          assertThat(bits).as("%s%s, %s", prefix, name, place).isEqualTo(expected);
        });
  }
}
