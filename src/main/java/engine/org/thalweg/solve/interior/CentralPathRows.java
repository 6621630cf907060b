package org.thalweg.solve.interior;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.FactoredRows;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.WeightedProducts;
import org.thalweg.solve.interior.ShardChunks.ShardChunk;

/**
 * The rows of one shard on a {@link CentralPath}: what they add to the sums that an interior point
 * method asks for. For one thread at a time.
 */
public final class CentralPathRows {
  private final List<Block> examples; // with their own weights
  private final ShardChunks rows; // whose weights have the factor of the loss
  private final KinkedLoss loss; // without it
  private final int kinksOfRow;
  private final CentralPathState state;
  private final CentralPathPlace place;
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
    this.place = new CentralPathPlace(rows, loss, state);
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
        place.advance(task.path());
        new SystemSums(rows, loss, state, sum, null).addAll();
      }
      case PROJECTION -> {
        place.advance(task.path());
        place.lookAlong(task.direction().predictor());
        new SystemSums(rows, loss, state, sum, state.along).addAll();
      }
      case PREDICTOR -> {
        place.advance(task.path());
        predict(task, sum);
      }
      case STEP -> {
        place.hold(task.path(), task.direction());
        place.forEachKink((row, a, k) -> sum.atLeast(kinks.heldRatio(k)));
      }
      case CENTRALITY -> {
        place.hold(task.path(), task.direction());
        addLack(task.direction(), task.corrector().reach(), sum);
      }
      case CORRECTOR -> {
        place.hold(task.path(), task.direction());
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
    place.lookAlong(task.direction().predictor());
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
    place.lookAt(
        direction,
        corrector,
        k -> {
          for (int which = 0; which < Centrality.weights(); which++) {
            sum.atLeast(which, kinks.ratio(k, Centrality.weight(which)));
          }
        });
  }
}
