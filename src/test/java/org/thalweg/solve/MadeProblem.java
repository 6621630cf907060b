package org.thalweg.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;

/**
 * A small convex problem on made rows, with an intercept: what the contract of solvers is tested
 * on.
 */
public record MadeProblem(
    String name,
    PointwiseLoss loss,
    Penalties penalties,
    Standardised standardised,
    double[][] x,
    double[] labels,
    double[] weights) {
  private static final int ROWS = 420;
  private static final int COLUMNS = 6;
  private static final int SHARD_ROWS = 110;
  private static final int BLOCK_ROWS = 37;
  private static final long SEED = 3;

  /** The coordinates of w. */
  public enum Standardised {
    NO,
    SCALE,
    SCALE_AND_CENTER
  }

  /**
   * Logistic regression, ridge, lasso and bounds, labels in the millions, standardised features.
   */
  public static List<MadeProblem> all() {
    return List.of(
        classes("logistic, l2", Penalties.l2(0.01), Standardised.NO),
        lines("half squared, l1", Penalties.l1(0.05), Standardised.NO),
        lines("half squared, box", new Constraints.Box(-0.3, 0.4), Standardised.NO),
        lines("labels times 1e6", Penalties.l2(0.01), Standardised.NO)
            .withLabels(label -> 1e6 * label),
        classes("scaled", Penalties.l2(0.01), Standardised.SCALE),
        lines("scaled and centred", Penalties.elasticNet(0.05, 0.5), Standardised.SCALE_AND_CENTER),
        lines("unlike columns", Penalties.none(), Standardised.NO)
            .withRows(row -> times(row, 1, 1 / 32., 32, 1, 1 / 8., 8)));
  }

  /** Every loss with kinks, under l2, l1 and both. */
  public static List<MadeProblem> withKinks() {
    PointwiseLoss absolute = new RegressionLosses.Absolute();
    PointwiseLoss quantile = new RegressionLosses.Quantile(0.2);
    PointwiseLoss tube = new RegressionLosses.EpsilonInsensitive(0.3);
    PointwiseLoss hinge = new ClassificationLosses.Hinge();
    Penalties l2 = Penalties.l2(0.01);
    Penalties both = Penalties.elasticNet(0.05, 0.5);
    return List.of(
        draw("hinge, l2", hinge, l2, Standardised.NO, true),
        draw("hinge, l1", hinge, Penalties.l1(0.01), Standardised.NO, true),
        draw("absolute, l2", absolute, l2, Standardised.SCALE, false),
        draw("absolute, labels times 1e6", absolute, l2, Standardised.NO, false)
            .withLabels(label -> 1e6 * label),
        draw("quantile", quantile, both, Standardised.SCALE_AND_CENTER, false),
        draw("tube, l2", tube, l2, Standardised.NO, false),
        draw("tube, l1", tube, Penalties.l1(0.05), Standardised.NO, false));
  }

  /** Least squares without a penalty. */
  public static MadeProblem leastSquares() {
    return lines("least squares", Penalties.none(), Standardised.NO);
  }

  private static MadeProblem lines(String name, Penalties penalties, Standardised standardised) {
    return draw(name, new RegressionLosses.HalfSquared(), penalties, standardised, false);
  }

  private static MadeProblem classes(String name, Penalties penalties, Standardised standardised) {
    return draw(name, new ClassificationLosses.Logistic(), penalties, standardised, true);
  }

  private static MadeProblem draw(
      String name,
      PointwiseLoss loss,
      Penalties penalties,
      Standardised standardised,
      boolean isBinary) {
    SplittableRandom random = new SplittableRandom(29);
    double[][] x = new double[ROWS][COLUMNS];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double score = 0.4 + random.nextDouble(-1.5, 1.5);
      for (int j = 0; j < COLUMNS; j++) {
        x[i][j] = random.nextInt(4) == 0 ? 0 : random.nextDouble(-1, 1.3);
        score += x[i][j] * (j % 3 - 1);
      }
      labels[i] = !isBinary ? score : score > 0 ? 1 : 0;
    }
    double[] weights = random.doubles(ROWS, 0.2, 2).toArray();
    return new MadeProblem(name, loss, penalties, standardised, x, labels, weights);
  }

  private static double[] times(double[] row, double... factors) {
    return IntStream.range(0, row.length).mapToDouble(j -> row[j] * factors[j]).toArray();
  }

  /** The same with many columns more: noise, copies, constants, zeros, of units far apart. */
  public MadeProblem widened(int columns) {
    SplittableRandom random = new SplittableRandom(11);
    MadeProblem wider =
        withRows(
            row -> {
              double[] wide = Arrays.copyOf(row, columns);
              for (int j = row.length; j < columns; j++) {
                wide[j] =
                    switch (j % 10) {
                      case 0 -> row[j % row.length];
                      case 1 -> 0;
                      case 2 -> 0.3;
                      case 3 -> 1e3 * random.nextDouble(-1, 1);
                      case 4 -> 1e-3 * random.nextDouble(-1, 1);
                      default -> random.nextInt(5) == 0 ? random.nextDouble(-1, 1) : 0;
                    };
              }
              return wide;
            });
    return new MadeProblem(
        name + ", wide", loss, penalties, standardised, wider.x, labels, weights);
  }

  /** The same with other labels. */
  public MadeProblem withLabels(DoubleUnaryOperator change) {
    double[] changed = Arrays.stream(labels).map(change).toArray();
    return new MadeProblem(name, loss, penalties, standardised, x, changed, weights);
  }

  /** The same with other features. */
  public MadeProblem withRows(UnaryOperator<double[]> change) {
    double[][] changed = Stream.of(x).map(change).toArray(double[][]::new);
    return new MadeProblem(name, loss, penalties, standardised, changed, labels, weights);
  }

  /** The same with another penalty. */
  public MadeProblem with(Penalties other) {
    return new MadeProblem(name, loss, other, standardised, x, labels, weights);
  }

  /** Number of features. */
  public int features() {
    return x[0].length;
  }

  /** All zeros. */
  public double[] start() {
    return new double[features() + 1];
  }

  /** The problem itself. */
  public Problem problem() {
    LinearObjective objective = new LinearObjective(loss, features(), true);
    if (standardised == Standardised.NO) {
      return new Problem(objective, penalties);
    }
    FeatureMoments moments = new FeatureMoments(features());
    shards().forEach(shard -> shard.forEach(moments::add));
    boolean centres = standardised == Standardised.SCALE_AND_CENTER;
    return new Problem(
        objective, penalties, Standardisation.of(moments, objective.inputs(), centres));
  }

  /**
   * An oracle over the rows.
   *
   * @param batchRows of a mini-batch; 0 for all rows
   */
  public Oracle oracle(int batchRows) {
    List<List<Block>> shards = shards();
    ShardSizes sizes = ShardSizes.of(shards);
    Sampler batches =
        batchRows == 0 ? new Samplers.Full(sizes) : new Reshuffling.Epoch(sizes, batchRows, SEED);
    Sampler ofShards =
        batchRows == 0
            ? new Samplers.Full(sizes)
            : new Reshuffling.PerShard(sizes, batchRows, SEED);
    RowDraws draws = new RowDraws(sizes, batches, ofShards, SEED);
    return StandardisedOracle.of(problem(), new MemoryOracle(problem(), shards, draws));
  }

  /** The rows themselves. */
  public List<List<Block>> shards() {
    List<List<Block>> shards = new ArrayList<>();
    for (int from = 0; from < x.length; from += SHARD_ROWS) {
      int end = Math.min(x.length, from + SHARD_ROWS);
      List<Block> shard = new ArrayList<>();
      for (int begin = from; begin < end; begin += BLOCK_ROWS) {
        shard.add(block(begin, Math.min(end, begin + BLOCK_ROWS), shard.size() % 2 == 0));
      }
      shards.add(shard);
    }
    return shards;
  }

  private Block block(int from, int to, boolean isSparse) {
    double[][] rows = Arrays.copyOfRange(x, from, to);
    double[] y = Arrays.copyOfRange(labels, from, to);
    double[] s = Arrays.copyOfRange(weights, from, to);
    return isSparse
        ? AllBlocks.sparse(rows, features(), y, s)
        : AllBlocks.dense(rows, features(), y, s);
  }

  /** F at a point, by a loop of its own over the rows. */
  public double objective(double[] w) {
    double[] v = problem().coordinates().original(w);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double score = v[features()];
      for (int j = 0; j < features(); j++) {
        score += v[j] * x[i][j];
      }
      sum += weights[i] * loss.value(score, labels[i]);
    }
    return sum / Arrays.stream(weights).sum() + problem().penalty(w);
  }

  @Override
  public String toString() {
    return name;
  }
}
