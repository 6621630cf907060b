package org.thalweg.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;

/**
 * What several models predict for the same rows, on the driver.
 *
 * @param labels of the rows
 * @param weights of the rows
 * @param targets the rows without their features
 * @param scores of every model, rows × outputs
 */
record ScoreTable(double[] labels, double[] weights, Block targets, List<double[]> scores) {
  private static final long MOST_BYTES = 256L << 20;

  /**
   * Scores of some rows, in one pass over them; empty if there would be too many numbers.
   *
   * @param rows with their weights
   */
  static Optional<ScoreTable> of(ShardedData rows, List<RowScorer> models) {
    int outputs = models.stream().mapToInt(model -> model.objective().outputs()).sum();
    long bytes = 8 * rows.rows() * (2L + outputs);
    if (bytes > MOST_BYTES || rows.rows() * (long) outputs > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    ArrayList<RowScorer> all = new ArrayList<>(models);
    List<double[][]> parts =
        rows.onDriver().isEmpty()
            ? rows.rdd().map(shard -> of(shard, all)).collect()
            : rows.onDriver().parallelStream().map(shard -> of(shard, all)).toList();
    List<double[]> columns = new ArrayList<>();
    for (int c = 0; c < models.size() + 2; c++) {
      columns.add(joined(parts, c));
    }
    double[] labels = columns.get(0);
    double[] weights = columns.get(1);
    Block targets =
        Blocks.narrowest(
            1,
            new int[labels.length + 1],
            new int[0],
            new double[0],
            new Targets(labels.length, labels, weights, null));
    return Optional.of(
        new ScoreTable(labels, weights, targets, columns.subList(2, columns.size())));
  }

  private static double[][] of(Shard shard, List<RowScorer> models) {
    int rows = shard.blocks().stream().mapToInt(Block::rows).sum();
    double[][] columns = new double[models.size() + 2][];
    columns[0] = new double[rows];
    columns[1] = new double[rows];
    for (int m = 0; m < models.size(); m++) {
      columns[m + 2] = new double[rows * models.get(m).objective().outputs()];
    }
    int begin = 0;
    for (Block block : shard.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        columns[0][begin + row] = block.label(row);
        columns[1][begin + row] = block.weight(row);
      }
      for (int m = 0; m < models.size(); m++) {
        RowScorer model = models.get(m);
        int outputs = model.objective().outputs();
        double[] scores = model.objective().scores(model.w(), block);
        System.arraycopy(scores, 0, columns[m + 2], begin * outputs, block.rows() * outputs);
      }
      begin += block.rows();
    }
    return columns;
  }

  private static double[] joined(List<double[][]> parts, int column) {
    int length = parts.stream().mapToInt(part -> part[column].length).sum();
    double[] all = new double[length];
    int begin = 0;
    for (double[][] part : parts) {
      System.arraycopy(part[column], 0, all, begin, part[column].length);
      begin += part[column].length;
    }
    return all;
  }

  int rows() {
    return labels.length;
  }
}
