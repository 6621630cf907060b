package org.thalweg.objective;

import org.thalweg.sample.RandomStream;
import org.thalweg.text.Require;

/** Where w begins, drawn from a seed alone. */
public sealed interface Start {

  /** A starting w of the given length. */
  double[] draw(int dimension, long seed);

  /** What suits the objective: zeros, unless it says otherwise. */
  record AutoStart() implements Start {
    @Override
    public double[] draw(int dimension, long seed) {
      return new double[dimension];
    }
  }

  /** All zeros. */
  record Zeros() implements Start {
    @Override
    public double[] draw(int dimension, long seed) {
      return new double[dimension];
    }
  }

  /** Independent normal entries with mean 0. */
  record Normal(double standardDeviation) implements Start {
    public Normal {
      Require.positive("standardDeviation", standardDeviation);
    }

    /** Standard deviation 0.01. */
    public Normal() {
      this(0.01);
    }

    @Override
    public double[] draw(int dimension, long seed) {
      RandomStream random = new RandomStream(seed);
      double[] w = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        w[i] = standardDeviation * random.nextGaussian();
      }
      return w;
    }
  }

  /** Independent entries, uniform in [−bound, bound). */
  record Uniform(double bound) implements Start {
    public Uniform {
      Require.positive("bound", bound);
    }

    /** Bound 0.01. */
    public Uniform() {
      this(0.01);
    }

    @Override
    public double[] draw(int dimension, long seed) {
      return new RandomStream(seed).doubles(dimension, -bound, bound);
    }
  }
}
