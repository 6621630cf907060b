package org.thalweg.loss;

import org.thalweg.linalg.Elementary;

/**
 * The losses of two classes, and of proportions of them, one record each. Labels are {0, 1}; y± =
 * 2y − 1 is the label as a sign, and m = y±·z the margin.
 */
public final class ClassificationLosses {
  private ClassificationLosses() {}

  /**
   * The loss of log-odds z, whatever labels in [0, 1] it takes: {@link Logistic} has its formula.
   */
  public interface OfLogOdds extends SmoothLoss {
    @Override
    default double value(double score, double label) {
      double e = Elementary.exp(-Math.abs(score));
      return Math.max(score, 0) - label * score + Elementary.log1p(e);
    }

    @Override
    default double secondDerivative(double score, double label) {
      double e = Elementary.exp(-Math.abs(score));
      return e / ((1 + e) * (1 + e));
    }

    @Override
    default double derivative(double score, double label) {
      double e = Elementary.exp(-Math.abs(score));
      return (score >= 0 ? 1 : e) / (1 + e) - label;
    }

    @Override
    default double curvature() {
      return 0.25;
    }

    /** One step of Newton's method from z, kept between z and a: ∂²ℓ/∂z² comes with ℓ′. */
    @Override
    default double implicitScore(double score, double anchor, double step, double label) {
      double here = Elementary.sigmoid(score);
      double change = here - Elementary.sigmoid(anchor);
      double point = score - step * change / (1 + step * here * (1 - here));
      return score < anchor ? Math.min(point, anchor) : Math.max(point, anchor);
    }

    @Override
    default double mean(double score) {
      return 1 / (1 + Elementary.exp(-score));
    }

    @Override
    default double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      return LogisticLoops.evaluate(scores, labels, weights, count);
    }

    @Override
    default double evaluate(
        double[] scores, double[] labels, double[] weights, double[] curvatures, int count) {
      return LogisticLoops.evaluate(scores, labels, weights, curvatures, count);
    }

    @Override
    default double value(double[] scores, double[] labels, double[] weights, int count) {
      return LogisticLoops.value(scores, labels, weights, count);
    }
  }

  /**
   * Logistic loss, the negative log-likelihood of a Bernoulli label with log-odds z: D. R. Cox,
   * "The Regression Analysis of Binary Sequences", JRSS B 20(2) (1958).
   *
   * <pre>
   *   ℓ(z, y) = ln(1 + eᶻ) − y·z = max(z, 0) − y·z + ln(1 + e^−|z|)
   *   ∂ℓ/∂z   = 1/(1 + e^−z) − y
   * </pre>
   *
   * Labels: {0, 1}. Smooth and convex, ∂²ℓ/∂z² ≤ ¼. No constant dropped. Never overflows for finite
   * z: grows as |z| on the wrong side. A fit by its formula takes 1.2 times as long.
   */
  public record Logistic() implements OfLogOdds {
    @Override
    public LabelDomain labels() {
      return LabelDomain.BINARY;
    }

    @Override
    public boolean isProbabilistic() {
      return true;
    }
  }

  /**
   * Cross entropy of a proportion y, or of a label that is known with the probability y, and the
   * probability of log-odds z: the negative log-likelihood of a binomial proportion, without its
   * binomial coefficient: P. McCullagh, J. A. Nelder, "Generalized Linear Models" (1989), 4.4.
   *
   * <pre>
   *   ℓ(z, y) = ln(1 + eᶻ) − y·z = y·ℓ(z, 1) + (1 − y)·ℓ(z, 0)
   *   ∂ℓ/∂z   = 1/(1 + e^−z) − y
   * </pre>
   *
   * Labels: [0, 1], which are no classes. A row of weight s is as s·y rows of label 1 and s·(1 − y)
   * of label 0. Smooth and convex, ∂²ℓ/∂z² ≤ ¼. Differs from: {@link Logistic} in its labels alone.
   */
  public record CrossEntropy() implements OfLogOdds {
    @Override
    public LabelDomain labels() {
      return LabelDomain.PROPORTION;
    }

    @Override
    public double least(double label) {
      return -term(label) - term(1 - label);
    }

    private static double term(double part) {
      return part == 0 ? 0 : part * Elementary.log(part);
    }
  }

  /**
   * Hinge loss: C. Cortes, V. Vapnik, "Support-Vector Networks", Machine Learning 20(3) (1995).
   *
   * <pre>
   *   ℓ(z, y) = max(0, 1 − m)
   *   ∂ℓ/∂z   = −y± where m &lt; 1, else 0
   * </pre>
   *
   * Labels: {0, 1}. Convex, with a kink at m = 1, where the derivative is taken as 0. Never
   * overflows.
   */
  public record Hinge() implements KinkedLoss {
    @Override
    public double value(double score, double label) {
      return Ramp.shortfall(score, label);
    }

    @Override
    public double direction(double label, int kink) {
      return -Ramp.sign(label);
    }

    @Override
    public double shift(double label, int kink) {
      return 1;
    }

    @Override
    public double derivative(double score, double label) {
      return -Ramp.sign(label) * Math.signum(Ramp.shortfall(score, label));
    }

    @Override
    public double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      return Ramp.ofMargin(score, anchor, step, slope, Ramp.sign(label), 0, 1);
    }

    @Override
    public LabelDomain labels() {
      return LabelDomain.BINARY;
    }
  }

  /**
   * Squared hinge loss, that of the L2-SVM: C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. S. Keerthi, S.
   * Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML (2008).
   *
   * <pre>
   *   ℓ(z, y) = max(0, 1 − m)²
   *   ∂ℓ/∂z   = −2 y±·max(0, 1 − m)
   * </pre>
   *
   * Labels: {0, 1}. Convex; its derivative is continuous, ∂²ℓ/∂z² ≤ 2 jumps at m = 1. Overflows to
   * +∞ for m below about −1.3e154.
   */
  public record SquaredHinge() implements RoundedHinge {
    @Override
    public double curvature() {
      return 2;
    }

    @Override
    public double limit() {
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Hinge loss with a rounded corner: J. D. M. Rennie, N. Srebro, "Loss Functions for Preference
   * Levels", IJCAI Workshop on Advances in Preference Handling (2005).
   *
   * <pre>
   *   u       = min(1, max(0, 1 − m))
   *   ℓ(z, y) = u·(max(0, 1 − m) − u/2)    that is ½ − m, ½(1 − m)², 0 for m below 0, below 1, above
   *   ∂ℓ/∂z   = −y±·u
   * </pre>
   *
   * Labels: {0, 1}. Convex; its derivative is continuous, ∂²ℓ/∂z² ≤ 1 jumps at m = 0 and m = 1.
   * Never overflows.
   */
  public record SmoothedHinge() implements RoundedHinge {
    @Override
    public double limit() {
      return 1;
    }
  }

  /**
   * Squared hinge loss, linear where the label is far off, so that a wrong one costs less: T.
   * Zhang, "Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent
   * Algorithms", ICML (2004).
   *
   * <pre>
   *   u       = min(2, max(0, 1 − m))
   *   ℓ(z, y) = u·(2·max(0, 1 − m) − u)    that is −4m, (1 − m)², 0 for m below −1, below 1, above
   *   ∂ℓ/∂z   = −2 y±·u
   * </pre>
   *
   * Labels: {0, 1}. Convex; its derivative is continuous, ∂²ℓ/∂z² ≤ 2 jumps at m = −1 and m = 1.
   * Never overflows below 4e307.
   */
  public record ModifiedHuber() implements RoundedHinge {
    @Override
    public double curvature() {
      return 2;
    }

    @Override
    public double limit() {
      return 2;
    }
  }

  /**
   * A hinge loss whose slope rises in proportion to what the margin falls short of 1 by, up to a
   * limit:
   *
   * <pre>
   *   u       = min(limit, max(0, 1 − m))
   *   ℓ(z, y) = curvature·u·(max(0, 1 − m) − u/2)
   *   ∂ℓ/∂z   = −y±·curvature·u
   * </pre>
   */
  private interface RoundedHinge extends SmoothLoss {
    /** The shortfall from which on the loss is linear. */
    double limit();

    @Override
    default double value(double score, double label) {
      double shortfall = Ramp.shortfall(score, label);
      double u = Math.min(limit(), shortfall);
      return curvature() * (u * (shortfall - u / 2));
    }

    @Override
    default double secondDerivative(double score, double label) {
      double shortfall = Ramp.shortfall(score, label);
      return shortfall > 0 && shortfall < limit() ? curvature() : 0;
    }

    @Override
    default double derivative(double score, double label) {
      return -curvature() * Ramp.sign(label) * Math.min(limit(), Ramp.shortfall(score, label));
    }

    @Override
    default double implicitScore(double score, double anchor, double step, double label) {
      double slope = derivative(anchor, label);
      double width = 1 / curvature();
      return Ramp.ofMargin(
          score, anchor, step, slope, Ramp.sign(label), width, curvature() * limit());
    }

    @Override
    default LabelDomain labels() {
      return LabelDomain.BINARY;
    }
  }
}
