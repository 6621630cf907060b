package org.thalweg.solve.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Problem;

/** Made rows with weights and labels 0 and 1, as a table and as shards of several blocks. */
public record MadeShards(double[][] x, double[] labels, double[] weights, int shardRows) {
  public static final int FEATURES = 9;
  private static final int BLOCK_ROWS = 37;

  /** Rows whose labels depend on them. */
  public static MadeShards draw(int rows, int shardRows) {
    SplittableRandom random = new SplittableRandom(11);
    double[][] x = new double[rows][FEATURES];
    double[] labels = new double[rows];
    for (int i = 0; i < rows; i++) {
      double score = random.nextDouble(-1, 1);
      for (int j = 0; j < FEATURES; j++) {
        x[i][j] = random.nextInt(2) == 0 ? 0 : random.nextDouble(-1, 1.3);
        score += x[i][j] * (j % 3 - 1);
      }
      labels[i] = score > 0 ? 1 : 0;
    }
    return new MadeShards(x, labels, random.doubles(rows, 0.2, 2).toArray(), shardRows);
  }

  /** The same rows with all weights 0 but that of every so many rows. */
  public MadeShards withWeightOnlyAtEvery(int rows) {
    double[] few = new double[weights.length];
    Arrays.setAll(few, i -> i % rows == 0 ? weights[i] : 0);
    return new MadeShards(x, labels, few, shardRows);
  }

  /** Logistic regression with an intercept. */
  public static Problem problem() {
    return new Problem(
        new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, true), Penalties.none());
  }

  /** Dense and sparse blocks in turn. */
  public List<List<Block>> shards() {
    List<List<Block>> shards = new ArrayList<>();
    for (int from = 0; from < x.length; from += shardRows) {
      int end = Math.min(x.length, from + shardRows);
      List<Block> shard = new ArrayList<>();
      for (int begin = from; begin < end; begin += BLOCK_ROWS) {
        shard.add(block(begin, Math.min(end, begin + BLOCK_ROWS), shard.size() % 2 == 0));
      }
      shards.add(shard);
    }
    return shards;
  }

  /** Rows by shard, and what they weigh. */
  public ShardSizes sizes() {
    return ShardSizes.of(shards());
  }

  private Block block(int from, int to, boolean sparse) {
    double[][] rows = Arrays.copyOfRange(x, from, to);
    double[] y = Arrays.copyOfRange(labels, from, to);
    double[] s = Arrays.copyOfRange(weights, from, to);
    return sparse ? AllBlocks.sparse(rows, FEATURES, y, s) : AllBlocks.dense(rows, FEATURES, y, s);
  }
}
