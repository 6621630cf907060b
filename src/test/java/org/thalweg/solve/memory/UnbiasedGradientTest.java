package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Problem;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalStepsQuestion;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slots;

/**
 * The expected stochastic gradient is the gradient, and the expected loss of a batch the loss: for
 * every sampler and for local steps, over rows that weigh the same or not, in shards of the same
 * size or not. Each batch is of another seed, so that batches are independent; they are drawn until
 * three standard errors of their mean are small.
 */
class UnbiasedGradientTest {
  private static final double SMALL = 0.03; // of the length of what is estimated
  private static final int FEWEST = 1_000;
  private static final int MOST = 2_000_000;
  private static final Problem PROBLEM =
      new Problem(
          new LinearObjective(new RegressionLosses.HalfSquared(), 2, true), Penalties.none());
  private static final double[] W = {0.5, -1, 0.25};

  private static final Map<String, IntToDoubleFunction> WEIGHTS = new LinkedHashMap<>();
  private static final Map<String, int[]> SHARDS = new LinkedHashMap<>();

  static {
    WEIGHTS.put("rows of weight 1", i -> 1);
    WEIGHTS.put("rows of weight 0.3", i -> 0.3);
    WEIGHTS.put("rows of weights 0.5 and 9", i -> i % 4 == 0 ? 9 : 0.5);
    WEIGHTS.put("rows mostly without weight", i -> i % 5 == 1 ? 2 : 0);
    SHARDS.put("equal shards", new int[] {6, 6, 6, 6});
    SHARDS.put("unequal shards", new int[] {1, 13, 2, 7});
    SHARDS.put("shards without rows", new int[] {0, 9, 0, 2, 0, 0, 3, 1});
  }

  /** Rows whose labels differ from shard to shard, and in a shard from class to class. */
  private record Case(String name, String draws, List<List<Block>> shards, ShardSizes strata) {
    static Case of(String draws, String weights, String shards) {
      List<List<Block>> blocks = new ArrayList<>();
      int[] rows = SHARDS.get(shards);
      int[] strata = new int[2 * rows.length];
      int first = 0;
      for (int shard = 0; shard < rows.length; shard++) {
        strata[shard] = (rows[shard] + 2) / 3;
        strata[rows.length + shard] = rows[shard] - strata[shard];
        blocks.add(blocks(first, rows[shard], strata[shard], WEIGHTS.get(weights)));
        first += rows[shard];
      }
      return new Case(
          draws + ", " + weights + ", " + shards, draws, blocks, new ShardSizes(strata));
    }

    private static List<Block> blocks(int first, int rows, int ofFirst, IntToDoubleFunction s) {
      double[][] x = new double[rows][];
      Arrays.setAll(x, i -> new double[] {Math.sin(3 * (first + i)), i % 3});
      double[] y = new double[rows];
      Arrays.setAll(y, i -> first + 3 * Math.cos(5 * i) + (i < ofFirst ? 9 : 0));
      double[] weights = IntStream.range(first, first + rows).mapToDouble(s).toArray();
      int half = rows / 2;
      return rows == 0
          ? List.of()
          : List.of(
              AllBlocks.dense(
                  Arrays.copyOf(x, half), 2, Arrays.copyOf(y, half), Arrays.copyOf(weights, half)),
              AllBlocks.dense(
                  Arrays.copyOfRange(x, half, rows),
                  2,
                  Arrays.copyOfRange(y, half, rows),
                  Arrays.copyOfRange(weights, half, rows)));
    }

    ShardSizes sizes() {
      return ShardSizes.of(shards);
    }

    MemoryOracle oracle(Sampler batches) {
      return new MemoryOracle(PROBLEM, shards, new RowDraws(sizes(), batches, batches, 0));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The samplers by name, in batches that do not divide the rows and may be empty. */
  private static LongFunction<Sampler> sampler(String name, ShardSizes sizes, ShardSizes strata) {
    return switch (name) {
      case "Full" -> seed -> new Samplers.Full(sizes);
      case "Epoch" -> seed -> new Reshuffling.Epoch(sizes, 4, seed);
      case "Stratified" -> seed -> new Reshuffling.Stratified(strata, sizes.shards(), 4, seed);
      case "Bernoulli" -> seed -> new Samplers.Bernoulli(sizes, 0.1, seed);
      case "Replacement" -> seed -> new Samplers.Replacement(sizes, 5, seed);
      case "Partitions" -> seed -> new Samplers.Partitions(sizes, 0.26, seed);
      case "WithAll" ->
          seed -> new Samplers.WithAll(sizes, new Samplers.Partitions(sizes, 0.26, seed));
      default -> seed -> new Reshuffling.PerShard(sizes, 4, seed);
    };
  }

  private static Stream<String> samplers() {
    return Stream.of(Samplers.class, Reshuffling.class)
        .flatMap(kinds -> Arrays.stream(kinds.getDeclaredClasses()))
        .filter(Sampler.class::isAssignableFrom)
        .map(Class::getSimpleName);
  }

  static Stream<Case> cases() {
    return samplers()
        .flatMap(
            draws ->
                WEIGHTS.keySet().stream()
                    .flatMap(
                        weights ->
                            SHARDS.keySet().stream().map(rows -> Case.of(draws, weights, rows))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theExpectedGradientOfABatchIsTheGradient(Case of) {
    GradientSum all = of.oracle(new Samplers.Full(of.sizes())).gradient(W, Draw.all());
    LongFunction<Sampler> samplers = sampler(of.draws, of.sizes(), of.strata);
    boolean isLocal = of.draws.equals("PerShard");
    requireMean(
        seed -> {
          MemoryOracle oracle = of.oracle(samplers.apply(seed));
          long step = seed % 11; // whichever batch of an epoch
          return isLocal ? local(oracle, step) : whole(oracle.gradient(W, new Draw.Batch(step)));
        },
        whole(all));
  }

  @Test
  void everySamplerIsTested() {
    assertThat(samplers().toList())
        .contains("Full", "Epoch", "Stratified", "Bernoulli", "Replacement", "Partitions")
        .contains("WithAll", "PerShard")
        .hasSize(8);
  }

  /** Mean gradient, and behind it the mean loss. */
  private static double[] whole(GradientSum sum) {
    double[] both = Arrays.copyOf(sum.meanGradient(), W.length + 1);
    both[W.length] = sum.meanLoss();
    return both;
  }

  /** The same of a round of one step in which every shard draws for itself. */
  private static double[] local(MemoryOracle oracle, long round) {
    LocalDescent descent =
        new LocalDescent(
            PROBLEM.objective(),
            Standardisation.none(),
            new Sgd(),
            step -> 1,
            Penalties.none(),
            new Round.Local(1, 0, 0));
    LocalStepsQuestion question =
        new LocalStepsQuestion(descent, W, new Slots(descent.slots()), round);
    Displacement moved = (Displacement) oracle.answer(question);
    double[] both = Arrays.copyOf(moved.mean(), W.length + 1);
    both[W.length] = moved.meanLoss();
    return both;
  }

  /** Requires that the mean of independent vectors be the expected one. */
  private static void requireMean(LongFunction<double[]> vectors, double[] expected) {
    int length = expected.length;
    double norm = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
    double[] mean = new double[length];
    double[] squares = new double[length]; // sums of squared deviations
    double[] errors = new double[length]; // standard errors of the mean
    int n = 0;
    do {
      double[] vector = vectors.apply(n++);
      for (int j = 0; j < length; j++) {
        double off = vector[j] - mean[j];
        mean[j] += off / n;
        squares[j] += off * (vector[j] - mean[j]);
        errors[j] = Math.sqrt(squares[j] / n / Math.max(1, n - 1));
      }
    } while (n < FEWEST
        || 3 * Arrays.stream(errors).max().getAsDouble() > SMALL * norm && n < MOST);
    double deviation = 0; // mean square, in standard errors
    for (int j = 0; j < length; j++) {
      double error = errors[j] + 1e-12 * norm;
      deviation += Math.pow((mean[j] - expected[j]) / error, 2) / length;
    }
    assertThat(n).isLessThan(MOST);
    assertThat(Math.sqrt(deviation)).as("standard errors").isLessThan(3);
    assertThat(mean).containsExactly(expected, within(2 * SMALL * norm));
  }
}
