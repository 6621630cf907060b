package org.thalweg.data.shard;

import java.io.Serializable;
import org.thalweg.linalg.Block;

/**
 * What the rows of one shard weigh in a view of it: in all, and by class. A final class, because it
 * is a task result.
 */
final class ShardWeights implements Serializable {
  private static final long serialVersionUID = 1;

  private final double all;
  private final double[] ofClasses;

  private ShardWeights(double all, double[] ofClasses) {
    this.all = all;
    this.ofClasses = ofClasses;
  }

  /** Those that the counts of a view have. */
  static ShardWeights of(ShardSummary view) {
    return new ShardWeights(view.weight(), view.classWeights());
  }

  /**
   * Sums over a shard, in the order of its rows.
   *
   * @param classes how many classes its labels number; 0 where they are none
   */
  static ShardWeights of(Shard shard, int classes) {
    double all = 0;
    double[] ofClasses = new double[classes];
    for (Block block : shard.blocks()) {
      all += block.targets().weight();
      for (int row = 0; classes > 0 && row < block.rows(); row++) {
        ofClasses[(int) block.label(row)] += block.weight(row);
      }
    }
    return new ShardWeights(all, ofClasses);
  }

  double all() {
    return all;
  }

  double[] ofClasses() {
    return ofClasses;
  }
}
