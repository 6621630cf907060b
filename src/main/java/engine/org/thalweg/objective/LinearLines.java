package org.thalweg.objective;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.reduce.LineSum;

/**
 * A pass over the rows of some blocks for several linear models, as {@link LinearModels} makes
 * them: losses along a line of each model. For one thread.
 */
public record LinearLines(
    LinearModels all,
    List<double[]> ws,
    List<double[]> directions,
    double[] table,
    double[] along,
    List<LineSum> sums) {
  /**
   * A pass that adds to sums.
   *
   * @param ws where the line of each model begins
   * @param directions d of each line w − η·d
   * @param sums of each model, with the rates η
   */
  public LinearLines(
      LinearModels all, List<double[]> ws, List<double[]> directions, List<LineSum> sums) {
    this(all, ws, directions, all.table(ws), all.table(directions), sums);
  }

  /** Adds some rows of a block, as {@link LinearModels.Gradients#add} does. */
  public void add(List<Block> views, Rows rows) {
    ModelChunks chunks = new ModelChunks(all.models, views, rows);
    double[] scores = new double[chunks.capacity * all.lanes];
    double[] slopes = new double[scores.length];
    double[] score = new double[chunks.capacity];
    double[] slope = new double[chunks.capacity];
    double[] at = new double[chunks.capacity];
    while (chunks.next()) {
      chunks.panel.scores(table, scores);
      chunks.panel.scores(along, slopes);
      for (int m = 0; m < all.models.size(); m++) {
        Chunk own = chunks.of(m);
        chunks.scores(m, scores, ws.get(m), score);
        chunks.withoutOffsets(m, slopes, directions.get(m), slope);
        LineSum sum = sums.get(m);
        for (int k = 0; k < sum.points(); k++) {
          for (int i = 0; i < own.count(); i++) {
            at[i] = score[i] - sum.rate(k) * slope[i];
          }
          sum.add(
              k,
              all.models
                  .get(m)
                  .loss()
                  .value(at, own.labels(), own.columns(), own.weights(), own.count()));
        }
        sum.count(own.weight(), own.count());
      }
    }
  }
}
