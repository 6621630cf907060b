package org.thalweg.solve.interior;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.FactoredRows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.WeightedProducts;
import org.thalweg.solve.interior.CentralPathRows.ShardChunks.ShardChunk;

/**
 * The rows of one shard on a {@link CentralPath}: what they add to the sums that an interior point
 * method asks for. For one thread at a time.
 */
public final class CentralPathRows {
  private static final double LEAST_SHARE = 0.1;

  private final List<Block> examples; // with their own weights
  private final ShardChunks rows; // whose weights have the factor of the loss
  private final KinkedLoss loss; // without it
  private final int kinksOfRow;
  private final CentralPathState state;
  private final double[] scores; // of the state
  private final ComplementarityPairs kinks; // of the state

  /**
   * Rows of which something may be known.
   *
   * @param known of the same rows; null where nothing is
   * @throws IllegalArgumentException if the loss of the objective is not made of straight pieces
   */
  public CentralPathRows(LinearObjective objective, List<Block> blocks, CentralPathState known) {
    if (!(objective.loss() instanceof KinkedLoss kinked)) {
      throw new IllegalArgumentException("an interior point method over " + objective);
    }
    this.examples = blocks;
    this.rows = new ShardChunks(objective, FactoredRows.of(kinked, blocks));
    this.loss = kinked.unit();
    this.kinksOfRow = kinked.kinks();
    int count = blocks.stream().mapToInt(Block::rows).sum();
    this.state = known != null ? known : new CentralPathState(count, kinksOfRow);
    this.scores = state.scores;
    this.kinks = state.kinks;
  }

  /** What is known of the rows now. */
  public CentralPathState state() {
    return state;
  }

  /** The sum over all rows; null where there are none. */
  public CentralPathSum answer(InteriorQuestion task) {
    if (scores.length == 0) {
      return null;
    }
    CentralPathSum sum = new CentralPathSum(task.stage(), rows.objective().layout().dimension());
    switch (task.stage()) {
      case START -> {
        state.at = null; // whose scores are overwritten
        rows.forEachChunk(chunk -> start(chunk, task.path().start(), sum));
        addWeights(sum);
      }
      case SCALES -> addScales(task.path().scale(), sum);
      case SYSTEM -> {
        advance(task.path());
        new SystemSums(sum, null).addAll();
      }
      case PROJECTION -> {
        advance(task.path());
        lookAlong(task.direction().predictor());
        new SystemSums(sum, state.along).addAll();
      }
      case PREDICTOR -> {
        advance(task.path());
        predict(task, sum);
      }
      case STEP -> {
        hold(task.path(), task.direction());
        forEachKink((row, a, k) -> sum.atLeast(kinks.heldRatio(k)));
      }
      case CENTRALITY -> {
        hold(task.path(), task.direction());
        addLack(task.direction(), task.corrector().reach(), sum);
      }
      case CORRECTOR -> {
        hold(task.path(), task.direction());
        correct(task.direction(), task.corrector(), sum);
      }
    }
    sum.count(scores.length);
    return sum;
  }

  private void start(ShardChunk chunk, double[] w, CentralPathSum sum) {
    rows.multiply(chunk, w, scores);
    for (int i = 0; i < chunk.count; i++) {
      double s = chunk.block.weight(chunk.rows[i]);
      double y = chunk.block.label(chunk.rows[i]);
      double z = scores[chunk.number(i)] + chunk.block.offset(chunk.rows[i]);
      sum.addNumber(CentralPathSum.LOSS, s * loss.value(z, y));
      for (int t = 0; t < kinksOfRow; t++) {
        double m = loss.direction(y, t) * z + loss.shift(y, t);
        sum.addNumber(CentralPathSum.DUAL_RISING, s * Math.abs(m) / kinksOfRow);
      }
    }
  }

  private void addWeights(CentralPathSum sum) {
    for (Block block : examples) {
      for (int row = 0; row < block.rows(); row++) {
        sum.addNumber(CentralPathSum.DUAL_FALLING, block.weight(row));
      }
    }
  }

  private void addScales(double scale, CentralPathSum sum) {
    for (Block block : rows.blocks()) {
      WeightedProducts products =
          new WeightedProducts(
              rows.objective().features(), rows.objective().intercept(), block, sum.packedMatrix());
      ShardChunks.forEachChunk(
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

  private void predict(InteriorQuestion task, CentralPathSum sum) {
    double[] correction = new double[rows.objective().layout().dimension()];
    double[] centring = new double[correction.length];
    lookAlong(task.direction().predictor());
    rows.forEachChunk(
        chunk -> {
          for (int i = 0; i < chunk.count; i++) {
            predict(chunk, i, task.direction().mean(), sum);
          }
          rows.scatter(chunk, chunk.first, correction);
          rows.scatter(chunk, chunk.second, centring);
        });
    sum.add(CentralPathSum.CORRECTION, correction);
    sum.add(CentralPathSum.CENTRING, centring);
  }

  private void predict(ShardChunk chunk, int i, double mean, CentralPathSum sum) {
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
        sum.addNumber(CentralPathSum.PRODUCTS, kinks.linear(k));
        sum.addNumber(CentralPathSum.PAIRS, kinks.quadratic());
        sum.atLeast(kinks.ratio(k));
      }
    }
    chunk.first[i] = correction;
    chunk.second[i] = centring;
  }

  private void addLack(CentralPath.Direction direction, double reach, CentralPathSum sum) {
    double[] lack = new double[rows.objective().layout().dimension()];
    rows.forEachChunk(
        chunk -> {
          for (int i = 0; i < chunk.count; i++) {
            chunk.first[i] = lack(chunk, i, direction, reach);
          }
          rows.scatter(chunk, chunk.first, lack);
        });
    sum.add(CentralPathSum.LACK, lack);
  }

  private double lack(ShardChunk chunk, int i, CentralPath.Direction direction, double reach) {
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

  private void correct(
      CentralPath.Direction direction, CentralPath.Corrector corrector, CentralPathSum sum) {
    lookAt(
        direction,
        corrector,
        k -> {
          for (int which = 0; which < Centrality.weights(); which++) {
            sum.atLeast(which, kinks.ratio(k, Centrality.weight(which)));
          }
        });
  }

  /**
   * Goes on to the end of a path: from where the rows are, if that is on the way, else from its
   * start; the bits are the same.
   */
  private void advance(CentralPath path) {
    if (!state.isOnTheWayTo(path)) {
      rows.forEachChunk(chunk -> begin(chunk, path));
      state.beginAt(path);
    }
    int taken = state.at.steps().size();
    for (CentralPath.Step step : path.steps().subList(taken, path.steps().size())) {
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
      rows.forEachChunk(chunk -> rows.multiply(chunk, vector, state.along));
      state.vector = vector;
    }
  }

  /** Goes on to the end of a path, and holds a direction there. */
  private void hold(CentralPath path, CentralPath.Direction direction) {
    advance(path);
    hold(direction);
  }

  /** Makes sure that the state holds a direction. */
  private void hold(CentralPath.Direction direction) {
    if (state.held == null || !state.held.leadsTo(direction)) {
      lookAlong(direction.predictor());
      rows.forEachChunk(chunk -> rows.multiply(chunk, direction.step(), state.change));
      forEachKink(
          (row, a, k) ->
              kinks.hold(
                  k,
                  a * state.along[row],
                  a * state.change[row],
                  direction.target(),
                  direction.mean()));
      state.held =
          new CentralPath.Direction(
              direction.predictor(), direction.step(), direction.target(), direction.mean());
    }
    int added = state.held.correctors().size();
    for (CentralPath.Corrector corrector :
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
  private void lookAt(
      CentralPath.Direction direction, CentralPath.Corrector corrector, IntConsumer then) {
    lookAlong(corrector.change());
    forEachKink(
        (row, a, k) -> {
          double change = a * state.along[row];
          kinks.correct(k, change, corrector.reach(), direction.target(), direction.mean());
          then.accept(k);
        });
  }

  /** What is done with a kink that counts. */
  interface OfKink {
    void on(int row, double a, int k);
  }

  private void forEachKink(OfKink action) {
    rows.forEachChunk(
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

  private void begin(ShardChunk chunk, CentralPath path) {
    rows.multiply(chunk, path.start(), scores);
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

  /** The sums of {@link CentralPathSum.Stage#SYSTEM}, and of a projection. */
  private final class SystemSums {
    private final CentralPathSum sum;
    private final double[][] vectors;
    private final double[] along; // by which α are moved, of each row; null for not at all
    private double[] curvatures;
    private double[][] factors; // of each vector

    SystemSums(CentralPathSum sum, double[] along) {
      this.along = along;
      this.sum = sum;
      this.vectors = new double[sum.vectors()][rows.objective().layout().dimension()];
    }

    void addAll() {
      int base = 0;
      for (Block block : rows.blocks()) {
        WeightedProducts products =
            new WeightedProducts(
                rows.objective().features(),
                rows.objective().intercept(),
                block,
                sum.packedMatrix());
        int most = Math.min(block.chunkRows(), block.rows());
        curvatures = new double[most];
        factors = new double[vectors.length][most];
        ShardChunks.forEachChunk(
            block,
            base,
            chunk -> {
              for (int i = 0; i < chunk.count; i++) {
                add(chunk, i);
              }
              products.add(chunk.rows, chunk.count, curvatures);
              for (int v = 0; v < vectors.length; v++) {
                rows.scatter(chunk, factors[v], vectors[v]);
              }
            });
        products.end();
        base += block.rows();
      }
      for (int v = 0; v < vectors.length; v++) {
        sum.add(v, vectors[v]);
      }
    }

    private void add(ShardChunk chunk, int i) {
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
          double bend = along == null ? kinks.curvature(k) : kinks.room(k);
          double alpha = along == null ? kinks.alpha(k) : kinks.moved(k, a * along[row]);
          curvature += bend;
          right += a * bend * kinks.gap(k);
          q += a * alpha;
          dual += alpha * (a * offset + loss.shift(y, t));
          sum.addNumber(CentralPathSum.PRODUCTS, kinks.products(k));
          sum.addNumber(CentralPathSum.PAIRS, 2);
        }
      }
      curvatures[i] = curvature;
      factors[CentralPathSum.RIGHT][i] = right;
      factors[CentralPathSum.RISING][i] = Math.max(0, q);
      factors[CentralPathSum.FALLING][i] = Math.min(0, q);
      factors[CentralPathSum.GRADIENT][i] = c * loss.derivative(state.scores[row], y);
      sum.addNumber(CentralPathSum.LOSS, c * loss.value(state.scores[row], y));
      sum.addNumber(q > 0 ? CentralPathSum.DUAL_RISING : CentralPathSum.DUAL_FALLING, dual);
    }
  }

  /** The blocks of a shard, and their products with vectors, some neighbouring rows at a time. */
  record ShardChunks(LinearObjective objective, List<Block> blocks) {

    /** Some neighbouring rows of a block. */
    static final class ShardChunk {
      final Block block;
      private final int base; // number in the shard of the first row of the block
      final int[] rows;
      final double[] first; // a number of each row
      final double[] second;
      int count;

      ShardChunk(Block block, int base) {
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

    void forEachChunk(Consumer<ShardChunk> action) {
      int base = 0;
      for (Block block : blocks) {
        forEachChunk(block, base, action);
        base += block.rows();
      }
    }

    static void forEachChunk(Block block, int base, Consumer<ShardChunk> action) {
      ShardChunk chunk = new ShardChunk(block, base);
      for (int from = 0; from < block.rows(); from += chunk.count) {
        chunk.count = Math.min(chunk.rows.length, block.rows() - from);
        for (int i = 0; i < chunk.count; i++) {
          chunk.rows[i] = from + i;
        }
        action.accept(chunk);
      }
    }

    /** x·w + b of each row, without its offset. */
    void multiply(ShardChunk chunk, double[] w, double[] toRows) {
      chunk.block.scores(w, chunk.rows, chunk.count, chunk.first);
      for (int i = 0; i < chunk.count; i++) {
        double b = objective.intercept() ? w[objective.features()] : 0;
        toRows[chunk.number(i)] = chunk.first[i] + b;
      }
    }

    /** Adds Σ factor·[x, 1] over the rows of a chunk. */
    void scatter(ShardChunk chunk, double[] factors, double[] to) {
      chunk.block.scatter(chunk.rows, chunk.count, factors, to);
      for (int i = 0; objective.intercept() && i < chunk.count; i++) {
        to[objective.features()] += factors[i];
      }
    }
  }
}
