package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.KinkedLoss;

/** Rows under a loss that is a multiple of a {@link KinkedLoss#unit}: its factor is a weight. */
public final class FactoredRows {
  private FactoredRows() {}

  /** The blocks with weights times the factors of their rows; as they are if these are 1. */
  public static List<Block> of(KinkedLoss loss, List<Block> blocks) {
    return loss.unit() == loss
        ? blocks
        : blocks.stream().map(block -> block.with(weighted(loss, block.targets()))).toList();
  }

  private static Targets weighted(KinkedLoss loss, Targets targets) {
    int count = targets.rows();
    int[] rows = new int[count];
    Arrays.setAll(rows, row -> row);
    double[] labels = new double[count];
    double[] weights = new double[count];
    double[][] columns = new double[targets.columns()][count];
    targets.labels(rows, count, labels);
    targets.weights(rows, count, weights);
    for (int k = 0; k < columns.length; k++) {
      targets.column(k, rows, count, columns[k]);
    }
    loss.weigh(labels, columns, weights, count);
    return targets.weighted(weights);
  }
}
