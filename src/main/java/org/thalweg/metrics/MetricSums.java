package org.thalweg.metrics;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Mergeable;

/**
 * The sums of several metrics over the same rows, whose scores are computed once for all of them. A
 * final class, because it is a task result.
 */
public final class MetricSums implements Mergeable<MetricSums> {
  private static final long serialVersionUID = 1;

  private final MetricSum[] sums; // in the order of the metrics
  private long rows;

  private MetricSums(int metrics) {
    sums = new MetricSum[metrics];
  }

  /**
   * Sums over the rows of some blocks, in their order.
   *
   * @return null where there is none
   */
  static MetricSums of(
      List<Metric.Summed> metrics, Objective objective, double[] w, List<Block> blocks) {
    MetricSums all = null;
    for (Block block : blocks) {
      double[] scores = objective.scores(w, block);
      MetricSums of = new MetricSums(metrics.size());
      of.rows = block.rows();
      for (int i = 0; i < of.sums.length; i++) {
        of.sums[i] = metrics.get(i).sum(objective, w, block, scores);
      }
      all = all == null ? of : all.merge(of);
    }
    return all;
  }

  /** Number of rows, those without a weight included. */
  public long rows() {
    return rows;
  }

  MetricSum of(int metric) {
    return sums[metric];
  }

  @Override
  public MetricSums merge(MetricSums other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i].merge(other.sums[i]);
    }
    rows += other.rows;
    return this;
  }
}
