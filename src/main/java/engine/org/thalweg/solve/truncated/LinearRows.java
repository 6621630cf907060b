package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.thalweg.linalg.Block;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.ShardSum;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.Problem;

/**
 * All rows of a linear model in this process, with the score z and the second derivative s·ℓ″ of
 * each at the point where a step began last. So a product with the second derivatives of F costs
 * two multiplications an entry, and F along a line none. Numbers of rows are in their order, shard
 * by shard.
 */
final class LinearRows {
  final LinearObjective objective;
  private final SmoothLoss loss;
  private final List<? extends List<Block>> shards;
  private final int[] firsts; // number of the first row of each shard, and of all rows
  private final ShardParts parts;
  private final double[] scores; // z, offsets included
  private final double[] curvatures; // s·ℓ″
  private final double weight; // Σ s
  private final Deque<GradientSum> free = new ConcurrentLinkedDeque<>(); // of shards, not in use
  private double[] at; // w of the scores; null before the first
  private final InterceptBound bound;
  private final ScoreLine line;
  private double[] squares; // mean square of each feature; null before it is asked for
  private RowSystem system; // null likewise

  /**
   * Rows.
   *
   * @param objective a {@link LinearObjective} under a {@link SmoothLoss}
   * @param shards the blocks of each, which are kept
   */
  LinearRows(Objective objective, List<? extends List<Block>> shards) {
    this.objective = (LinearObjective) objective;
    this.loss = (SmoothLoss) this.objective.loss();
    this.shards = shards;
    this.firsts = new int[shards.size() + 1];
    double all = 0;
    long entries = 0;
    for (int shard = 0; shard < shards.size(); shard++) {
      firsts[shard + 1] = firsts[shard];
      for (Block block : shards.get(shard)) {
        firsts[shard + 1] += block.rows();
        all += block.targets().weight();
        entries += block.entries();
      }
    }
    this.weight = all;
    this.scores = new double[rows()];
    this.curvatures = new double[rows()];
    int dimension = objective.layout().dimension();
    this.parts = ShardParts.of(shards.size(), entries, dimension);
    this.bound = new InterceptBound(shards, parts.count());
    this.line = new ScoreLine(loss, shards, firsts, scores, weight);
  }

  /** The parts that the shards are divided into. */
  ShardParts parts() {
    return parts;
  }

  /** The blocks of a shard, in the order of its rows. */
  List<Block> blocks(int shard) {
    return shards.get(shard);
  }

  /** The number of the first row of a shard. */
  int first(int shard) {
    return firsts[shard];
  }

  /** The number of rows of all shards. */
  int rows() {
    return firsts[shards.size()];
  }

  /** The sum of the weights s of all rows. */
  double weight() {
    return weight;
  }

  /** The weighted second derivative s·ℓ″ of each row, where scores were taken last. */
  double[] curvatures() {
    return curvatures;
  }

  /** Whether scores and second derivatives are those at w. */
  boolean areAt(double[] w) {
    return Arrays.equals(w, at);
  }

  /** Moves scores and second derivatives to w: the sums of losses and their gradients there. */
  GradientSum moveTo(Standardisation coordinates, double[] w) {
    at = w.clone();
    double[] original = coordinates.original(w);
    GradientSum all =
        new ShardSum<>(shards.size(), shard -> moveTo(shard, original))
            .by(Runtime.getRuntime().availableProcessors());
    coordinates.transform(all.gradient());
    return all;
  }

  private GradientSum moveTo(int shard, double[] w) {
    GradientSum merged = free.poll();
    GradientSum sum = merged == null ? GradientSum.masked(w.length, free) : merged;
    sum.vector().unmask();
    int done = firsts[shard];
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] factors = new double[chunk.rows.length];
      double[] z = new double[chunk.rows.length];
      while (chunk.next()) {
        score(block, chunk, w, z);
        chunk.addOffsets(z);
        System.arraycopy(z, 0, scores, done, chunk.count);
        double losses =
            loss.evaluate(z, chunk.labels, chunk.columns, chunk.weights, factors, chunk.count);
        double weights = 0;
        for (int i = 0; i < chunk.count; i++, done++) {
          double s = chunk.weights[i];
          weights += s;
          curvatures[done] = s == 0 ? 0 : s * factors[i];
        }
        sum.add(losses, weights, chunk.count);
        scatter(block, chunk, z, sum.gradient());
      }
    }
    return sum;
  }

  /** x·w of the rows of a chunk, with the intercept. */
  private void score(Block block, BlockPart chunk, double[] w, double[] z) {
    block.scores(w, chunk.rows, chunk.count, z);
    for (int i = 0; objective.intercept() && i < chunk.count; i++) {
      z[i] += w[w.length - 1];
    }
  }

  /** Adds Σ scale·x of the rows of a chunk to a sum, with the intercept. */
  private void scatter(Block block, BlockPart chunk, double[] scales, double[] sum) {
    block.scatter(chunk.rows, chunk.count, scales, sum);
    for (int i = 0; objective.intercept() && i < chunk.count; i++) {
      sum[sum.length - 1] += scales[i];
    }
  }

  /** The mean square of each feature in the coordinates of a problem, and 1 for an intercept. */
  double[] squares(Problem problem) {
    if (squares == null) {
      squares = FeatureSquares.of(problem, shards, parts.count());
    }
    return squares;
  }

  /** The system that all rows make, of a problem with an L2 penalty. */
  RowSystem system(Problem problem, double[] l2) {
    if (system == null || !system.isUnder(l2)) { // of another point of a path
      List<Block> blocks = shards.stream().<Block>flatMap(List::stream).toList();
      system = new RowSystem(blocks, objective.intercept(), problem.coordinates(), l2);
    }
    return system;
  }

  /**
   * Σ s·ℓ″·x·(x·v): a product with the second derivatives of the loss.
   *
   * @param v in the coordinates
   * @param slopes set to x·v of each row
   */
  double[] product(Standardisation coordinates, double[] v, double[] slopes) {
    double[] original = coordinates.isIdentity() ? v : coordinates.original(v);
    double[] sum =
        parts.sum(original.length, (part, shard) -> addProduct(shard, original, slopes, part));
    coordinates.transform(sum);
    return sum;
  }

  private void addProduct(int shard, double[] v, double[] slopes, double[] sum) {
    int done = firsts[shard];
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] some = new double[chunk.rows.length];
      while (chunk.nextRows()) {
        score(block, chunk, v, some);
        for (int i = 0; i < chunk.count; i++, done++) {
          slopes[done] = some[i];
          some[i] *= curvatures[done];
        }
        scatter(block, chunk, some, sum);
      }
    }
  }

  /** What bounds F, where it is, if an intercept alone has no penalty; empty if nothing does. */
  Optional<FreeIntercept> freeIntercept(Problem problem) {
    return bound.of(problem, at);
  }

  /** F along the line from the point of these scores to a step, by the scores alone. */
  ScoreLine line() {
    return line;
  }
}
