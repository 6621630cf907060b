package org.thalweg.loss;

import org.thalweg.linalg.Elementary;

/**
 * The losses of numbers that are never negative, such as counts, durations and amounts, one record
 * each. The score is the logarithm of the mean: μ = eᶻ, so effects multiply, and an offset of
 * ln(exposure) makes μ a rate. Terms of y alone are dropped; so values may be negative.
 *
 * <p>From J. A. Nelder, R. W. M. Wedderburn, "Generalized Linear Models", JRSS A 135(3) (1972).
 */
public final class LogLinkLosses {
  private LogLinkLosses() {}

  /** One whose score is the logarithm of the mean. */
  private interface OfLogMean extends SmoothLoss {
    @Override
    default double mean(double score) {
      return Elementary.exp(score);
    }
  }

  /**
   * The negative log-likelihood of a Poisson count, without ln y!.
   *
   * <pre>
   *   ℓ(z, y) = eᶻ − y·z                   least y − y·ln y, at z = ln y
   *   ∂ℓ/∂z   = eᶻ − y
   * </pre>
   *
   * Labels: [0, ∞), whole numbers or not. Smooth and convex, ∂²ℓ/∂z² = eᶻ is not bounded. Overflows
   * to +∞ for z above 709.78.
   */
  public record Poisson() implements OfLogMean {
    @Override
    public double value(double score, double label) {
      return Elementary.exp(score) - label * score;
    }

    @Override
    public double secondDerivative(double score, double label) {
      return Elementary.exp(score);
    }

    @Override
    public double derivative(double score, double label) {
      return Elementary.exp(score) - label;
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.NON_NEGATIVE;
    }

    @Override
    public double least(double label) {
      return label == 0 ? 0 : label - label * StrictMath.log(label);
    }

    @Override
    public double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double mean = Elementary.exp(scores[i]);
        sum += weights[i] * (mean - labels[i] * scores[i]);
        scores[i] = weights[i] * (mean - labels[i]);
      }
      return sum;
    }
  }

  /**
   * The negative log-likelihood of a gamma variable with mean μ, over its shape.
   *
   * <pre>
   *   ℓ(z, y) = z + y·e^−z                 least 1 + ln y, at z = ln y
   *   ∂ℓ/∂z   = 1 − y·e^−z
   * </pre>
   *
   * Labels: (0, ∞). Smooth and convex, ∂²ℓ/∂z² = y·e^−z is not bounded. Overflows to +∞ for z below
   * about −709.78.
   */
  public record Gamma() implements OfLogMean {
    @Override
    public double value(double score, double label) {
      return score + label * Elementary.exp(-score);
    }

    @Override
    public double secondDerivative(double score, double label) {
      return label * Elementary.exp(-score);
    }

    @Override
    public double derivative(double score, double label) {
      return 1 - label * Elementary.exp(-score);
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.POSITIVE;
    }

    @Override
    public double least(double label) {
      return 1 + StrictMath.log(label);
    }

    @Override
    public double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double ratio = labels[i] * Elementary.exp(-scores[i]); // y/μ
        sum += weights[i] * (scores[i] + ratio);
        scores[i] = weights[i] * (1 - ratio);
      }
      return sum;
    }
  }

  /**
   * Half the deviance of a Poisson sum of gamma variables, whose variance is proportional to μᵖ,
   * without the terms of y alone: B. Jørgensen, "Exponential Dispersion Models", JRSS B 49(2)
   * (1987).
   *
   * <pre>
   *   ℓ(z, y) = e^((2−p)z)/(2 − p) + y·e^((1−p)z)/(p − 1)
   *   ∂ℓ/∂z   = e^((2−p)z) − y·e^((1−p)z)
   * </pre>
   *
   * Labels: [0, ∞). Smooth and convex, least y^(2−p)/((2 − p)(p − 1)) at z = ln y; the second
   * derivative is not bounded. Overflows to +∞ for (2 − p)z or, where y > 0, (1 − p)z above about
   * 709.
   *
   * @param power p in (1, 2): towards 1 it is Poisson's, towards 2 gamma's. Default: 1.5, as in
   *     LightGBM and XGBoost
   */
  public record Tweedie(double power) implements OfLogMean {
    public Tweedie {
      if (!(power > 1 && power < 2)) {
        throw new IllegalArgumentException("power must be in (1, 2) but was " + power);
      }
    }

    public Tweedie() {
      this(1.5);
    }

    @Override
    public double value(double score, double label) {
      return rising(score) / (2 - power) + falling(score, label) / (power - 1);
    }

    @Override
    public double secondDerivative(double score, double label) {
      return (2 - power) * rising(score) + (power - 1) * falling(score, label);
    }

    @Override
    public double derivative(double score, double label) {
      return rising(score) - falling(score, label);
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.NON_NEGATIVE;
    }

    @Override
    public double least(double label) {
      return StrictMath.pow(label, 2 - power) / ((2 - power) * (power - 1));
    }

    @Override
    public double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double rising = rising(scores[i]);
        double falling = falling(scores[i], labels[i]);
        sum += weights[i] * (rising / (2 - power) + falling / (power - 1));
        scores[i] = weights[i] * (rising - falling);
      }
      return sum;
    }

    private double rising(double score) {
      return Elementary.exp((2 - power) * score);
    }

    private double falling(double score, double label) {
      return label == 0 ? 0 : label * Elementary.exp((1 - power) * score); // 0·∞ is not a number
    }
  }
}
