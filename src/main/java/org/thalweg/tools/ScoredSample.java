package org.thalweg.tools;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.report.ScoredRows;
import org.thalweg.report.ScoredRows.Kind;

/**
 * What a model says of some rows, for pictures: of all where they are few, else of a sample that
 * depends on the data alone. They are scored on the driver.
 */
final class ScoredSample {
  private static final long MOST_ENTRIES = 1 << 24; // stored entries on the driver, about
  private static final long KEY = 0;

  private ScoredSample() {}

  /**
   * Scores rows.
   *
   * @param source the data in words
   * @param most how many rows at most
   */
  static ScoredRows of(Model model, ShardedData data, String source, int most) {
    double entriesOfRow = Math.max(1, (double) data.entries() / data.rows());
    long rows = Math.max(1, Math.min(most, (long) (MOST_ENTRIES / entriesOfRow)));
    List<Block> blocks = new ArrayList<>();
    data.sample(rows, KEY).forEach(blocks::addAll);
    int count = blocks.stream().mapToInt(Block::rows).sum();
    Objective objective = model.objective();
    Kind kind = kind(objective);
    double[] labels = new double[count];
    double[] predictions = new double[count];
    double[] scores = new double[count];
    double[] weights = new double[count];
    double[] w = model.w();
    int at = 0;
    for (Block block : blocks) {
      double[] raw = objective.scores(w, block);
      for (int i = 0; i < block.rows(); i++, at++) {
        labels[at] = block.label(i);
        weights[at] = block.weight(i);
        switch (kind) {
          case BINARY -> {
            predictions[at] = raw[i] > 0 ? 1 : 0;
            scores[at] = objective.isProbabilistic() ? objective.mean(raw[i]) : raw[i];
          }
          case CLASSES -> {
            int outputs = objective.outputs();
            int label = SoftmaxLoss.predicted(raw, i * outputs, outputs);
            SoftmaxLoss.probabilities(raw, i * outputs, outputs);
            predictions[at] = label;
            scores[at] = raw[i * outputs + label];
          }
          case NUMBERS -> {
            predictions[at] = objective.mean(raw[i]);
            scores[at] = predictions[at];
          }
        }
      }
    }
    return new ScoredRows(
        source,
        data.rows(),
        kind,
        model.input().classNames(),
        objective.isProbabilistic(),
        labels,
        predictions,
        scores,
        weights);
  }

  private static Kind kind(Objective objective) {
    return switch (objective.labels()) {
      case BINARY -> Kind.BINARY;
      case CLASSES -> Kind.CLASSES;
      default -> Kind.NUMBERS;
    };
  }
}
