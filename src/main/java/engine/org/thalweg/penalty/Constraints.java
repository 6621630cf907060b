package org.thalweg.penalty;

import org.thalweg.linalg.Norms;
import org.thalweg.text.Require;

/**
 * Sets that w may not leave: R is 0 within and +∞ outside, and its prox is the projection. In the
 * metric of the step sizes, as with every prox: under a rule with a step size for each coordinate
 * the nearest point in the common sense would be the wrong one, and w would settle elsewhere than
 * at the minimum. An infinite w stays one, so that divergence is seen.
 */
public final class Constraints {
  private static final double ROUNDING = 1e-12; // relative: so far from the edge is on it

  private Constraints() {}

  /** Bounds of each coordinate by itself. */
  private interface Bounded extends Penalty.Proximal, BehindL1.Bounds {
    @Override
    default boolean isSeparable() {
      return true;
    }

    @Override
    default double value(double[] w, int from, int to) {
      double low = low();
      double high = high();
      double value = 0;
      for (int i = from; i < to; i++) {
        if (w[i] < low || w[i] > high) {
          return Double.POSITIVE_INFINITY;
        }
        value += 0 * w[i]; // not a number where w is none
      }
      return value;
    }

    @Override
    default void addSubgradient(double[] w, double[] gradient, int from, int to) {
      double low = low();
      double high = high();
      double lowest = low + ROUNDING * Math.abs(low); // a mean of points at low may lie beside it
      double highest = high - ROUNDING * Math.abs(high);
      for (int i = from; i < to; i++) {
        boolean blocked = w[i] <= lowest && gradient[i] > 0 || w[i] >= highest && gradient[i] < 0;
        gradient[i] = blocked ? 0 : gradient[i];
      }
    }

    @Override
    default void prox(double[] w, double[] stepSizes, int from, int to) {
      double low = low();
      double high = high();
      for (int i = from; i < to; i++) {
        if (!Double.isInfinite(w[i])) {
          w[i] = w[i] < low ? low : w[i] > high ? high : w[i];
        }
      }
    }
  }

  /**
   * low ≤ wᵢ ≤ high. Each coordinate by itself, so its projection is the same in every metric.
   *
   * @param low may be −∞
   * @param high may be +∞
   */
  public record Box(double low, double high) implements Bounded {
    public Box {
      if (!(low <= high) || low == Double.POSITIVE_INFINITY || high == Double.NEGATIVE_INFINITY) {
        throw new IllegalArgumentException(
            "low must be at most high but they were %s and %s".formatted(low, high));
      }
    }
  }

  /** wᵢ ≥ 0: the {@link Box} from 0 on. */
  public record NonNegative() implements Bounded {
    @Override
    public double low() {
      return 0;
    }

    @Override
    public double high() {
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * ‖w‖₂ ≤ r, over each segment by itself.
   *
   * <pre>
   *   prox: uᵢ = wᵢ/(1 + μ·sᵢ) with the μ ≥ 0 at which ‖u‖ = r
   * </pre>
   *
   * With equal step sizes that is w·r/‖w‖. Otherwise μ is found by Newton's method on 1/‖u(μ)‖,
   * which is concave in μ, so that it climbs to the root and never passes it (J. J. Moré, D. C.
   * Sorensen, "Computing a Trust Region Step", SIAM J. Sci. Stat. Comput. 4(3) (1983)). Where
   * coordinates that cannot move fill the ball by themselves, all are scaled alike.
   *
   * @param radius r, positive
   */
  public record Ball(double radius) implements Penalty.Proximal {
    private static final int ITERATIONS = 100;

    public Ball {
      Require.positive("radius", radius);
    }

    @Override
    public double value(double[] w, int from, int to) {
      double norm = Norms.of(w, from, to);
      return norm > radius * (1 + ROUNDING) ? Double.POSITIVE_INFINITY : 0 * norm;
    }

    @Override
    public void addSubgradient(double[] w, double[] gradient, int from, int to) {
      double norm = Norms.of(w, from, to);
      if (norm < radius * (1 - ROUNDING)) {
        return;
      }
      double dot = 0;
      for (int i = from; i < to; i++) {
        dot += gradient[i] * w[i];
      }
      double outward = Math.min(0, dot) / (norm * norm); // only what would lead out is taken off
      for (int i = from; i < to; i++) {
        gradient[i] -= outward * w[i];
      }
    }

    @Override
    public void prox(double[] w, double[] stepSizes, int from, int to) {
      double norm = Norms.of(w, from, to);
      if (!(norm > radius) || Double.isInfinite(norm)) {
        return;
      }
      double multiplier = multiplier(w, stepSizes, from, to);
      for (int i = from; i < to; i++) {
        w[i] /= 1 + multiplier * stepSizes[i];
      }
      double left = Norms.of(w, from, to);
      for (int i = from; left > radius && i < to; i++) {
        w[i] *= radius / left;
      }
    }

    /** μ; where none brings u into the ball, one for which the last scaling does. */
    private double multiplier(double[] w, double[] stepSizes, int from, int to) {
      double multiplier = 0;
      for (int k = 0; k < ITERATIONS; k++) {
        double square = 0;
        double slope = 0;
        for (int i = from; i < to; i++) {
          double shrunk = 1 + multiplier * stepSizes[i];
          double term = w[i] * w[i] / (shrunk * shrunk);
          square += term;
          slope += stepSizes[i] * term / shrunk;
        }
        double norm = Math.sqrt(square);
        double next = multiplier + (norm / radius - 1) * square / slope;
        if (norm <= radius || next == multiplier || !Double.isFinite(next)) {
          break;
        }
        multiplier = next;
      }
      return multiplier;
    }
  }
}
