package org.thalweg.objective;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.thalweg.linalg.Elementary;

/** The functions from scores to predictions that other programs know. */
public enum Link {
  /** The score is the mean of the label; or of the classes 0 and 1, the second if positive. */
  IDENTITY,
  /** The mean of the label is e^z. */
  EXP,
  /** The probability of class 1, or the mean of the label, is 1/(1 + e^−z). */
  SIGMOID,
  /** The probability of class k is e^zₖ/Σ e^zⱼ. */
  SOFTMAX;

  private static final double[] SCORES = {-2, -0.5, 0, 0.25, 1, 3};

  /** The name in lower case, as formats and messages have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The link of an objective, found by its means of some scores; empty if it is none of these. */
  public static Optional<Link> of(Objective objective) {
    if (objective.outputs() > 1) {
      return Optional.of(SOFTMAX);
    }
    boolean isOfClasses = objective.labels().isOfClasses();
    if (means(objective, Elementary::sigmoid)) {
      return Optional.of(SIGMOID);
    }
    if (isOfClasses && objective.isProbabilistic()) {
      return Optional.empty();
    }
    if (isOfClasses || means(objective, z -> z)) {
      return Optional.of(IDENTITY);
    }
    return means(objective, Elementary::exp) ? Optional.of(EXP) : Optional.empty();
  }

  private static boolean means(Objective objective, DoubleUnaryOperator link) {
    return Arrays.stream(SCORES).allMatch(z -> isNear(objective.mean(z), link.applyAsDouble(z)));
  }

  private static boolean isNear(double a, double b) {
    return Math.abs(a - b) <= 1e-12 * Math.abs(b);
  }
}
