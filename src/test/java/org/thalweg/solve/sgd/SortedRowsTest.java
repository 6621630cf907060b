package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.Members;
import org.thalweg.config.Sampling;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.OrderedRows;
import org.thalweg.sample.OrderedRows.Order;
import org.thalweg.sample.RandomStream;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.update.Average;

/**
 * Steps on batches of a few rows end as near to the minimum whatever order the rows lie in, with
 * every way to draw, few shards and many, and a class that is rare. All have the same rows.
 */
class SortedRowsTest {
  private static final int FEATURES = 4;
  private static final int EPOCHS = 3;
  private static final int SEEDS = 6;
  private static final Problem PROBLEM =
      new Problem(
          new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, true),
          Penalties.l2(1e-3));

  /**
   * Of class 1 one row in 26, which weighs as much as the others. Runs over 1,024 shards take
   * seconds each, so one of them stands for the others, whose draws SamplerLawsTest looks at.
   */
  static Stream<OrderedRows> rows() {
    List<OrderedRows> all =
        OrderedRows.batches()
            .filter(of -> of.oneIn() == 26 && of.shards() > 1 && of.order() != Order.SHUFFLED)
            .toList();
    return Members.some(
        all,
        of -> of.shards() < 1024 || of.sampling() == Sampling.EPOCH && of.order() == Order.SORTED);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("rows")
  void sortedRowsAreAsGoodAsShuffledOnes(OrderedRows of) {
    double[] here = objectives(of);
    double[] shuffled =
        objectives(new OrderedRows(of.sampling(), of.shards(), Order.SHUFFLED, of.oneIn()));
    double error = Math.sqrt((variance(here) + variance(shuffled)) / SEEDS);
    double mean = mean(shuffled);
    assertThat(mean(here)).isCloseTo(mean, within(5 * error));
    assertThat(5 * error).as("noise").isLessThan(0.05 * mean);
  }

  /** F at the end of a run for each seed. */
  private static double[] objectives(OrderedRows of) {
    List<List<Block>> shards = shards(of);
    ShardSizes sizes = ShardSizes.of(shards);
    LongFunction<Sampler> samplers = of.samplers();
    double[] objectives = new double[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++) {
      Sampler sampler = samplers.apply(seed);
      RowDraws draws = new RowDraws(sizes, sampler, sampler, seed);
      try (MemoryOracle oracle = new MemoryOracle(PROBLEM, shards, draws)) {
        double[] w = run(oracle, EPOCHS * of.steps());
        objectives[seed] =
            oracle.gradient(w, Draw.all()).meanLoss()
                + PROBLEM.penalties().value(w, PROBLEM.layout());
      }
    }
    return objectives;
  }

  private static double[] run(MemoryOracle oracle, int steps) {
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            PROBLEM,
            new Average(new org.thalweg.update.Sgd(), 1),
            new Schedules.Inverse(0.5, 0.6, 0.01),
            new OnDivergence.Stop(),
            step -> false);
    return Minimiser.of(PROBLEM, oracle, new StopCriterion.MaxSteps(steps))
        .minimise(MiniBatchSgd.begin(setting, new double[FEATURES + 1]))
        .w();
  }

  /** The rows of a class are the same in any order: the first of them is, and so on. */
  private static List<List<Block>> shards(OrderedRows of) {
    int[] labels = of.labels();
    RandomStream[] ofClass = {new RandomStream(1), new RandomStream(2)};
    double[][] x = new double[labels.length][FEATURES];
    double[] weights = new double[labels.length];
    for (int row = 0; row < x.length; row++) {
      for (int j = 0; j < FEATURES; j++) {
        x[row][j] = ofClass[labels[row]].nextGaussian() + labels[row] / (1.0 + j);
      }
      weights[row] = labels[row] == 1 ? of.oneIn() / 2.0 : 0.52;
    }
    double[] y = Arrays.stream(labels).asDoubleStream().toArray();
    List<List<Block>> shards = new ArrayList<>();
    for (int shard = 0; shard < of.shards(); shard++) {
      int[] here = IntStream.range(of.begin(shard), of.begin(shard + 1)).toArray();
      shards.add(
          List.of(
              AllBlocks.dense(
                  Arrays.copyOfRange(x, here[0], here[0] + here.length),
                  FEATURES,
                  Arrays.copyOfRange(y, here[0], here[0] + here.length),
                  Arrays.copyOfRange(weights, here[0], here[0] + here.length))));
    }
    return shards;
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).average().getAsDouble();
  }

  private static double variance(double[] x) {
    double mean = mean(x);
    return Arrays.stream(x).map(value -> (value - mean) * (value - mean)).sum() / (x.length - 1);
  }
}
