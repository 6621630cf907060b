package org.thalweg.generate;

import java.io.Serializable;
import java.util.function.BiConsumer;
import org.thalweg.linalg.Elementary;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.LabelDomain;
import org.thalweg.sample.RandomStream;

/**
 * A synthetic set with a known true w: row i is a pure function of the seed and i.
 *
 * <pre>
 *   w = [weights: normal, features | intercept]      z = x·w + b
 *   y = 1 with probability 1/(1 + e^−z), else 0      labels {0, 1}
 *   y = z + noise·N(0, 1)                            labels the finite numbers
 *   y Poisson with mean eᶻ                           labels [0, ∞)
 *   y exponential with mean eᶻ                       labels (0, ∞)
 * </pre>
 *
 * @param generator of the features
 * @param labels what labels there are
 * @param noise standard deviation of what is added to the score, for labels that are numbers; 0 for
 *     others, which are noisy by themselves
 * @param seed of everything random
 */
public record SyntheticData(Generator generator, LabelDomain labels, double noise, long seed)
    implements Serializable {
  private static final int ROWS = 0;
  private static final int WEIGHTS = 1;

  /** Noise of labels that are numbers, where nothing else is said. */
  public static final double NOISE = 0.1;

  public SyntheticData {
    if (!(noise >= 0 && Double.isFinite(noise))) {
      throw new IllegalArgumentException(
          "noise must be at least 0 and finite but was %s".formatted(noise));
    }
    if (labels == LabelDomain.CLASSES) {
      throw new IllegalArgumentException("labels must not be %s".formatted(labels));
    }
    if (labels != LabelDomain.REAL && noise != 0) {
      throw new IllegalArgumentException(
          "noise must be 0 for labels in %s, which are drawn, but was %s".formatted(labels, noise));
    }
  }

  /** The true w: a weight for every feature, and the intercept. */
  public double[] w() {
    double[] w = new double[generator.features() + 1];
    RandomStream random = new RandomStream(Hash.of(seed, WEIGHTS));
    for (int i = 0; i < generator.features(); i++) {
      w[i] = generator.weightDeviation() * Variates.normal(random);
    }
    w[generator.features()] = generator.intercept();
    return w;
  }

  /** Makes rows for one thread, all in the same object, given the true w. */
  RowMaker maker(double[] w) {
    return new RowMaker(w);
  }

  /** A row, and its label. */
  final class RowMaker {
    private final SparseRow row = new SparseRow();
    private final RandomStream random = new RandomStream(0);
    private final BiConsumer<RandomStream, SparseRow> features = generator.maker();
    private final double[] w;
    private double label;

    private RowMaker(double[] w) {
      this.w = w;
    }

    /** The row at a place, which is valid until another is asked for. */
    SparseRow at(long place) {
      random.restart(Hash.of(seed, ROWS, place));
      row.clear();
      features.accept(random, row);
      double score = 0;
      for (int i = 0; i < row.count(); i++) {
        score += row.values()[i] * w[row.columns()[i]];
      }
      label = SyntheticData.this.label(score + w[generator.features()], random);
      return row;
    }

    /** The label y of that row. */
    double label() {
      return label;
    }
  }

  private double label(double z, RandomStream random) {
    return switch (labels) {
      case BINARY -> Variates.uniform(random) < 1 / (1 + Elementary.exp(-z)) ? 1 : 0;
      case PROPORTION -> Elementary.sigmoid(z + Variates.normal(random));
      case REAL -> z + noise * Variates.normal(random);
      case NON_NEGATIVE -> Variates.poisson(Elementary.exp(z), random);
      case POSITIVE -> Elementary.exp(z) * Variates.exponential(random);
      case CLASSES -> throw new IllegalStateException("labels need one score a class");
    };
  }

  /** Random variates in strict arithmetic: the same bits on every machine. */
  static final class Variates {
    private Variates() {}

    /** Uniform in [0, 1). */
    static double uniform(RandomStream random) {
      return 1 - random.nextPositive();
    }

    /**
     * Standard normal: the polar method of G. Marsaglia, T. A. Bray, "A Convenient Method for
     * Generating Normal Variables", SIAM Review 6(3) (1964).
     */
    static double normal(RandomStream random) {
      double u;
      double square;
      do {
        u = 2 * uniform(random) - 1;
        double v = 2 * uniform(random) - 1;
        square = u * u + v * v;
      } while (square >= 1 || square == 0);
      return u * Math.sqrt(-2 * StrictMath.log(square) / square);
    }

    /** Exponential with mean 1. */
    static double exponential(RandomStream random) {
      return -StrictMath.log(random.nextPositive());
    }

    /** Poisson: how many events, an exponential time apart, happen before the mean. O(mean). */
    static int poisson(double mean, RandomStream random) {
      int events = 0;
      for (double time = exponential(random); time < mean; time += exponential(random)) {
        events++;
      }
      return events;
    }

    /**
     * Ranks 0, 1, … count − 1 of falling frequency, about (rank + 1)^−exponent: the integer part of
     * a bounded Pareto variate, by inversion.
     *
     * <pre>
     *   x = n^u                            exponent s = 1, n = count + 1
     *   x = (1 + u·(n^(1−s) − 1))^(1/(1−s))         s ≠ 1
     *   P(rank = k) = ∫ x^−s dx over [k + 1, k + 2] / ∫ x^−s dx over [1, n]
     * </pre>
     */
    static final class PowerLaw {
      private final int count;
      private final double power; // 1 − s
      private final double scale; // ln n where s = 1, else n^(1−s) − 1

      PowerLaw(int count, double exponent) {
        this.count = count;
        this.power = 1 - exponent;
        double logarithm = StrictMath.log(count + 1.0);
        this.scale = power == 0 ? logarithm : StrictMath.expm1(power * logarithm);
      }

      int rank(RandomStream random) {
        double u = uniform(random);
        double logarithm = power == 0 ? u * scale : StrictMath.log1p(u * scale) / power;
        return Math.min(count, (int) Elementary.exp(logarithm)) - 1; // rounding may reach count + 1
      }
    }
  }
}
