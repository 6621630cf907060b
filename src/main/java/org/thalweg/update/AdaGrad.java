package org.thalweg.update;

import java.util.List;

/**
 * AdaGrad: J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods for Online Learning and
 * Stochastic Optimization", JMLR 12, 2121–2159 (2011), figure 1 with diagonal matrices.
 *
 * <pre>
 *   s = s + g²
 *   d = g / (√s + ε)
 * </pre>
 *
 * Slots: sumOfSquares (s, gradient², 0). Preconditioner: p = 1/(√s + ε), with which the prox step
 * is the paper's composite mirror descent. A coordinate that never had a gradient has p = 1/ε.
 *
 * <p>Defaults: epsilon ε = 1e-10 (PyTorch; the paper's δ has no recommended value). Cost: d
 * doubles, one pass.
 *
 * <p>Differs from: Keras, which starts s at 0.1 and adds ε inside the root. The same as PyTorch's
 * Adagrad.
 */
public record AdaGrad(double epsilon) implements Updater.Coordinatewise {
  public AdaGrad {
    HyperParameter.requirePositive("epsilon", epsilon);
  }

  public AdaGrad() {
    this(1e-10);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(new Slot("sumOfSquares", dimension, 0));
  }

  @Override
  public void direction(double[] gradient, double[] w, long t, Slots slots) {
    double[] sumOfSquares = slots.of("sumOfSquares");
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      sumOfSquares[i] += g * g;
      gradient[i] = g / (Math.sqrt(sumOfSquares[i]) + epsilon);
    }
  }

  @Override
  public void precondition(double[] stepSizes, long t, Slots slots) {
    double[] sumOfSquares = slots.of("sumOfSquares");
    for (int i = 0; i < stepSizes.length; i++) {
      stepSizes[i] /= Math.sqrt(sumOfSquares[i]) + epsilon;
    }
  }

  @Override
  public boolean restsWithoutGradient() {
    return true;
  }
}
