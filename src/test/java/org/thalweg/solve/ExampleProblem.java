package org.thalweg.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** A small regression in five features, as a table and as shards. */
public record ExampleProblem(double[][] x, double[] labels, double[] weights) {
  public static final int FEATURES = 5;
  private static final int ROWS = 60;

  /** d = g: gradient descent. */
  public static final Updater PLAIN = rule((gradient, t) -> {});

  /** Turns g into d, in place, at update t. */
  public interface Rule {
    void direct(double[] gradient, long t);
  }

  /** Labels are a noisy line, of which two features are no part; or its sign, as 0 and 1. */
  public static ExampleProblem draw(boolean binary) {
    SplittableRandom random = new SplittableRandom(37);
    double[] truth = {1.5, -2, 0, 0.7, 0};
    double[][] x = new double[ROWS][FEATURES];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double score = 0.8 + random.nextDouble(-1.5, 1.5);
      for (int j = 0; j < FEATURES; j++) {
        x[i][j] = random.nextDouble(-1, 1) + 0.3 * j;
        score += truth[j] * x[i][j];
      }
      labels[i] = !binary ? score : score > 0 ? 1 : 0;
    }
    return new ExampleProblem(x, labels, random.doubles(ROWS, 0.2, 2).toArray());
  }

  /** Seven rows to a block, two blocks to a shard, dense and sparse in turn. */
  public Oracle oracle(PointwiseLoss loss) {
    return new MemoryOracle(new Problem(objective(loss), Penalties.none()), shards(), 0);
  }

  private List<List<Block>> shards() {
    List<List<Block>> shards = new ArrayList<>();
    for (int from = 0, block = 0; from < ROWS; from += 7, block++) {
      if (block % 2 == 0) {
        shards.add(new ArrayList<>());
      }
      shards.get(block / 2).add(block(from, Math.min(ROWS, from + 7), block % 3 == 0));
    }
    return shards;
  }

  public LinearObjective objective(PointwiseLoss loss) {
    return new LinearObjective(loss, FEATURES, true);
  }

  public double weightSum() {
    return Arrays.stream(weights).sum();
  }

  /** Entry j of row i with the 1 of the intercept at the end. */
  public double entry(int i, int j) {
    return j < FEATURES ? x[i][j] : 1;
  }

  public double score(double[] w, int i) {
    double score = 0;
    for (int j = 0; j < w.length; j++) {
      score += w[j] * entry(i, j);
    }
    return score;
  }

  private Block block(int from, int to, boolean sparse) {
    double[][] rows = Arrays.copyOfRange(x, from, to);
    double[] y = Arrays.copyOfRange(labels, from, to);
    double[] s = Arrays.copyOfRange(weights, from, to);
    return sparse ? AllBlocks.sparse(rows, FEATURES, y, s) : AllBlocks.dense(rows, FEATURES, y, s);
  }

  /** An updater without memory. */
  public static Updater rule(Rule rule) {
    return new Updater() {
      @Override
      public List<Slot> slots(int dimension) {
        return List.of();
      }

      @Override
      public void direction(double[] gradient, double[] w, long t, Slots slots) {
        rule.direct(gradient, t);
      }
    };
  }
}
