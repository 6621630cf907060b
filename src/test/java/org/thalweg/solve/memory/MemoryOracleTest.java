package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.text.DataException;

class MemoryOracleTest {
  private static final Problem PROBLEM = MadeShards.problem();
  private final MadeShards rows = MadeShards.draw(1003, 90);
  private final double[] w = new double[MadeShards.FEATURES + 1];

  MemoryOracleTest() {
    Arrays.setAll(w, i -> Math.sin(i));
  }

  @Test
  void sumsOverExactlyTheDrawnRowsInTheFixedTree() {
    ShardSizes sizes = rows.sizes();
    for (Sampler sampler :
        List.of(
            new Reshuffling.Epoch(sizes, 50, 3),
            new Samplers.Bernoulli(sizes, 0.1, 3),
            new Samplers.Replacement(sizes, 64, 3),
            new Samplers.Partitions(sizes, 0.4, 3),
            new Samplers.WithAll(sizes, new Reshuffling.Epoch(sizes, 50, 3)))) {
      Oracle oracle = oracle(rows, sampler);
      for (long step : new long[] {0, 1, 20, 1000}) {
        GradientSum sum = gradient(oracle, new Draw.Batch(step));
        requireSame(sum, rowByRow(rows, sampler, step));
      }
      requireSame(gradient(oracle, Draw.all()), rowByRow(rows, new Samplers.Full(sizes), 0));
    }
  }

  @Test
  void rowsThatAreManyHaveTheSameBitsOnManyThreads() {
    MadeShards many = MadeShards.draw(40_000, 1000); // more than fit the calling thread
    requireSame(
        gradient(oracle(many, new Samplers.Full(many.sizes())), Draw.all()),
        rowByRow(many, new Samplers.Full(many.sizes()), 0));
  }

  @Test
  void drawsAgainWhereABatchHasNoRowButNotWhereItHasNoWeight() {
    Sampler rare = new Samplers.Bernoulli(rows.sizes(), 1e-3, 7); // empty about one time in three
    MadeShards light = rows.withWeightOnlyAtEvery(100);
    Sampler small = new Samplers.Replacement(rows.sizes(), 16, 3);
    for (long step = 0; step < 20; step++) {
      GradientSum sum = gradient(oracle(rows, rare), new Draw.Batch(step));
      assertThat(sum.rows()).isPositive();
      requireSame(sum, rowByRow(rows, rare, step));
      requireSame(
          gradient(oracle(light, small), new Draw.Batch(step)), rowByRow(light, small, step));
    }
  }

  @Test
  void rowsWithoutAnyWeightAreAnErrorOfTheData() {
    MadeShards none = rows.withWeightOnlyAtEvery(2);
    Arrays.fill(none.weights(), 0);
    Oracle oracle = oracle(none, new Reshuffling.Epoch(none.sizes(), 50, 3));
    for (Draw draw : List.of(Draw.all(), new Draw.Batch(2))) {
      assertThatThrownBy(() -> oracle.answer(new GradientQuestion(w, draw)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("positive weight");
      assertThatThrownBy(() -> oracle.answer(new LineQuestion(w, w, new double[] {1}, draw)))
          .isInstanceOf(DataException.class);
    }
  }

  @Test
  void theLossesOfALineAreThoseOfItsPoints() {
    Oracle oracle = oracle(rows, new Reshuffling.Epoch(rows.sizes(), 50, 3));
    double[] direction = new double[w.length];
    Arrays.setAll(direction, i -> Math.cos(i));
    double[] rates = {0, 1, -0.5, 3};
    for (Draw draw : List.of(Draw.all(), new Draw.Batch(3), new Draw.Sample(2048, 5))) {
      LineQuestion question = new LineQuestion(w, direction, rates, draw);
      LineSum line = (LineSum) oracle.answer(question);
      for (int k = 0; k < rates.length; k++) {
        double rate = rates[k];
        double[] point = new double[w.length];
        Arrays.setAll(point, i -> w[i] - rate * direction[i]);
        GradientSum there = gradient(oracle, point, draw);
        assertThat(line.meanLoss(k)).isCloseTo(there.meanLoss(), within(1e-12));
        assertThat(line.weight()).isEqualTo(there.weight());
        assertThat(line.rows()).isEqualTo(there.rows());
      }
    }
  }

  @Test
  void aSampleIsTheSameAgainAndItsRowsAreOfTheData() {
    MadeShards many = MadeShards.draw(9000, 1000);
    Oracle oracle = oracle(many, new Samplers.Full(many.sizes()));
    Draw few = new Draw.Sample(2000, 5);
    GradientSum sample = gradient(oracle, few);
    assertThat(sample.rows()).isEqualTo(2048);
    assertThat(sample.meanLoss())
        .isNotEqualTo(gradient(oracle, Draw.all()).meanLoss())
        .isCloseTo(gradient(oracle, Draw.all()).meanLoss(), within(0.1));
    assertThat(gradient(oracle, new Draw.Sample(4096, 6)).rows()).isEqualTo(4096);
    gradient(oracle, new Draw.Sample(4097, 6)); // the first one is forgotten by now
    requireSame(gradient(oracle, few), sample);
    assertThat(gradient(oracle, new Draw.Sample(4097, 6)).rows()).isEqualTo(3 * 2048);
    GradientSum everything = gradient(oracle, new Draw.Sample(1 << 20, 6));
    assertThat(everything.rows()).isEqualTo(9000);
    requireSame(
        gradient(oracle(many, new Samplers.Full(many.sizes())), few), sample); // of the seed alone
  }

  @Test
  void arraysBelongToWhoeverAsked() {
    Oracle oracle = oracle(rows, new Samplers.Full(rows.sizes()));
    GradientSum first = gradient(oracle, Draw.all());
    double[] copy = first.gradient().clone();
    Arrays.fill(first.gradient(), Double.NaN);
    GradientSum second = gradient(oracle, Draw.all());
    assertThat(second.gradient()).isEqualTo(copy).isNotSameAs(first.gradient());
  }

  /** 2⁵³ + 1 + 1 + 1: shard by shard from the left it is 2⁵³; in the tree, 2⁵³ + (1 + 1) + 1. */
  @Test
  void mergesShardsInTheFixedTree() {
    double big = Math.scalb(1.0, 53);
    LinearObjective objective = new LinearObjective(new RegressionLosses.HalfSquared(), 1, false);
    // at w = 0 with x = 1 the gradient of a row is −y
    List<List<Block>> shards =
        Arrays.stream(new double[] {-big, -1, -1, -1})
            .mapToObj(
                y -> List.of(AllBlocks.dense(new double[][] {{1}}, 1, new double[] {y}, null)))
            .toList();
    Oracle oracle = new MemoryOracle(new Problem(objective, Penalties.none()), shards, 0);
    double sum = gradient(oracle, new double[1], Draw.all()).gradient()[0];
    assertThat(sum).isEqualTo((big + 1) + (1.0 + 1.0)).isNotEqualTo(big + 1 + 1 + 1);
  }

  /** Each of 256 shards touches all of w: a sum for every shard would take 2 GB. */
  @Test
  void manyShardsOfALongParameterVectorShareAFewArrays() {
    int dimension = 1 << 20;
    int shards = 256;
    double[] entries = new double[300];
    Arrays.fill(entries, 1);
    int[] columns = new int[300];
    Arrays.setAll(columns, k -> k * 3000);
    int[] starts = {0, columns.length};
    Block row = new CsrBlock(dimension, starts, columns, entries, Targets.of(1));
    List<List<Block>> blocks = Collections.nCopies(shards, List.of(row));
    Set<double[]> arrays =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    Objective plain = new LinearObjective(new RegressionLosses.HalfSquared(), dimension, false);
    Problem problem = new Problem(new Watched(plain, arrays), Penalties.none());
    MemoryOracle oracle = new MemoryOracle(problem, blocks, 0);
    double[] origin = new double[dimension];
    int threads = Runtime.getRuntime().availableProcessors();
    int most = threads * (8 + 2); // of which there are 8 levels of the tree
    assertThat(gradient(oracle, origin, Draw.all()).rows()).isEqualTo(shards);
    assertThat(arrays).hasSizeLessThanOrEqualTo(most);
    for (int i = 0; i < 5; i++) {
      assertThat(gradient(oracle, origin, Draw.all()).gradient()[3000]).isEqualTo(-shards);
    }
    assertThat(arrays).as("each answer takes one away").hasSizeLessThanOrEqualTo(most + 5);
  }

  @Test
  void normsAndEpochsAreNotOfABatch() {
    Oracle oracle = oracle(rows, new Samplers.Full(rows.sizes()));
    assertThatThrownBy(
            () -> oracle.answer(new NormsQuestion(new double[w.length], new Draw.Batch(0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Oracle oracle(MadeShards rows, Sampler sampler) {
    RowDraws draws = new RowDraws(rows.sizes(), sampler, sampler, 3);
    return new MemoryOracle(PROBLEM, rows.shards(), draws);
  }

  private GradientSum gradient(Oracle oracle, Draw draw) {
    return gradient(oracle, w, draw);
  }

  private static GradientSum gradient(Oracle oracle, double[] w, Draw draw) {
    return (GradientSum) oracle.answer(new GradientQuestion(w, draw));
  }

  /** Each drawn row of each shard, found by walking its blocks; of the first draw with a row. */
  private GradientSum rowByRow(MadeShards rows, Sampler sampler, long step) {
    List<List<Block>> shards = rows.shards();
    for (int attempt = 0; ; attempt++) {
      PartialSums<GradientSum> sums = new PartialSums<>();
      for (int shard = 0; shard < shards.size(); shard++) {
        Rows drawn = sampler.draw(step, attempt, shard);
        GradientSum sum = new GradientSum(w.length);
        for (int i = 0; i < drawn.count(); i++) {
          int row = drawn.at(i);
          for (Block block : shards.get(shard)) {
            if (row >= 0 && row < block.rows()) {
              PROBLEM.objective().accumulate(w, block, Rows.of(row), sum);
            }
            row -= block.rows();
          }
        }
        sums.add(Subtree.leaf(shard, drawn.count() == 0 ? null : sum));
      }
      GradientSum root = sums.root(shards.size());
      if (root != null) {
        double all =
            shards.stream().flatMap(List::stream).mapToDouble(b -> b.targets().weight()).sum();
        double mean = all / rows.sizes().rows();
        return root.withWeight(mean * sampler.divisor(step, root.rows()));
      }
    }
  }

  private static void requireSame(GradientSum actual, GradientSum expected) {
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.weight()).isCloseTo(expected.weight(), within(1e-9));
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-9)); // chunks add up by lanes
  }

  /** Notes the arrays that gradients are added to. */
  private record Watched(Objective inner, Set<double[]> arrays) implements Objective {
    @Override
    public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
      arrays.add(sum.gradient());
      inner.accumulate(w, block, rows, sum);
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
