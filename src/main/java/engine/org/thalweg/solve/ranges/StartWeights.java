package org.thalweg.solve.ranges;

import java.io.Serializable;
import org.thalweg.linalg.Hash;
import org.thalweg.sample.RandomStream;

/** The w at which a run in ranges begins, as each range reads its part of it, or draws it. */
@FunctionalInterface
public interface StartWeights extends Serializable {
  /** w = 0. */
  StartWeights ZEROS = (from, to, sink) -> {};

  /** Takes one of the numbers of a feature, as {@link RangeHead} has them. */
  interface WeightSink {
    void on(int feature, int part, double w);
  }

  /** Shows the weights of the features {@code [from, to)} that are not 0, in any order. */
  void read(int from, int to, WeightSink sink);

  /** Numbers of a feature. */
  default int width() {
    return 1;
  }

  /** Whether features that occur begin with weights that are drawn, and nothing is read. */
  default boolean draws() {
    return false;
  }

  /** Sets the numbers of a feature, from a place of w on. */
  default void draw(int feature, double[] w, int at) {}

  /**
   * Factors that begin as normal numbers, each a function of the seed and its place alone, beside
   * weights of 0.
   */
  record DrawnFactors(int rank, double deviation, long seed) implements StartWeights {
    @Override
    public void read(int from, int to, WeightSink sink) {}

    @Override
    public int width() {
      return 1 + rank;
    }

    @Override
    public boolean draws() {
      return true;
    }

    @Override
    public void draw(int feature, double[] w, int at) {
      RandomStream random = new RandomStream(Hash.of(seed, feature));
      for (int f = 1; f <= rank; f++) {
        w[at + f] = deviation * random.nextGaussian();
      }
    }
  }
}
