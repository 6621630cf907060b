package org.thalweg.objective;

import java.util.function.ToDoubleBiFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.Loss;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/**
 * An objective that is a loss of raw scores: f(w; x, y) = ℓ(z(w; x) + o, y), with o the offset of
 * the row, added to each of its scores. What is left to say is z, and how derivatives of z become
 * derivatives of w.
 */
public interface ScoredObjective extends Objective {

  /** ℓ. */
  Loss loss();

  /** Length of x. */
  int features();

  /** The kernels at one w, with room for chunks of so many rows; for one thread. */
  ScoreKernel kernel(double[] w, int rows);

  /** Scores and their derivatives, chunk by chunk. */
  interface ScoreKernel {

    /** Fills the scores of the rows of a chunk, without offsets: rows × outputs, row-major. */
    void score(Chunk chunk, double[] scores);

    /**
     * Adds Σ ∂ℓ/∂z·∂z/∂w over the rows of the chunk that was scored last.
     *
     * @param derivatives s·∂ℓ/∂z, in the order of the scores; may be overwritten
     */
    void scatter(Chunk chunk, double[] derivatives, double[] gradient);
  }

  @Override
  default int outputs() {
    return loss().outputs();
  }

  @Override
  default LabelDomain labels() {
    return loss().labels();
  }

  @Override
  default boolean isProbabilistic() {
    return loss().isProbabilistic();
  }

  @Override
  default boolean hasKinks() {
    return loss().hasKinks();
  }

  @Override
  default double mean(double score) {
    return loss().mean(score);
  }

  @Override
  default boolean isPositive(double score) {
    return loss().isPositive(score);
  }

  @Override
  default void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    Loss loss = loss();
    accumulate(
        w,
        block,
        rows,
        sum,
        (chunk, scores) ->
            loss.evaluate(scores, chunk.labels(), chunk.columns(), chunk.weights(), chunk.count()));
  }

  /**
   * As {@link #accumulate(double[], Block, Rows, GradientSum)}, with derivatives that another
   * makes.
   *
   * @param derivation replaces each score of a chunk, offsets included, by s·∂ℓ/∂z, rows × outputs,
   *     row-major; gives Σ s·ℓ
   */
  default void accumulate(
      double[] w,
      Block block,
      Rows rows,
      GradientSum sum,
      ToDoubleBiFunction<Chunk, double[]> derivation) {
    check(w, block);
    Chunk chunk = new Chunk(block, rows);
    ScoreKernel kernel = kernel(w, chunk.capacity());
    double[] scores = new double[chunk.capacity() * outputs()];
    while (chunk.next()) {
      score(kernel, chunk, scores);
      double loss = derivation.applyAsDouble(chunk, scores);
      kernel.scatter(chunk, scores, sum.gradient());
      sum.add(loss, chunk.weight(), chunk.count());
    }
  }

  @Override
  default void accumulateAlong(
      double[] w, double[] direction, Block block, Rows rows, LineSum sum) {
    check(w, block);
    check(direction, block);
    if (!scoresAreLinear()) {
      accumulateAtPoints(w, direction, block, rows, sum);
      return;
    }
    Chunk chunk = new Chunk(block, rows);
    ScoreKernel here = kernel(w, chunk.capacity());
    ScoreKernel along = kernel(direction, chunk.capacity());
    double[] scores = new double[chunk.capacity() * outputs()];
    double[] slopes = new double[scores.length];
    double[] at = new double[scores.length];
    while (chunk.next()) {
      score(here, chunk, scores);
      along.score(chunk, slopes);
      for (int k = 0; k < sum.points(); k++) {
        for (int i = 0; i < chunk.count() * outputs(); i++) {
          at[i] = scores[i] - sum.rate(k) * slopes[i];
        }
        sum.add(
            k, loss().value(at, chunk.labels(), chunk.columns(), chunk.weights(), chunk.count()));
      }
      sum.count(chunk.weight(), chunk.count());
    }
  }

  /** Scores every point of the line by itself. */
  private void accumulateAtPoints(
      double[] w, double[] direction, Block block, Rows rows, LineSum sum) {
    for (int k = 0; k < sum.points(); k++) {
      Chunk chunk = new Chunk(block, rows);
      ScoreKernel kernel = kernel(LineLosses.point(w, direction, sum.rate(k)), chunk.capacity());
      double[] scores = new double[chunk.capacity() * outputs()];
      double loss = 0;
      while (chunk.next()) {
        score(kernel, chunk, scores);
        loss +=
            loss().value(scores, chunk.labels(), chunk.columns(), chunk.weights(), chunk.count());
        if (k == 0) {
          sum.count(chunk.weight(), chunk.count());
        }
      }
      sum.add(k, loss);
    }
  }

  @Override
  default double[] scores(double[] w, Block block) {
    check(w, block);
    Chunk chunk = new Chunk(block, Rows.all(block.rows()));
    ScoreKernel kernel = kernel(w, chunk.capacity());
    double[] all = new double[block.rows() * outputs()];
    double[] scores = new double[chunk.capacity() * outputs()];
    for (int done = 0; chunk.next(); done += chunk.count()) {
      score(kernel, chunk, scores);
      System.arraycopy(scores, 0, all, done * outputs(), chunk.count() * outputs());
    }
    return all;
  }

  private void score(ScoreKernel kernel, Chunk chunk, double[] scores) {
    kernel.score(chunk, scores);
    chunk.addOffsets(scores, outputs());
  }

  private void check(double[] w, Block block) {
    layout().check(w);
    if (block.features() > features()) {
      throw new IllegalArgumentException(
          "a block uses %d features but the model has %d".formatted(block.features(), features()));
    }
  }
}
