package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.Chunk;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
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
  private static final int SHIFTS = 3; // make the derivative 0 near a minimum, but for rounding
  private static final double ROUNDING = 1e-15; // of the loss, as sums may be rounded

  final LinearObjective objective;
  private final SmoothLoss loss;
  private final List<? extends List<Block>> shards;
  private final int[] firsts; // number of the first row of each shard, and of all rows
  private final ShardParts parts;
  private final double[] scores; // z, offsets included
  private final double[] curvatures; // s·ℓ″
  private final double weight; // Σ s
  private final Deque<GradientSum> free = new ConcurrentLinkedDeque<>(); // of shards, not in use
  private double[] at = {}; // w of the scores
  private final InterceptBound bound = new InterceptBound();
  private double[] squares = {}; // mean square of each feature, once it is asked for
  private RowSystem system; // null before it is asked for

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
      Chunk chunk = new Chunk(block);
      double[] factors = new double[chunk.capacity()];
      double[] z = new double[chunk.capacity()];
      while (chunk.next()) {
        score(block, chunk, w, z);
        chunk.addOffsets(z, 1);
        System.arraycopy(z, 0, scores, done, chunk.count());
        double losses =
            loss.evaluate(
                z, chunk.labels(), chunk.columns(), chunk.weights(), factors, chunk.count());
        for (int i = 0; i < chunk.count(); i++, done++) {
          double s = chunk.weights()[i];
          curvatures[done] = s == 0 ? 0 : s * factors[i];
        }
        sum.add(losses, chunk.weight(), chunk.count());
        scatter(block, chunk, z, sum.gradient());
      }
    }
    return sum;
  }

  /** x·w of the rows of a chunk, with the intercept. */
  private void score(Block block, Chunk chunk, double[] w, double[] z) {
    block.scores(w, chunk.rows(), chunk.count(), z);
    for (int i = 0; objective.intercept() && i < chunk.count(); i++) {
      z[i] += w[w.length - 1];
    }
  }

  /** Adds Σ scale·x of the rows of a chunk to a sum, with the intercept. */
  private void scatter(Block block, Chunk chunk, double[] scales, double[] sum) {
    block.scatter(chunk.rows(), chunk.count(), scales, sum);
    for (int i = 0; objective.intercept() && i < chunk.count(); i++) {
      sum[sum.length - 1] += scales[i];
    }
  }

  /** The mean square of each feature in the coordinates of a problem, and 1 for an intercept. */
  double[] squares(Problem problem) {
    if (squares.length == 0) {
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
      Chunk chunk = new Chunk(block);
      double[] some = new double[chunk.capacity()];
      while (chunk.nextRows()) {
        score(block, chunk, v, some);
        for (int i = 0; i < chunk.count(); i++, done++) {
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

  /** The mean loss where the score of each row is z + η·slope. */
  double loss(double rate, double[] slopes) {
    double[] losses = new double[shards.size()];
    Arrays.parallelSetAll(losses, shard -> loss(shard, rate, slopes));
    return Arrays.stream(losses).sum() / weight;
  }

  private double loss(int shard, double rate, double[] slopes) {
    double sum = 0;
    int done = firsts[shard];
    for (Block block : shards.get(shard)) {
      Chunk chunk = new Chunk(block);
      double[] z = new double[chunk.capacity()];
      while (chunk.next()) {
        for (int i = 0; i < chunk.count(); i++, done++) {
          z[i] = scores[done] + rate * slopes[done];
        }
        sum += loss.value(z, chunk.labels(), chunk.columns(), chunk.weights(), chunk.count());
      }
    }
    return sum;
  }

  /**
   * What is added to all scores z + η·slope so that the mean loss is about least, by Newton's
   * method in one dimension; 0 if the loss is as low as rounding shows already.
   */
  double shift(double rate, double[] slopes) {
    double shift = 0;
    double[] at = derivatives(rate, slopes, shift);
    for (int turn = 0; turn < SHIFTS && at[1] != 0 && at[2] > 0; turn++) {
      double next = shift - at[1] / at[2];
      double[] there = derivatives(rate, slopes, next);
      if (!(there[0] <= at[0] + ROUNDING * Math.abs(at[0]))
          || !(Math.abs(there[1]) < Math.abs(at[1]))) {
        break;
      }
      shift = next;
      at = there;
    }
    return shift;
  }

  /** Σ s·ℓ, Σ s·ℓ′ and Σ s·ℓ″ where the score of each row is z + η·slope and a shift. */
  private double[] derivatives(double rate, double[] slopes, double shift) {
    double[][] all = new double[shards.size()][];
    Arrays.parallelSetAll(all, shard -> derivatives(shard, rate, slopes, shift));
    double[] sums = new double[3];
    for (double[] own : all) {
      Arrays.setAll(sums, k -> sums[k] + own[k]);
    }
    return sums;
  }

  private double[] derivatives(int shard, double rate, double[] slopes, double shift) {
    double[] sums = new double[3];
    int done = firsts[shard];
    for (Block block : shards.get(shard)) {
      Chunk chunk = new Chunk(block);
      double[] z = new double[chunk.capacity()];
      double[] factors = new double[chunk.capacity()];
      while (chunk.next()) {
        for (int i = 0; i < chunk.count(); i++, done++) {
          z[i] = scores[done] + rate * slopes[done] + shift;
        }
        sums[0] +=
            loss.evaluate(
                z, chunk.labels(), chunk.columns(), chunk.weights(), factors, chunk.count());
        for (int i = 0; i < chunk.count(); i++) {
          sums[1] += z[i];
          sums[2] += chunk.weights()[i] == 0 ? 0 : chunk.weights()[i] * factors[i];
        }
      }
    }
    return sums;
  }

  /** What bounds F over some rows if an intercept alone has no penalty. */
  private final class InterceptBound {
    private static final double ROUNDING = 0x1p-52; // of a term, and of its share in a sum

    private double[] classWeights = {}; // Σ s of each of two classes, once they are asked for
    private double[] squares; // mean square of each feature as it is, and 1; known with these
    private double meanSquare; // mean ‖x‖², known with these

    /**
     * The bound of a problem at a point; empty if there is none.
     *
     * @param w in the coordinates of the problem
     */
    Optional<FreeIntercept> of(Problem problem, double[] w) {
      return of(problem).map(free -> free.within(slopeError(problem, w)));
    }

    /**
     * By how much rounding may change the mean of ℓ′, to first order. A score is a sum of terms
     * x·w, which may be much greater than it, as in a column far from 0 that the intercept offsets.
     */
    private double slopeError(Problem problem, double[] w) {
      LinearObjective objective = (LinearObjective) problem.objective();
      double[] original = problem.coordinates().original(w);
      double terms = 0;
      for (int j = 0; j < original.length; j++) {
        terms += Math.sqrt(squares[j]) * Math.abs(original[j]);
      }
      double curvature =
          objective.rowSteps().map(RowSteps.RowStepSource::curvature).orElse(Double.NaN);
      double derivative = Math.abs(objective.loss().derivative(0, 1));
      return ROUNDING * (curvature * terms + derivative);
    }

    /** The bound of a problem; empty if there is none. */
    Optional<FreeIntercept> of(Problem problem) {
      LinearObjective objective = (LinearObjective) problem.objective();
      double[] l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
      if (!FreeIntercept.fits(objective, problem.penalties())
          || l2[l2.length - 1] > 0
          || haveOffsets()) {
        return Optional.empty();
      }
      if (classWeights.length == 0) {
        classWeights = classWeights();
        Problem asItIs = new Problem(objective, problem.penalties());
        squares = FeatureSquares.of(asItIs, shards, parts.count());
        meanSquare =
            problem.coordinates().isIdentity()
                ? Arrays.stream(squares).sum()
                : FeatureSquares.ofRows(problem, shards, parts.count());
      }
      return FreeIntercept.of(problem, classWeights, meanSquare);
    }

    private boolean haveOffsets() {
      return shards.stream().flatMap(List::stream).anyMatch(block -> block.targets().haveOffsets());
    }

    private double[] classWeights() {
      double[] sums = new double[2];
      for (List<Block> blocks : shards) {
        for (Block block : blocks) {
          for (int row = 0; row < block.rows(); row++) {
            sums[(int) block.label(row)] += block.weight(row);
          }
        }
      }
      return sums;
    }
  }

  /** Mean squares of features, and of rows, in the coordinates of a problem. */
  static final class FeatureSquares {
    private FeatureSquares() {}

    /**
     * The mean square of each feature, and 1 for an intercept: as the units of the problem tell, or
     * else of the rows, by so many parts.
     */
    static double[] of(Problem problem, List<? extends List<Block>> shards, int parts) {
      int features = ((LinearObjective) problem.objective()).features();
      double[] squares = new double[problem.layout().dimension()];
      Arrays.fill(squares, 1);
      Standardisation units = problem.units();
      if (!units.isIdentity()) {
        for (int j = 0; j < features; j++) {
          squares[j] = 1 / (units.inverse(j) * units.inverse(j));
        }
        return squares;
      }
      RowMetric metric = StandardisedSums.rowMetric(problem.coordinates(), squares, features);
      RowNorms norms = norms(metric, shards, parts);
      for (int j = 0; j < features; j++) {
        squares[j] = metric.weights()[j] * norms.meanSquareOfRows(j, metric);
      }
      return squares;
    }

    /**
     * Mean ‖x‖² of the rows in the coordinates of a problem, with the 1 of an intercept, likewise.
     */
    static double ofRows(Problem problem, List<? extends List<Block>> shards, int parts) {
      int features = ((LinearObjective) problem.objective()).features();
      double[] ones = new double[problem.layout().dimension()];
      Arrays.fill(ones, 1);
      return norms(StandardisedSums.rowMetric(problem.coordinates(), ones, features), shards, parts)
          .mean();
    }

    private static RowNorms norms(RowMetric metric, List<? extends List<Block>> shards, int parts) {
      return IntStream.range(0, parts)
          .parallel()
          .mapToObj(
              part -> {
                RowNorms own = new RowNorms(metric.weights().length);
                int end = (part + 1) * shards.size() / parts;
                shards.subList(part * shards.size() / parts, end).stream()
                    .flatMap(List::stream)
                    .forEach(block -> own.add(block, metric));
                return own;
              })
          .toList()
          .stream()
          .reduce(RowNorms::merge)
          .orElseThrow();
    }
  }
}
