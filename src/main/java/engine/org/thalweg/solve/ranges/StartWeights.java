package org.thalweg.solve.ranges;

import java.io.Serializable;

/** The w at which a run in ranges begins, as each range reads its part of it. */
@FunctionalInterface
public interface StartWeights extends Serializable {
  /** w = 0. */
  StartWeights ZEROS = (from, to, sink) -> {};

  /** Takes the weight of a feature. */
  interface WeightSink {
    void on(int feature, double w);
  }

  /** Shows the weights of the features {@code [from, to)} that are not 0, in any order. */
  void read(int from, int to, WeightSink sink);
}
