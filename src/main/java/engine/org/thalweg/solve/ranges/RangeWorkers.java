package org.thalweg.solve.ranges;

import java.util.List;

/** All ranges of a run, wherever they are. */
public interface RangeWorkers extends AutoCloseable {

  /** Keeps the derivatives of a step, which the ranges need to take it. */
  void log(long step, double[] derivatives);

  /**
   * Has all ranges take the steps before a version that they have not taken yet, or make themselves
   * anew for one that they are beyond; then works on them.
   *
   * @param version the number of steps after which w is read
   * @return what each range gives, in the order of the ranges
   */
  List<double[]> at(long version, RangeWork work);

  @Override
  void close();
}
