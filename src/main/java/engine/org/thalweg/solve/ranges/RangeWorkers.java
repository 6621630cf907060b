package org.thalweg.solve.ranges;

import java.util.List;
import org.thalweg.reduce.PartialSums;
import org.thalweg.reduce.Subtree;

/** All ranges of a run, wherever they are. */
public interface RangeWorkers extends AutoCloseable {

  /** Whether w is 0 at version 0, which then is known without the ranges. */
  boolean beginAtZero();

  /** Keeps the derivatives of a step, which the ranges need to take it. */
  void log(long step, double[] derivatives);

  /**
   * Has the ranges keep the weights of a version that they are at, beside those that step on, so
   * that it can still be read later; in the place of the one that was kept before.
   */
  void keep(long version);

  /**
   * Has all ranges take the steps before a version that they have not taken yet, or make themselves
   * anew for one that they are beyond; then works on them.
   *
   * @param version the number of steps after which w is read
   * @return the sums of what the ranges give, number by number, in the fixed tree over the ranges
   */
  default double[] sum(long version, RangeWork work) {
    PartialSums<NumberSum> sums = new PartialSums<>();
    List<double[]> all = each(version, work);
    for (int c = 0; c < all.size(); c++) {
      sums.add(Subtree.leaf(c, new NumberSum(all.get(c))));
    }
    return sums.root(all.size()).numbers();
  }

  /** What each range gives at a version, to which it is brought likewise, in their order. */
  List<double[]> each(long version, RangeWork work);

  /** Sends numbers, of the length of the rows. */
  default SentNumbers send(double[] numbers) {
    return () -> numbers;
  }

  @Override
  void close();
}
