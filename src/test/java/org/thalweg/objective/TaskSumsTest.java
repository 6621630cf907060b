package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;

/** Sums that are kept sparse have the bits of sums that are not. */
class TaskSumsTest {
  private static final int FEATURES = 10_000;
  private static final int SHARDS = 13;

  static List<Objective> objectives() {
    PointwiseLoss logistic = new ClassificationLosses.Logistic();
    return List.of(
        new LinearObjective(logistic, FEATURES, true),
        new LinearObjective(logistic, FEATURES, false),
        new SoftmaxObjective(new SoftmaxLoss(3), FEATURES, true),
        new FactorizationObjective(logistic, FEATURES, true, 4, true),
        new PerceptronObjective(logistic, FEATURES, true, List.of(5, 3), Activation.TANH));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void haveTheBitsOfDenseSums(Objective objective) {
    for (int rows : new int[] {1, 5, 60, 900}) { // packed, masked, dense on the way, dense at once
      List<Block> shards = shards(rows);
      double[] w = w(objective);
      TaskSums task = new TaskSums(objective);
      PartialSums<GradientSum> dense = new PartialSums<>();
      PartialSums<GradientSum> sparse = new PartialSums<>();
      PartialSums<GradientSum> packed = new PartialSums<>();
      for (int shard = 0; shard < SHARDS; shard++) {
        dense.add(Subtree.leaf(shard, whole(objective, w, shards.get(shard))));
        sparse.add(Subtree.leaf(shard, masked(task, w, shards.get(shard))));
        TaskSums own = new TaskSums(objective);
        packed.add(Subtree.leaf(shard, masked(own, w, shards.get(shard))).packed());
      }
      GradientSum expected = dense.root(SHARDS);
      requireSame(sparse.root(SHARDS).packed(), expected);
      requireSame(packed.root(SHARDS), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void haveTheBitsOfDenseSumsRangeByRange(Objective objective) {
    for (int rows : new int[] {1, 60, 900}) {
      List<Block> shards = shards(rows);
      double[] w = w(objective);
      for (int ranges : new int[] {1, 2, 3, 7}) {
        List<PartialSums<GradientSum>> merged = new ArrayList<>();
        for (int range = 0; range < ranges; range++) {
          merged.add(new PartialSums<>());
        }
        PartialSums<GradientSum> dense = new PartialSums<>();
        for (int shard = 0; shard < SHARDS; shard++) {
          dense.add(Subtree.leaf(shard, whole(objective, w, shards.get(shard))));
          GradientSum sum = masked(new TaskSums(objective), w, shards.get(shard));
          List<Subtree<GradientSum>> cut = Subtree.leaf(shard, sum).packed().cut(ranges);
          for (int range = 0; range < ranges; range++) {
            merged.get(range).add(cut.get(range));
          }
        }
        List<GradientSum> pieces = merged.stream().map(piece -> piece.root(SHARDS)).toList();
        requireSame(pieces.get(0).joined(pieces.subList(1, ranges)), dense.root(SHARDS));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void storeOnlyWhatABatchTouches(Objective objective) {
    Block few = shards(2).get(0);
    GradientSum sum = masked(new TaskSums(objective), w(objective), few);
    int perFeature = objective.layout().dimension() / FEATURES;
    assertThat(sum.packed().vector().stored())
        .isEqualTo(sum.vector().stored())
        .isLessThan((int) few.entries() * (perFeature + 1) + 100);
    assertThat(whole(objective, w(objective), few).vector().stored())
        .isEqualTo(objective.layout().dimension());
  }

  /** Blocks whose rows touch some columns of each other, rows drawn twice, and a dense block. */
  @ParameterizedTest
  @MethodSource("objectives")
  void haveTheBitsOfDenseSumsWhateverTheBlocks(Objective objective) {
    double[] w = w(objective);
    List<Block> blocks = new ArrayList<>(shards(9).subList(0, 3));
    Rows drawn = Rows.of(0, 0, 3, 7, 7, 8);
    double few = 1; // so that the sum is short wherever that is possible
    for (boolean hasDense : new boolean[] {false, true}) {
      if (hasDense) {
        Block like = blocks.get(1);
        blocks.add(new DenseBlock(FEATURES, table(like), like.targets()));
      }
      GradientSum expected = new GradientSum(w.length);
      blocks.forEach(block -> objective.accumulate(w, block, drawn, expected));
      TaskSums task = new TaskSums(objective);
      GradientSum sum =
          task.sum(
              LazyVector.of(w),
              few,
              action -> blocks.forEach(block -> action.accept(block, drawn)));
      requireSame(sum.packed(), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void neverHoldMinusZero(Objective objective) {
    for (Block block : shards(60)) {
      for (double value : whole(objective, w(objective), block).gradient()) {
        assertThat(Double.doubleToRawLongBits(value)).isNotEqualTo(Long.MIN_VALUE);
      }
    }
  }

  private static GradientSum masked(TaskSums task, double[] w, Block block) {
    return task.sum(
        LazyVector.of(w), block.entries(), action -> action.accept(block, Rows.all(block.rows())));
  }

  private static GradientSum whole(Objective objective, double[] w, Block block) {
    GradientSum sum = new GradientSum(w.length);
    objective.accumulate(w, block, Rows.all(block.rows()), sum);
    return sum;
  }

  private static double[] w(Objective objective) {
    double[] w = new double[objective.layout().dimension()];
    Arrays.setAll(w, i -> Math.sin(i));
    return w;
  }

  /** Rows of up to 8 entries, some of them −0.0 or +0.0. */
  private static List<Block> shards(int rows) {
    Random random = new Random(rows);
    List<Block> shards = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      int[] starts = new int[rows + 1];
      List<Integer> columns = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        TreeSet<Integer> drawn = new TreeSet<>();
        for (int k = 0; k < 8; k++) {
          drawn.add(random.nextInt(random.nextBoolean() ? 50 : FEATURES));
        }
        columns.addAll(drawn);
        starts[row + 1] = columns.size();
      }
      double[] zeros = {-0.0, 0.0, -1e-300};
      double[] values =
          random
              .doubles(columns.size())
              .map(u -> u < 0.3 ? zeros[(int) (u * 10)] : u - 0.6)
              .toArray();
      int[] places = columns.stream().mapToInt(column -> column).toArray();
      double[] labels = random.ints(rows, 0, 2).asDoubleStream().toArray();
      shards.add(new CsrBlock(FEATURES, starts, places, values, Targets.of(labels)));
    }
    return shards;
  }

  private static double[] table(Block block) {
    double[] table = new double[block.rows() * FEATURES];
    for (int i = 0; i < block.rows(); i++) {
      int row = i;
      block.forEach(i, (column, value) -> table[row * FEATURES + column] = value);
    }
    return table;
  }

  private static void requireSame(GradientSum actual, GradientSum expected) {
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    assertThat(actual.loss()).isEqualTo(expected.loss());
    assertThat(actual.weight()).isEqualTo(expected.weight());
    assertThat(actual.rows()).isEqualTo(expected.rows());
  }
}
