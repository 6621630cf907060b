package org.thalweg.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.AdaGrad;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

/**
 * What a step of a local round costs on sparse rows of one shard, in one thread without Spark: a
 * Markdown table, in microseconds, with the shard's part of the round in it.
 *
 * <p>Arguments: rows, features, entries of a row, rows of a batch, and numbers of steps of a round.
 */
public final class LocalStepCost {
  private static final int BLOCK = 8192; // rows

  private LocalStepCost() {}

  public static void main(String[] arguments) {
    int[] sizes = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    List<Block> shard = shard(sizes[0], sizes[1], sizes[2]);
    Sampler batches = new Reshuffling.PerShard(new ShardSizes(sizes[0]), sizes[3], 1);
    Objective objective = new LinearObjective(new ClassificationLosses.Logistic(), sizes[1], true);
    for (int steps : Arrays.copyOfRange(sizes, 4, sizes.length)) {
      Map<String, Measure.Timed> runs = new LinkedHashMap<>();
      runs.put("sgd", round(objective, new Sgd(), Penalties.none(), steps, shard, batches));
      runs.put("sgd, l2", round(objective, new Sgd(), Penalties.l2(1e-4), steps, shard, batches));
      runs.put(
          "sgd, elasticNet",
          round(objective, new Sgd(), Penalties.elasticNet(1e-4, 0.5), steps, shard, batches));
      runs.put(
          "adagrad, l1",
          round(objective, new AdaGrad(), Penalties.l1(1e-5), steps, shard, batches));
      runs.put(
          "momentum, l2",
          round(objective, new Momentum(), Penalties.l2(1e-4), steps, shard, batches));
      double[] taken = Measure.inTurn(2, 7, new ArrayList<>(runs.values()));
      int place = 0;
      for (String name : runs.keySet()) {
        System.out.printf(
            Locale.ROOT, "| %s | %d | %.1f |%n", name, steps, 1e6 * taken[place++] / steps);
      }
    }
  }

  private static Measure.Timed round(
      Objective objective,
      Updater updater,
      Penalties penalties,
      int steps,
      List<Block> shard,
      Sampler batches) {
    LocalDescent descent =
        new LocalDescent(
            objective,
            Standardisation.none(),
            updater,
            step -> 0.1,
            penalties,
            new Round.Local(steps, 0, 0));
    int memory = descent.slots().stream().mapToInt(slot -> slot.length()).sum();
    double[] from = new double[objective.layout().dimension() + memory];
    double weight = shard.stream().mapToDouble(block -> block.targets().weight()).sum();
    return Measure.seconds(
        () -> descent.run(from, 3, shard, weight, step -> batches.draw(step, 0, 0)));
  }

  /** Columns drawn evenly, values in [0, 1), labels at random. */
  private static List<Block> shard(int rows, int features, int entries) {
    SplittableRandom random = new SplittableRandom(1);
    List<Block> blocks = new ArrayList<>();
    for (int begin = 0; begin < rows; begin += BLOCK) {
      int count = Math.min(BLOCK, rows - begin);
      int[] starts = new int[count + 1];
      int[] columns = new int[count * entries];
      int at = 0;
      for (int row = 0; row < count; row++) {
        for (int column : random.ints(entries, 0, features).sorted().distinct().toArray()) {
          columns[at++] = column;
        }
        starts[row + 1] = at;
      }
      double[] values = random.doubles(at).toArray();
      double[] labels = random.ints(count, 0, 2).asDoubleStream().toArray();
      blocks.add(Blocks.narrowest(features, starts, columns, values, Targets.of(labels)));
    }
    return blocks;
  }
}
