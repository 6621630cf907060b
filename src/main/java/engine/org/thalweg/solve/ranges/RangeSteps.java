package org.thalweg.solve.ranges;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** The vectors of a range that takes gradient steps on batches. */
final class RangeSteps implements RangeVectors {
  private final RangeRows rows;
  private final RangeWeights weights;
  private ScoredPiece scored; // what was scored last, since the last step; null for nothing

  /** Rows whose scores have been computed. */
  private record ScoredPiece(RowPiece piece, RowChunk chunk, double[] w) {}

  RangeSteps(RangeRows rows, RangeWeights weights) {
    this.rows = rows;
    this.weights = weights;
  }

  @Override
  public double[] at(long version) {
    return weights.at(version);
  }

  /** {@inheritDoc} That is what goes down of the rows of its batch. */
  @Override
  public void step(double[] derivatives, long version) {
    RowPiece piece = weights.setting().batches().of(version);
    ScoredPiece batch = // a replay reads it
        scored != null && scored.piece().equals(piece) ? scored : read(piece, version);
    scored = null;
    RangeHead head = weights.setting().head();
    double[] gradient = new double[batch.w().length];
    batch.chunk().addGradient(head, derivatives, 0, batch.w(), gradient);
    weights.step(head.places(batch.chunk().touched()), batch.w(), gradient, version);
  }

  private ScoredPiece read(RowPiece piece, long version) {
    RowChunk chunk = rows.batch(piece);
    return new ScoredPiece(
        piece, chunk, weights.at(weights.setting().head().places(chunk.touched()), version));
  }

  /**
   * What goes up of a batch, behind the figures of the last step: Σ g², Σ (Δw)² and R of the
   * weights as they are stored.
   */
  double[] scores(RowPiece piece, long version) {
    scored = read(piece, version);
    double[] figures = weights.figures();
    RangeHead head = weights.setting().head();
    double[] all = Arrays.copyOf(figures, figures.length + piece.count() * head.width());
    scored.chunk().score(head, scored.w(), 0, piece.count(), all, figures.length);
    return all;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    weights.write(out);
  }
}
