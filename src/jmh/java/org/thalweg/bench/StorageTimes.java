package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;
import static org.thalweg.bench.Measure.processorSeconds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.reduce.GradientSum;

/**
 * Numbers of several kinds, each stored as narrow as keeps its bits: bytes a number, processor time
 * a number of storing a block of 80,000 of them, and of a pass (squared loss and gradient) over 125
 * such blocks, in one thread and in turn.
 *
 * <p>Arguments: none, or a text; only kinds whose names have it are measured.
 */
public final class StorageTimes {
  private static final int FEATURES = 20;
  private static final int BLOCK_ROWS = 4000;
  private static final int NUMBERS = FEATURES * BLOCK_ROWS;
  private static final int BLOCKS = 125;
  private static final LinearObjective OBJECTIVE =
      new LinearObjective(new RegressionLosses.HalfSquared(), FEATURES, false);

  private StorageTimes() {}

  /** How a number is drawn. */
  private enum Kind {
    MEASURED(RandomGenerator::nextDouble),
    FLOATS(RandomGenerator::nextFloat),
    FEW(random -> random.nextInt(200) * Math.PI),
    REPEATING(random -> random.nextInt(20_000) * Math.PI),
    DECIMALS(random -> random.nextInt(-10_000, 10_000) / 1e4),
    WIDE_DECIMALS(random -> Math.rint(1e4 * random.nextGaussian()) / 1e4),
    LATE_NO_DECIMALS(
        random -> random.nextInt(80_000) == 0 ? Math.PI : random.nextInt(10_000) / 1e4);

    private final ToDoubleFunction<SplittableRandom> draw;

    Kind(ToDoubleFunction<SplittableRandom> draw) {
      this.draw = draw;
    }

    double[] values(int block) {
      SplittableRandom random = new SplittableRandom(block);
      double[] values = new double[NUMBERS];
      Arrays.setAll(values, k -> draw.applyAsDouble(random));
      return values;
    }
  }

  public static void main(String[] arguments) {
    String name = arguments.length > 0 ? arguments[0] : "";
    List<Kind> kinds = Arrays.stream(Kind.values()).filter(k -> k.name().contains(name)).toList();
    List<Measure.Timed> stores = new ArrayList<>();
    List<Measure.Timed> passes = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    double[] w = new SplittableRandom(-1).doubles(FEATURES, -1, 1).toArray();
    Targets targets = Targets.of(new double[BLOCK_ROWS]);
    for (Kind kind : kinds) {
      double[] some = kind.values(-1);
      stores.add(processorSeconds(() -> check(new DenseBlock(FEATURES, some, targets).bytes())));
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < BLOCKS; i++) {
        blocks.add(new DenseBlock(FEATURES, kind.values(i), targets));
      }
      bytes.add(blocks.stream().mapToLong(Block::bytes).sum());
      passes.add(processorSeconds(() -> check(pass(blocks, w))));
    }
    double[] store = Measure.inTurn(30, 31, stores);
    double[] pass = Measure.inTurn(10, 15, passes);
    for (int i = 0; i < store.length; i++) {
      print(
          "%-16s %5.2f bytes a number, stored in %6.2f ns, in a pass %5.2f ns",
          kinds.get(i),
          (double) bytes.get(i) / NUMBERS / BLOCKS,
          1e9 * store[i] / NUMBERS,
          1e9 * pass[i] / NUMBERS / BLOCKS);
    }
  }

  private static double pass(List<Block> blocks, double[] w) {
    GradientSum sum = new GradientSum(FEATURES);
    for (Block block : blocks) {
      OBJECTIVE.accumulate(w, block, Rows.all(block.rows()), sum);
    }
    return sum.loss();
  }

  private static void check(double result) {
    if (!Double.isFinite(result)) {
      throw new IllegalStateException("the result is " + result);
    }
  }
}
