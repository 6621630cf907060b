package org.thalweg.solve.interior;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.solve.interior.ShardChunks.ShardChunk;

/**
 * Where the rows of a shard are on a {@link CentralPath}: they go on from where they were, if that
 * is on the way, else they begin again; the bits are the same.
 *
 * @param scores of the state
 * @param kinks of the state
 */
record CentralPathPlace(
    ShardChunks rows,
    KinkedLoss loss,
    int kinksOfRow,
    CentralPathState state,
    double[] scores,
    ComplementarityPairs kinks) {
  private static final double LEAST_SHARE = 0.1;

  CentralPathPlace(ShardChunks rows, KinkedLoss loss, CentralPathState state) {
    this(rows, loss, loss.kinks(), state, state.scores, state.kinks);
  }

  /** Goes on to the end of a path. */
  void advance(CentralPath path) {
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
  void lookAlong(double[] vector) {
    if (!Arrays.equals(state.vector, vector)) {
      rows.forEachChunk(chunk -> rows.multiply(chunk, vector, state.along));
      state.vector = vector;
    }
  }

  /** Goes on to the end of a path, and holds a direction there. */
  void hold(CentralPath path, CentralPath.Direction direction) {
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
  void lookAt(CentralPath.Direction direction, CentralPath.Corrector corrector, IntConsumer then) {
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

  void forEachKink(OfKink action) {
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
}
