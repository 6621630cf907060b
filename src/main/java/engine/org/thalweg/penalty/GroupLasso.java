package org.thalweg.penalty;

import java.util.Arrays;
import org.thalweg.linalg.Norms;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.text.Require;

/**
 * The group lasso: M. Yuan, Y. Lin, "Model Selection and Estimation in Regression with Grouped
 * Variables", JRSS B 68(1) (2006). A group is what belongs to one input in a segment: the K weights
 * of a feature under softmax, its factors, its weights to a hidden layer. So whole features are
 * left out; where a feature has one weight it is {@link Penalty.L1}.
 *
 * <pre>
 *   R(w) = λ √p Σ ‖w_g‖₂,   p the size of a group
 *   prox: uᵢ = wᵢ·n/(n + λ√p·sᵢ) with n = ‖u‖;   0 where ‖w/s‖ ≤ λ√p
 * </pre>
 *
 * With equal step sizes that is w·max(0, 1 − λ√p·s/‖w‖). Otherwise n is found by Newton's method on
 * 1/‖w/(n + λ√p·s)‖, which is concave in n, as in {@link Constraints.Ball}.
 *
 * <p>On a range of coordinates, as every penalty, this is the penalty of one group.
 *
 * @param lambda λ ≥ 0
 */
public record GroupLasso(double lambda) implements Penalty.Proximal, BehindL1 {
  private static final int ITERATIONS = 100;

  public GroupLasso {
    Require.notNegative("lambda", lambda);
  }

  @Override
  public int pieceLength(Segment segment) {
    return segment.columns();
  }

  @Override
  public Penalty ofSingleWeights() {
    return new Penalty.L1(lambda);
  }

  @Override
  public double value(double[] w, int from, int to) {
    return strength(from, to) * Norms.of(w, from, to);
  }

  private double strength(int from, int to) {
    return lambda * Math.sqrt(to - from);
  }

  @Override
  public void addSubgradient(double[] w, double[] gradient, int from, int to) {
    double norm = Norms.of(w, from, to);
    double strength = strength(from, to);
    if (norm > 0) {
      for (int i = from; i < to; i++) {
        gradient[i] += strength * w[i] / norm;
      }
      return;
    }
    double pull = Norms.of(gradient, from, to);
    double left = pull <= strength ? 0 : 1 - strength / pull;
    for (int i = from; i < to; i++) {
      gradient[i] *= left;
    }
  }

  @Override
  public void prox(double[] w, double[] stepSizes, int from, int to) {
    double norm = Norms.of(w, from, to);
    double strength = strength(from, to);
    if (strength == 0 || !(norm > 0) || Double.isInfinite(norm)) {
      return;
    }
    if (vanishes(w, stepSizes, from, to)) {
      Arrays.fill(w, from, to, 0);
      return;
    }
    double n = norm(w, stepSizes, from, to);
    for (int i = from; i < to; i++) {
      w[i] *= n / (n + strength * stepSizes[i]);
    }
  }

  private boolean vanishes(double[] w, double[] stepSizes, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double scaled = w[i] == 0 ? 0 : w[i] / stepSizes[i];
      sum += scaled * scaled;
    }
    return Math.sqrt(sum) <= strength(from, to);
  }

  /**
   * n = ‖u‖, from a lower bound up: u keeps what cannot move, and shrinks by s at most elsewhere.
   */
  private double norm(double[] w, double[] stepSizes, int from, int to) {
    double strength = strength(from, to);
    double fixed = 0;
    double largest = 0;
    for (int i = from; i < to; i++) {
      fixed += stepSizes[i] == 0 ? w[i] * w[i] : 0;
      largest = Math.max(largest, stepSizes[i]);
    }
    double n = Math.max(Math.sqrt(fixed), Norms.of(w, from, to) - strength * largest);
    n = Math.max(n, 0);
    for (int k = 0; k < ITERATIONS; k++) {
      double square = 0;
      double slope = 0;
      for (int i = from; i < to; i++) {
        if (w[i] != 0) {
          double shrunk = n + strength * stepSizes[i];
          double term = w[i] * w[i] / (shrunk * shrunk);
          square += term;
          slope += term / shrunk;
        }
      }
      double next = n + (Math.sqrt(square) - 1) * square / slope;
      if (!(next > n)) {
        break;
      }
      n = next;
    }
    return n;
  }
}
