package org.thalweg.objective;

import java.util.SplittableRandom;

/** Where w begins, drawn from a seed alone. */
public sealed interface Start {

  /** A starting w of the given length. */
  double[] draw(int dimension, long seed);

  /** What suits the objective: zeros, unless it says otherwise. */
  record Auto() implements Start {
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
      requirePositive("standardDeviation", standardDeviation);
    }

    /** Standard deviation 0.01. */
    public Normal() {
      this(0.01);
    }

    /** The polar method of Marsaglia and Bray (1964), in strict arithmetic. */
    @Override
    public double[] draw(int dimension, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] w = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        double u;
        double square;
        do {
          u = 2 * random.nextDouble() - 1;
          double v = 2 * random.nextDouble() - 1;
          square = u * u + v * v;
        } while (square >= 1 || square == 0);
        w[i] = standardDeviation * u * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
      return w;
    }
  }

  /** Independent entries, uniform in [−bound, bound). */
  record Uniform(double bound) implements Start {
    public Uniform {
      requirePositive("bound", bound);
    }

    /** Bound 0.01. */
    public Uniform() {
      this(0.01);
    }

    @Override
    public double[] draw(int dimension, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] w = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        w[i] = bound * (2 * random.nextDouble() - 1);
      }
      return w;
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          "%s must be positive and finite but was %s".formatted(name, value));
    }
  }
}
