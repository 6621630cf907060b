package org.thalweg.solve.svrg;

import org.thalweg.epoch.EpochPlan;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.GradientSource;

/** Where rounds are run: gradients over all rows, and epochs of local steps around them. */
public interface RoundSource extends GradientSource {

  /**
   * One look at the length of all rows.
   *
   * @param scale W of the features, and of the intercept behind them where there is one
   */
  RowNorms norms(double[] scale);

  /**
   * Local steps on every shard from the same point.
   *
   * @return their displacement, of weight 0 where none of the rows that were stepped on has one
   */
  Displacement epoch(EpochPlan plan);

  /**
   * The largest fraction of the rows, in (0, 1], of which an epoch costs only these rows: the first
   * epoch of more costs much besides, once.
   */
  double cheapFraction();

  /**
   * A random sample of the rows, in this JVM's memory.
   *
   * @param rows about how many; there are fewer where that is too many for a memory
   * @param key of what is random
   */
  RoundSource sample(long rows, long key);
}
