package org.thalweg.interior;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.WeightedProducts;

/**
 * The rows of one shard on a {@link Path}: their scores, and what is known of their kinks. It goes
 * on from where it was, if that is on the way, else it begins again; the bits are the same. For one
 * thread at a time.
 */
public final class PathRows {
  private final LinearObjective objective;
  private final KinkedLoss loss;
  private final List<Block> blocks;
  private final int kinksOfRow;
  private final PathState state;
  private final double[] scores; // of the state; likewise below
  private final Kinks kinks;

  /**
   * Rows that have not begun.
   *
   * @throws IllegalArgumentException if the loss of the objective is not made of straight pieces
   */
  public PathRows(LinearObjective objective, List<Block> blocks) {
    this(objective, blocks, null);
  }

  /**
   * Rows of which something may be known.
   *
   * @param known of the same rows; null where nothing is
   * @throws IllegalArgumentException if the loss of the objective is not made of straight pieces
   */
  public PathRows(LinearObjective objective, List<Block> blocks, PathState known) {
    if (!(objective.loss() instanceof KinkedLoss kinked)) {
      throw new IllegalArgumentException("an interior point method over " + objective);
    }
    this.objective = objective;
    this.loss = kinked;
    this.blocks = blocks;
    this.kinksOfRow = kinked.kinks();
    int rows = blocks.stream().mapToInt(Block::rows).sum();
    this.state = known != null ? known : new PathState(rows, kinksOfRow);
    this.scores = state.scores;
    this.kinks = state.kinks;
  }

  /** What is known of the rows now. */
  public PathState state() {
    return state;
  }

  /** The sum over all rows; null where there are none. */
  public PathSum answer(PathTask task) {
    if (scores.length == 0) {
      return null;
    }
    PathSum sum = new PathSum(task.stage(), objective.layout().dimension());
    switch (task.stage()) {
      case START -> {
        state.at = null; // whose scores are overwritten
        forEachChunk(chunk -> start(chunk, task.path().start(), sum));
      }
      case SCALES -> addScales(task.path().scale(), sum);
      case SYSTEM -> {
        advance(task.path());
        new SystemSums(sum).addAll();
      }
      case PREDICTOR -> {
        advance(task.path());
        predict(task, sum);
      }
      case STEP -> {
        advance(task.path());
        scoresOf(task.predictor(), task.step());
        forEachChunk(chunk -> step(chunk, task, sum));
      }
    }
    sum.count(scores.length);
    return sum;
  }

  /** Some neighbouring rows of a block. */
  private static final class Chunk {
    private final Block block;
    private final int base; // number in the shard of the first row of the block
    private final int[] rows;
    private final double[] first; // a number of each row
    private int count;

    Chunk(Block block, int base) {
      this.block = block;
      this.base = base;
      this.rows = new int[Math.min(block.chunkRows(), block.rows())];
      this.first = new double[rows.length];
    }

    int number(int i) {
      return base + rows[i];
    }
  }

  /** What is done with a chunk. */
  private interface Action {
    void on(Chunk chunk);
  }

  private void forEachChunk(Action action) {
    int base = 0;
    for (Block block : blocks) {
      forEachChunk(block, base, action);
      base += block.rows();
    }
  }

  private static void forEachChunk(Block block, int base, Action action) {
    Chunk chunk = new Chunk(block, base);
    for (int from = 0; from < block.rows(); from += chunk.count) {
      chunk.count = Math.min(chunk.rows.length, block.rows() - from);
      for (int i = 0; i < chunk.count; i++) {
        chunk.rows[i] = from + i;
      }
      action.on(chunk);
    }
  }

  /** x·w + b of each row, without its offset. */
  private void multiply(Chunk chunk, double[] w, double[] toRows) {
    chunk.block.scores(w, chunk.rows, chunk.count, chunk.first);
    for (int i = 0; i < chunk.count; i++) {
      double b = objective.intercept() ? w[objective.features()] : 0;
      toRows[chunk.number(i)] = chunk.first[i] + b;
    }
  }

  private void start(Chunk chunk, double[] w, PathSum sum) {
    multiply(chunk, w, scores);
    for (int i = 0; i < chunk.count; i++) {
      double s = chunk.block.weight(chunk.rows[i]);
      double y = chunk.block.label(chunk.rows[i]);
      double z = scores[chunk.number(i)] + chunk.block.offset(chunk.rows[i]);
      sum.addNumber(PathSum.LOSS, s * loss.value(z, y));
      sum.addNumber(PathSum.DUAL_FALLING, s);
      for (int t = 0; t < kinksOfRow; t++) {
        double m = loss.direction(y, t) * z + loss.shift(y, t);
        sum.addNumber(PathSum.DUAL_RISING, s * Math.abs(m) / kinksOfRow);
      }
    }
  }

  private void addScales(double scale, PathSum sum) {
    for (Block block : blocks) {
      WeightedProducts products = new WeightedProducts(objective, block, sum.packedMatrix());
      forEachChunk(
          block,
          0,
          chunk -> {
            for (int i = 0; i < chunk.count; i++) {
              chunk.first[i] = chunk.block.weight(chunk.rows[i]) * scale;
            }
            products.add(chunk.rows, chunk.count, chunk.first);
          });
      products.end();
    }
  }

  private void advance(Path path) {
    if (!state.isOnTheWayTo(path)) {
      forEachChunk(chunk -> begin(chunk, path));
      state.beginAt(path);
    }
    int taken = state.at.steps().size();
    for (Path.Step step : path.steps().subList(taken, path.steps().size())) {
      scoresOf(step.predictor(), step.step());
      forEachChunk(chunk -> take(chunk, step));
    }
    state.at = path;
  }

  /** Makes sure that the state has x·Δw of two vectors, the second of which may be null. */
  private void scoresOf(double[] predictor, double[] step) {
    if (!Arrays.equals(state.predictor, predictor)) {
      forEachChunk(chunk -> multiply(chunk, predictor, state.predicted));
      state.predictor = predictor;
    }
    if (step != null && !Arrays.equals(state.step, step)) {
      forEachChunk(chunk -> multiply(chunk, step, state.stepped));
      state.step = step;
    }
  }

  private void begin(Chunk chunk, Path path) {
    multiply(chunk, path.start(), scores);
    for (int i = 0; i < chunk.count; i++) {
      int row = chunk.number(i);
      double y = chunk.block.label(chunk.rows[i]);
      double c = chunk.block.weight(chunk.rows[i]) * path.scale();
      scores[row] += chunk.block.offset(chunk.rows[i]);
      for (int t = 0; t < kinksOfRow; t++) {
        double m = loss.direction(y, t) * scores[row] + loss.shift(y, t);
        kinks.begin(row * kinksOfRow + t, c * loss.rise(), m, path.margin());
      }
    }
  }

  private void take(Chunk chunk, Path.Step step) {
    for (int i = 0; i < chunk.count; i++) {
      int row = chunk.number(i);
      double y = chunk.block.label(chunk.rows[i]);
      scores[row] += step.length() * state.stepped[row];
      for (int t = 0; t < kinksOfRow; t++) {
        int k = row * kinksOfRow + t;
        if (kinks.counts(k)) {
          double a = loss.direction(y, t);
          kinks.step(k, a * state.predicted[row], a * state.stepped[row], step.target());
          kinks.take(k, step.length());
        }
      }
    }
  }

  private void predict(PathTask task, PathSum sum) {
    double[] correction = new double[objective.layout().dimension()];
    scoresOf(task.predictor(), null);
    forEachChunk(
        chunk -> {
          for (int i = 0; i < chunk.count; i++) {
            chunk.first[i] = predict(chunk, i, sum);
          }
          scatter(chunk, chunk.first, correction);
        });
    sum.add(PathSum.CORRECTION, correction);
  }

  private double predict(Chunk chunk, int i, PathSum sum) {
    double y = chunk.block.label(chunk.rows[i]);
    double correction = 0;
    for (int t = 0; t < kinksOfRow; t++) {
      int k = chunk.number(i) * kinksOfRow + t;
      if (kinks.counts(k)) {
        double a = loss.direction(y, t);
        kinks.predict(k, a * state.predicted[chunk.number(i)]);
        correction += a * kinks.curvature(k) * kinks.correction();
        looked(k, sum);
      }
    }
    return correction;
  }

  private void step(Chunk chunk, PathTask task, PathSum sum) {
    for (int i = 0; i < chunk.count; i++) {
      int row = chunk.number(i);
      double y = chunk.block.label(chunk.rows[i]);
      for (int t = 0; t < kinksOfRow; t++) {
        int k = row * kinksOfRow + t;
        if (kinks.counts(k)) {
          double a = loss.direction(y, t);
          kinks.step(k, a * state.predicted[row], a * state.stepped[row], task.target());
          looked(k, sum);
        }
      }
    }
  }

  private void looked(int k, PathSum sum) {
    sum.addNumber(PathSum.PRODUCTS, kinks.linear(k));
    sum.addNumber(PathSum.PAIRS, kinks.quadratic());
    sum.atLeast(kinks.ratio(k));
  }

  private void scatter(Chunk chunk, double[] factors, double[] to) {
    chunk.block.scatter(chunk.rows, chunk.count, factors, to);
    for (int i = 0; objective.intercept() && i < chunk.count; i++) {
      to[objective.features()] += factors[i];
    }
  }

  /** The sums of {@link PathTask.Stage#SYSTEM}. */
  private final class SystemSums {
    private final PathSum sum;
    private final double[][] vectors;
    private double[] curvatures;
    private double[][] factors; // of each vector

    SystemSums(PathSum sum) {
      this.sum = sum;
      this.vectors = new double[sum.vectors()][objective.layout().dimension()];
    }

    void addAll() {
      int base = 0;
      for (Block block : blocks) {
        WeightedProducts products = new WeightedProducts(objective, block, sum.packedMatrix());
        int most = Math.min(block.chunkRows(), block.rows());
        curvatures = new double[most];
        factors = new double[vectors.length][most];
        forEachChunk(
            block,
            base,
            chunk -> {
              for (int i = 0; i < chunk.count; i++) {
                add(chunk, i);
              }
              products.add(chunk.rows, chunk.count, curvatures);
              for (int v = 0; v < vectors.length; v++) {
                scatter(chunk, factors[v], vectors[v]);
              }
            });
        products.end();
        base += block.rows();
      }
      for (int v = 0; v < vectors.length; v++) {
        sum.add(v, vectors[v]);
      }
    }

    private void add(Chunk chunk, int i) {
      int row = chunk.number(i);
      double y = chunk.block.label(chunk.rows[i]);
      double offset = chunk.block.offset(chunk.rows[i]);
      double c = chunk.block.weight(chunk.rows[i]) * state.at.scale();
      double curvature = 0;
      double right = 0;
      double centring = 0;
      double q = c * loss.tilt();
      double dual = c == 0 ? 0 : q * (offset - y);
      for (int t = 0; t < kinksOfRow; t++) {
        int k = row * kinksOfRow + t;
        if (kinks.counts(k)) {
          double a = loss.direction(y, t);
          double bend = kinks.curvature(k);
          curvature += bend;
          right += a * bend * kinks.gap(k);
          centring += a * bend * kinks.centring(k);
          q += a * kinks.alpha(k);
          dual += kinks.alpha(k) * (a * offset + loss.shift(y, t));
          sum.addNumber(PathSum.PRODUCTS, kinks.products(k));
          sum.addNumber(PathSum.PAIRS, 2);
        }
      }
      curvatures[i] = curvature;
      factors[PathSum.RIGHT][i] = right;
      factors[PathSum.CENTRING][i] = centring;
      factors[PathSum.RISING][i] = Math.max(0, q);
      factors[PathSum.FALLING][i] = Math.min(0, q);
      factors[PathSum.GRADIENT][i] = c * loss.derivative(scores[row], y);
      sum.addNumber(PathSum.LOSS, c * loss.value(scores[row], y));
      sum.addNumber(q > 0 ? PathSum.DUAL_RISING : PathSum.DUAL_FALLING, dual);
    }
  }
}
