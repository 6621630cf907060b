package org.thalweg.interior;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
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
  private static final double LEAST_SHARE = 0.1;

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
        hold(task);
        forEachKink((row, a, k) -> sum.atLeast(kinks.heldRatio(k)));
      }
      case CENTRALITY -> {
        hold(task);
        addLack(task.direction(), task.corrector().reach(), sum);
      }
      case CORRECTOR -> {
        hold(task);
        correct(task.direction(), task.corrector(), sum);
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
    private final double[] second;
    private int count;

    Chunk(Block block, int base) {
      this.block = block;
      this.base = base;
      this.rows = new int[Math.min(block.chunkRows(), block.rows())];
      this.first = new double[rows.length];
      this.second = new double[rows.length];
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
      hold(step.direction());
      for (int row = 0; row < scores.length; row++) {
        scores[row] += step.length() * state.change[row];
      }
      forEachKink((row, a, k) -> kinks.take(k, step.length()));
      state.held = null;
    }
    state.at = path;
  }

  /** Makes sure that the state has x·v of a vector. */
  private void lookAlong(double[] vector) {
    if (!Arrays.equals(state.vector, vector)) {
      forEachChunk(chunk -> multiply(chunk, vector, state.along));
      state.vector = vector;
    }
  }

  private void hold(PathTask task) {
    advance(task.path());
    hold(task.direction());
  }

  /** Makes sure that the state holds a direction. */
  private void hold(Path.Direction direction) {
    if (state.held == null || !state.held.leadsTo(direction)) {
      lookAlong(direction.predictor());
      forEachChunk(chunk -> multiply(chunk, direction.step(), state.change));
      forEachKink(
          (row, a, k) ->
              kinks.hold(
                  k,
                  a * state.along[row],
                  a * state.change[row],
                  direction.target(),
                  direction.mean()));
      state.held =
          new Path.Direction(
              direction.predictor(), direction.step(), direction.target(), direction.mean());
    }
    int added = state.held.correctors().size();
    for (Path.Corrector corrector :
        direction.correctors().subList(added, direction.correctors().size())) {
      double weight = corrector.weight();
      lookAt(direction, corrector, k -> kinks.add(k, weight));
      for (int row = 0; row < scores.length; row++) {
        state.change[row] += weight * state.along[row];
      }
    }
    state.held = direction;
  }

  /** Looks at a corrector of the direction that is held. */
  private void lookAt(Path.Direction direction, Path.Corrector corrector, IntConsumer then) {
    lookAlong(corrector.change());
    forEachKink(
        (row, a, k) -> {
          double change = a * state.along[row];
          kinks.correct(k, change, corrector.reach(), direction.target(), direction.mean());
          then.accept(k);
        });
  }

  /** What is done with a kink that counts. */
  private interface OfKink {
    void on(int row, double a, int k);
  }

  private void forEachKink(OfKink action) {
    forEachChunk(
        chunk -> {
          for (int i = 0; i < chunk.count; i++) {
            int row = chunk.number(i);
            double y = chunk.block.label(chunk.rows[i]);
            for (int t = 0; t < kinksOfRow; t++) {
              int k = row * kinksOfRow + t;
              if (kinks.counts(k)) {
                action.on(row, loss.direction(y, t), k);
              }
            }
          }
        });
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
        kinks.begin(row * kinksOfRow + t, c * loss.rise(), share(), m, path.margin());
      }
    }
  }

  /**
   * The share of its weight that an α begins with: where the loss has no slope, since α then pull
   * at no w. It is {@value #LEAST_SHARE} where it would be 0, or less.
   */
  private double share() {
    double flat = -loss.tilt() / loss.rise();
    return Math.max(LEAST_SHARE, Math.min(1 - LEAST_SHARE, flat));
  }

  private void predict(PathTask task, PathSum sum) {
    double[] correction = new double[objective.layout().dimension()];
    double[] centring = new double[correction.length];
    lookAlong(task.direction().predictor());
    forEachChunk(
        chunk -> {
          for (int i = 0; i < chunk.count; i++) {
            predict(chunk, i, task.direction().mean(), sum);
          }
          scatter(chunk, chunk.first, correction);
          scatter(chunk, chunk.second, centring);
        });
    sum.add(PathSum.CORRECTION, correction);
    sum.add(PathSum.CENTRING, centring);
  }

  private void predict(Chunk chunk, int i, double mean, PathSum sum) {
    double y = chunk.block.label(chunk.rows[i]);
    double correction = 0;
    double centring = 0;
    for (int t = 0; t < kinksOfRow; t++) {
      int k = chunk.number(i) * kinksOfRow + t;
      if (kinks.counts(k)) {
        double a = loss.direction(y, t);
        kinks.predict(k, a * state.along[chunk.number(i)], mean);
        double bend = a * kinks.curvature(k);
        correction += bend * kinks.correction();
        centring += bend * kinks.centring();
        sum.addNumber(PathSum.PRODUCTS, kinks.linear(k));
        sum.addNumber(PathSum.PAIRS, kinks.quadratic());
        sum.atLeast(kinks.ratio(k));
      }
    }
    chunk.first[i] = correction;
    chunk.second[i] = centring;
  }

  private void addLack(Path.Direction direction, double reach, PathSum sum) {
    double[] lack = new double[objective.layout().dimension()];
    forEachChunk(
        chunk -> {
          for (int i = 0; i < chunk.count; i++) {
            chunk.first[i] = lack(chunk, i, direction, reach);
          }
          scatter(chunk, chunk.first, lack);
        });
    sum.add(PathSum.LACK, lack);
  }

  private double lack(Chunk chunk, int i, Path.Direction direction, double reach) {
    double y = chunk.block.label(chunk.rows[i]);
    double lack = 0;
    for (int t = 0; t < kinksOfRow; t++) {
      int k = chunk.number(i) * kinksOfRow + t;
      if (kinks.counts(k)) {
        double bend = loss.direction(y, t) * kinks.curvature(k);
        lack += bend * kinks.lack(k, reach, direction.target(), direction.mean());
      }
    }
    return lack;
  }

  private void correct(Path.Direction direction, Path.Corrector corrector, PathSum sum) {
    lookAt(
        direction,
        corrector,
        k -> {
          for (int which = 0; which < Centrality.weights(); which++) {
            sum.atLeast(which, kinks.ratio(k, Centrality.weight(which)));
          }
        });
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
      double q = c * loss.tilt();
      double dual = c == 0 ? 0 : q * (offset - y);
      for (int t = 0; t < kinksOfRow; t++) {
        int k = row * kinksOfRow + t;
        if (kinks.counts(k)) {
          double a = loss.direction(y, t);
          double bend = kinks.curvature(k);
          curvature += bend;
          right += a * bend * kinks.gap(k);
          q += a * kinks.alpha(k);
          dual += kinks.alpha(k) * (a * offset + loss.shift(y, t));
          sum.addNumber(PathSum.PRODUCTS, kinks.products(k));
          sum.addNumber(PathSum.PAIRS, 2);
        }
      }
      curvatures[i] = curvature;
      factors[PathSum.RIGHT][i] = right;
      factors[PathSum.RISING][i] = Math.max(0, q);
      factors[PathSum.FALLING][i] = Math.min(0, q);
      factors[PathSum.GRADIENT][i] = c * loss.derivative(scores[row], y);
      sum.addNumber(PathSum.LOSS, c * loss.value(scores[row], y));
      sum.addNumber(q > 0 ? PathSum.DUAL_RISING : PathSum.DUAL_FALLING, dual);
    }
  }
}
