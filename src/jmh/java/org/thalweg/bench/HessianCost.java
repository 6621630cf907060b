package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.MemoryOracle;

/**
 * What a matrix of second derivatives costs where w is long and rows are dense: seconds of one sum
 * over all rows on all cores, of a gradient beside it, and by how much the heap grew at most.
 *
 * <p>Arguments: the number of columns, and of rows. The rows are one block of 1,000 again and
 * again, so that only sums need memory.
 */
public final class HessianCost {
  private static final int BLOCK_ROWS = 1000;
  private static final int SHARDS = 8;

  private HessianCost() {}

  public static void main(String[] arguments) {
    int columns = Integer.parseInt(arguments[0]);
    int blocks = Integer.parseInt(arguments[1]) / BLOCK_ROWS / SHARDS;
    Problem problem =
        new Problem(
            new LinearObjective(new ClassificationLosses.Logistic(), columns, false),
            Penalties.l2(1e-4));
    List<Block> shard = Collections.nCopies(blocks, block(columns));
    MemoryOracle oracle = new MemoryOracle(problem, Collections.nCopies(SHARDS, shard), 0);
    MemoryOracle few =
        new MemoryOracle(problem, Collections.nCopies(SHARDS, shard.subList(0, 1)), 0);
    HessianQuestion matrix = new HessianQuestion(new double[columns], 0, Draw.all());
    Question<?> gradient = new GradientQuestion(new double[columns], Draw.all());
    few.answer(matrix);
    few.answer(gradient);
    System.gc();
    List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    long before = pools.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    double seconds = Measure.seconds(() -> oracle.answer(matrix)).run();
    long peak = pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    double ofGradient = Measure.seconds(() -> oracle.answer(gradient)).run();
    double multiplications = (double) oracle.rows() * columns * (columns + 1) / 2;
    print(
        "%d × %d: second derivatives %.3g s (%.2g multiplications a second), a gradient %.3g s",
        oracle.rows(), columns, seconds, multiplications / seconds, ofGradient);
    print(
        "heap grew by %.0f MiB at most; a sum has %.1f MiB",
        (peak - before) / 0x1p20, 8 * HessianSum.length(columns) / 0x1p20);
  }

  private static Block block(int columns) {
    SplittableRandom random = new SplittableRandom(1);
    double[] values = random.doubles((long) BLOCK_ROWS * columns, -1, 1).toArray();
    double[] labels = new double[BLOCK_ROWS];
    Arrays.setAll(labels, i -> random.nextInt(2));
    return new DenseBlock(columns, values, Targets.of(labels));
  }
}
