package org.thalweg.penalty;

import java.util.List;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.text.Require;

/** One term R(w) of the objective, over a range of coordinates {@code [from, to)} of w. */
public sealed interface Penalty extends Penalties {

  /** By itself it acts on all penalised segments. */
  @Override
  default List<Term> terms() {
    return List.of(new Term(this, ""));
  }

  /** Into ranges of which length it cuts a segment, each penalised by itself; one by default. */
  default int pieceLength(Segment segment) {
    return segment.length();
  }

  /**
   * Whether R is a sum over the coordinates, so that a segment may be cut anywhere; the cores then
   * share a long one.
   */
  default boolean isSeparable() {
    return false;
  }

  /** What R is of weights of which none belong together: a simpler penalty if there is one. */
  default Penalty ofSingleWeights() {
    return this;
  }

  /** R over the range. */
  double value(double[] w, int from, int to);

  /**
   * Turns g, the gradient of everything else, into the element of g + ∂R(w) with the least norm, in
   * place: the gradient of the whole where R is smooth, and 0 exactly at a minimum.
   */
  void addSubgradient(double[] w, double[] gradient, int from, int to);

  /** A differentiable penalty: its gradient joins that of the loss before the updater sees it. */
  non-sealed interface Smooth extends Penalty {
    /** Adds ∇R(w) to the gradient. */
    void addGradient(double[] w, double[] gradient, int from, int to);

    @Override
    default void addSubgradient(double[] w, double[] gradient, int from, int to) {
      addGradient(w, gradient, from, to);
    }
  }

  /** A penalty with a proximal map, applied after each step. */
  non-sealed interface Proximal extends Penalty {
    /**
     * Replaces w, in place, by argmin over u of R(u) + Σ (uᵢ − wᵢ)² / (2·stepSizesᵢ).
     *
     * @param stepSizes one per coordinate of w, at least 0
     */
    void prox(double[] w, double[] stepSizes, int from, int to);
  }

  /**
   * (λ/2)‖w‖²: A. E. Hoerl, R. W. Kennard, "Ridge Regression", Technometrics 12(1) (1970).
   *
   * @param lambda λ ≥ 0
   */
  record L2(double lambda) implements Smooth {
    public L2 {
      Require.notNegative("lambda", lambda);
    }

    @Override
    public boolean isSeparable() {
      return true;
    }

    @Override
    public double value(double[] w, int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += w[i] * w[i];
      }
      return 0.5 * lambda * sum;
    }

    @Override
    public void addGradient(double[] w, double[] gradient, int from, int to) {
      for (int i = from; i < to; i++) {
        gradient[i] += lambda * w[i];
      }
    }
  }

  /**
   * λ‖w‖₁: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso", JRSS B 58(1) (1996).
   * Its prox is soft thresholding.
   *
   * @param lambda λ ≥ 0
   */
  record L1(double lambda) implements Proximal {
    public L1 {
      Require.notNegative("lambda", lambda);
    }

    @Override
    public boolean isSeparable() {
      return true;
    }

    @Override
    public double value(double[] w, int from, int to) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += Math.abs(w[i]);
      }
      return lambda * sum;
    }

    @Override
    public void addSubgradient(double[] w, double[] gradient, int from, int to) {
      for (int i = from; i < to; i++) {
        gradient[i] =
            w[i] != 0 ? gradient[i] + lambda * Math.signum(w[i]) : shrink(gradient[i], lambda);
      }
    }

    @Override
    public void prox(double[] w, double[] stepSizes, int from, int to) {
      for (int i = from; i < to; i++) {
        w[i] = shrink(w[i], lambda * stepSizes[i]);
      }
    }

    /** Towards 0, at most to 0; what is not a number stays so. */
    private static double shrink(double x, double by) {
      return Math.abs(x) <= by ? 0 : x - Math.copySign(by, x);
    }
  }
}
