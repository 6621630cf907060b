package org.thalweg.solve.interior;

import org.thalweg.linalg.Block;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.objective.WeightedProducts;
import org.thalweg.solve.interior.ShardChunks.ShardChunk;

/** The sums of {@link CentralPathSum.Stage#SYSTEM}, and of a projection. */
final class SystemSums {
  private final ShardChunks rows;
  private final KinkedLoss loss;
  private final int kinksOfRow;
  private final CentralPathState state;
  private final ComplementarityPairs kinks;
  private final CentralPathSum sum;
  private final double[][] vectors;
  private final double[] along; // by which α are moved, of each row; null for not at all
  private double[] curvatures;
  private double[][] factors; // of each vector

  SystemSums(
      ShardChunks rows,
      KinkedLoss loss,
      CentralPathState state,
      CentralPathSum sum,
      double[] along) {
    this.along = along;
    this.rows = rows;
    this.loss = loss;
    this.kinksOfRow = loss.kinks();
    this.state = state;
    this.kinks = state.kinks;
    this.sum = sum;
    this.vectors = new double[sum.vectors()][rows.objective().layout().dimension()];
  }

  void addAll() {
    int base = 0;
    for (Block block : rows.blocks()) {
      WeightedProducts products =
          new WeightedProducts(
              rows.objective().features(), rows.objective().intercept(), block, sum.packedMatrix());
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
