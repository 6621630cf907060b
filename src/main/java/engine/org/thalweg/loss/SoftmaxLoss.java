package org.thalweg.loss;

import org.thalweg.linalg.Elementary;
import org.thalweg.text.Require;

/**
 * The negative log-likelihood of a class under softmax probabilities: D. R. Cox, "Some Procedures
 * Connected with the Logistic Qualitative Response Curve" (1966); J. S. Bridle, "Probabilistic
 * Interpretation of Feedforward Classification Network Outputs" (1990).
 *
 * <pre>
 *   ℓ(z, y)  = ln Σₖ e^zₖ − z_y = ln Σₖ e^(zₖ − m) − (z_y − m),   m = maxₖ zₖ
 *   ∂ℓ/∂zₖ   = pₖ − [k = y],   pₖ = e^(zₖ − m) / Σⱼ e^(zⱼ − m)
 * </pre>
 *
 * Labels: {0, …, K − 1}. Smooth and convex, no constant dropped; the same for z and z + c. Never
 * overflows for finite z, since no exponent is above 0.
 *
 * @param classes K, at least 2
 */
public record SoftmaxLoss(int classes) implements Loss {
  public SoftmaxLoss {
    Require.atLeast("classes", classes, 2);
  }

  @Override
  public int outputs() {
    return classes;
  }

  @Override
  public LabelDomain labels() {
    return LabelDomain.CLASSES;
  }

  @Override
  public boolean isProbabilistic() {
    return true;
  }

  @Override
  public boolean isConvex() {
    return true;
  }

  @Override
  public double evaluate(double[] scores, double[] labels, double[] weights, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      int from = i * classes;
      int own = from + (int) labels[i];
      double below = largest(scores, from, classes) - scores[own];
      sum += weights[i] * (below + probabilities(scores, from, classes));
      scores[own] -= 1;
      for (int k = from; k < from + classes; k++) {
        scores[k] *= weights[i];
      }
    }
    return sum;
  }

  /**
   * Turns the raw scores of one row into probabilities, in place.
   *
   * @param from where the row begins
   * @return ln Σₖ e^(zₖ − m)
   */
  public static double probabilities(double[] scores, int from, int classes) {
    double largest = largest(scores, from, classes);
    double sum = 0;
    for (int k = from; k < from + classes; k++) {
      scores[k] = Elementary.exp(scores[k] - largest);
      sum += scores[k];
    }
    for (int k = from; k < from + classes; k++) {
      scores[k] /= sum;
    }
    return StrictMath.log(sum);
  }

  /** The class with the largest raw score of one row; the first of them where there are several. */
  public static int predicted(double[] scores, int from, int classes) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      best = scores[from + k] > scores[from + best] ? k : best;
    }
    return best;
  }

  private static double largest(double[] scores, int from, int classes) {
    double largest = scores[from];
    for (int k = from + 1; k < from + classes; k++) {
      largest = Math.max(largest, scores[k]);
    }
    return largest;
  }
}
