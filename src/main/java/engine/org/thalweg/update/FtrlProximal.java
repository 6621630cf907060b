package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * FTRL-Proximal: H. B. McMahan, "Follow-the-Regularized-Leader and Mirror Descent", AISTATS, PMLR
 * 15 (2011), section 3; per coordinate as in H. B. McMahan et al., "Ad Click Prediction: a View
 * from the Trenches", KDD (2013), algorithm 1.
 *
 * <pre>
 *   σ = (√(n + g²) − √n)/α           the first one β/α more
 *   n = n + g²
 *   z = z + g − σ·w
 *   d = w + z·α/(β + √n)
 * </pre>
 *
 * so that w − d, and after a prox with λ·t·α/(β + √n), is where the linear model z·u + tλ‖u‖₁ plus
 * the proximal terms ½Σσ(u − wₛ)² is least. An l1 penalty gives true zeros, and more of them than
 * AdaGrad, because it is weighed against all gradients so far and not against the last step.
 *
 * <p>Slots: sumOfSquares (n, gradient², 0), linear (z, gradient, 0). Preconditioner: p = t·α/(β +
 * √n). d is a whole step: made for η = 1.
 *
 * <p>Defaults: alpha α = 0.1 (customary; the paper says it depends on the data), beta β = 1 (the
 * paper). Cost: 2·d doubles, one pass.
 *
 * <p>Differs from: the 2013 paper, whose λ₁ is the strength in all and not that of each step, λt,
 * as in 2011; and whose β pulls towards 0 where here it holds on to the start.
 */
public record FtrlProximal(double alpha, double beta) implements Updater.StaysAtZero {
  public FtrlProximal {
    Require.positive("alpha", alpha);
    Require.positive("beta", beta);
  }

  public FtrlProximal() {
    this(0.1, 1);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return Slot.zeros(dimension, "sumOfSquares", "linear");
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] sumOfSquares = slots.of("sumOfSquares");
    double[] linear = slots.of("linear");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      double before = t == 1 ? -beta : Math.sqrt(sumOfSquares[i]);
      sumOfSquares[i] += g * g;
      double root = Math.sqrt(sumOfSquares[i]);
      linear[i] += g - (root - before) / alpha * w[i];
      gradient[i] = w[i] + linear[i] * alpha / (beta + root);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] sumOfSquares = slots.of("sumOfSquares");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] *= t * alpha / (beta + Math.sqrt(sumOfSquares[i]));
    }
  }

  @Override
  public boolean isLearningRateFree() {
    return true;
  }

  @Override
  public boolean sharesMemory() {
    return false; // w is a function of it
  }
}
