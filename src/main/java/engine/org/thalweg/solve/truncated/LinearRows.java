package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Ranges;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Problem;

/**
 * All rows of a linear model in this process, with the score z and the second derivative s·ℓ″ of
 * each at the point where a step began last. So a product with the second derivatives of F costs
 * two multiplications an entry, and F along a line none. Numbers of rows are arrays by shard.
 *
 * <p>Shards are divided into parts, the fewer the longer w is beside their entries; each has its
 * own sum, and these are added in their order. So the number of cores changes no bit.
 */
final class LinearRows {
  private static final int FEWEST_PARTS = 2;
  private static final int ENTRIES = 8; // of a part, for each entry of w: else the sum costs more

  private final LinearObjective objective;
  private final SmoothLoss loss;
  private final List<? extends List<Block>> shards;
  private final int[] counts; // rows, by shard
  private final double[][] scores; // z, offsets included
  private final double[][] curvatures; // s·ℓ″
  private final double[][] sums; // of the parts, as long as w
  private final double weight; // Σ s
  private double[] squares; // mean square of each feature; null before it is asked for

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
    this.counts =
        shards.stream().mapToInt(blocks -> blocks.stream().mapToInt(Block::rows).sum()).toArray();
    this.scores = perRow();
    this.curvatures = perRow();
    this.weight =
        shards.stream().flatMap(List::stream).mapToDouble(b -> b.targets().weight()).sum();
    int dimension = objective.layout().dimension();
    this.sums = new double[parts(shards, dimension)][dimension];
  }

  private static int parts(List<? extends List<Block>> shards, long dimension) {
    long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
    long worth = entries / (ENTRIES * dimension);
    return (int) Math.min(shards.size(), Math.max(FEWEST_PARTS, worth));
  }

  /** A number for each row: new arrays. */
  double[][] perRow() {
    return Arrays.stream(counts).mapToObj(double[]::new).toArray(double[][]::new);
  }

  /** How many there are. */
  long rows() {
    return Arrays.stream(counts).asLongStream().sum();
  }

  /** Σ s. */
  double weight() {
    return weight;
  }

  /** Moves scores and second derivatives to w. */
  void moveTo(Standardisation coordinates, double[] w) {
    double[] original = coordinates.original(w);
    IntStream.range(0, counts.length).parallel().forEach(shard -> moveTo(shard, original));
  }

  private void moveTo(int shard, double[] w) {
    int done = 0;
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] factors = new double[chunk.rows.length];
      double[] z = new double[chunk.rows.length];
      while (chunk.next()) {
        block.scores(w, chunk.rows, chunk.count, z);
        chunk.addOffsets(z);
        for (int i = 0; objective.intercept() && i < chunk.count; i++) {
          z[i] += w[w.length - 1];
        }
        System.arraycopy(z, 0, scores[shard], done, chunk.count);
        loss.evaluate(z, chunk.labels, chunk.columns, chunk.weights, factors, chunk.count);
        for (int i = 0; i < chunk.count; i++, done++) {
          double s = chunk.weights[i];
          curvatures[shard][done] = s == 0 ? 0 : s * factors[i];
        }
      }
    }
  }

  /** What is done with the shards of a part, one after the other. */
  private interface PartAction {
    void on(int part, int shard);
  }

  /** Does something with all shards, by as many threads as there are parts, from sums of 0. */
  private void onParts(PartAction action) {
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            part -> {
              Arrays.fill(sums[part], 0);
              int end = (part + 1) * shards.size() / sums.length;
              for (int shard = part * shards.size() / sums.length; shard < end; shard++) {
                action.on(part, shard);
              }
            });
  }

  /** The sum of all parts: a new array. */
  private double[] total() {
    double[] all = new double[sums[0].length];
    Ranges.share(
        0,
        all.length,
        (from, to) -> {
          for (double[] sum : sums) {
            for (int j = from; j < to; j++) {
              all[j] += sum[j];
            }
          }
        });
    return all;
  }

  /** Σ s·ℓ″ / Σ s. */
  double meanCurvature() {
    double sum = 0;
    for (double[] ofShard : curvatures) {
      for (double each : ofShard) {
        sum += each;
      }
    }
    return sum / weight;
  }

  /** The mean square of each feature in the coordinates of a problem, and 1 for an intercept. */
  double[] squares(Problem problem) {
    if (squares == null) {
      int features = objective.features();
      double[] found = new double[problem.layout().dimension()];
      Arrays.fill(found, 1);
      RowMetric metric = StandardisedSums.rowMetric(problem.coordinates(), found, features);
      RowNorms norms =
          IntStream.range(0, sums.length)
              .parallel()
              .mapToObj(part -> norms(part, metric))
              .toList()
              .stream()
              .reduce(RowNorms::merge)
              .orElseThrow();
      for (int j = 0; j < features; j++) {
        found[j] = metric.weights()[j] * norms.meanSquareOfRows(j, metric);
      }
      squares = found;
    }
    return squares;
  }

  private RowNorms norms(int part, RowMetric metric) {
    RowNorms norms = new RowNorms(metric.weights().length);
    int from = part * shards.size() / sums.length;
    shards.subList(from, (part + 1) * shards.size() / sums.length).stream()
        .flatMap(List::stream)
        .forEach(block -> norms.add(block, metric));
    return norms;
  }

  /**
   * Σ s·ℓ″·x·(x·v): a product with the second derivatives of the loss.
   *
   * @param v in the coordinates
   * @param slopes set to x·v of each row
   */
  double[] product(Standardisation coordinates, double[] v, double[][] slopes) {
    double[] original = coordinates.isIdentity() ? v : coordinates.original(v);
    onParts((part, shard) -> addProduct(shard, original, slopes[shard], sums[part]));
    double[] all = total();
    coordinates.transform(all);
    return all;
  }

  private void addProduct(int shard, double[] v, double[] slopes, double[] sum) {
    boolean hasIntercept = objective.intercept();
    int last = v.length - 1;
    double[] second = curvatures[shard];
    int done = 0;
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] some = new double[chunk.rows.length];
      while (chunk.nextRows()) {
        block.scores(v, chunk.rows, chunk.count, some);
        for (int i = 0; i < chunk.count; i++, done++) {
          slopes[done] = hasIntercept ? some[i] + v[last] : some[i];
          some[i] = second[done] * slopes[done];
          sum[last] += hasIntercept ? some[i] : 0;
        }
        block.scatter(chunk.rows, chunk.count, some, sum);
      }
    }
  }

  /** The mean loss where the score of each row is z + η·slope. */
  double loss(double rate, double[][] slopes) {
    double[] losses =
        IntStream.range(0, counts.length)
            .parallel()
            .mapToDouble(shard -> loss(shard, rate, slopes[shard]))
            .toArray();
    double sum = 0;
    for (double each : losses) {
      sum += each;
    }
    return sum / weight;
  }

  private double loss(int shard, double rate, double[] slopes) {
    double sum = 0;
    int done = 0;
    for (Block block : shards.get(shard)) {
      BlockPart chunk = new BlockPart(block);
      double[] z = new double[chunk.rows.length];
      while (chunk.next()) {
        for (int i = 0; i < chunk.count; i++, done++) {
          z[i] = scores[shard][done] + rate * slopes[done];
        }
        sum += loss.value(z, chunk.labels, chunk.columns, chunk.weights, chunk.count);
      }
    }
    return sum;
  }
}
