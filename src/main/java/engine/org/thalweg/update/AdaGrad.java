package org.thalweg.update;

import java.util.List;
import org.thalweg.text.Require;

/**
 * AdaGrad: J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods for Online Learning and
 * Stochastic Optimization", JMLR 12, 2121–2159 (2011), figure 1 with diagonal matrices.
 *
 * <pre>
 *   s = s + g²
 *   d = g / (√s + ε)
 * </pre>
 *
 * Slots: sumOfSquares (s, gradient², initialSumOfSquares). Preconditioner: p = 1/(√s + ε), with
 * which the prox step is the paper's composite mirror descent. A coordinate that never had a
 * gradient has p = 1/ε, unless initialSumOfSquares is more than 0.
 *
 * <p>Defaults: epsilon ε = 1e-10, initialSumOfSquares = 0 (PyTorch; the paper's δ has no
 * recommended value). Cost: d doubles, one pass.
 *
 * <p>Differs from: Keras, which starts s at 0.1 and adds ε inside the root; PyTorch's Adagrad in
 * that its lr_decay is the schedule {@code inverse} here, else nothing.
 */
public record AdaGrad(double epsilon, double initialSumOfSquares)
    implements Updater.Coordinatewise {
  public AdaGrad {
    Require.positive("epsilon", epsilon);
    Require.notNegative("initialSumOfSquares", initialSumOfSquares);
  }

  public AdaGrad() {
    this(1e-10, 0);
  }

  @Override
  public List<Slot> slots(int dimension) {
    return List.of(new Slot("sumOfSquares", dimension, initialSumOfSquares));
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
