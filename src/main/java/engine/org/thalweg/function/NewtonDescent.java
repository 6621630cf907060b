package org.thalweg.function;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Newton's method for functions of a few numbers, convex or not: the step is that of the Hessian
 * with the absolute values of its eigenvalues, which leads away from saddle points (Y. Dauphin and
 * others, "Identifying and Attacking the Saddle Point Problem in High-dimensional Non-convex
 * Optimization", NIPS (2014), section 4), and is halved until the value falls by a ten-thousandth
 * of what the slope promises (L. Armijo, 1966), or doubled while that leads lower.
 *
 * <pre>
 *   D: diagonal, such that the largest entry of each row of D⁻¹HD⁻¹ is about 1
 *   D⁻¹HD⁻¹ = VΛVᵀ        p = −D⁻¹ V|Λ|⁻¹Vᵀ D⁻¹g        x ← x + t·p
 * </pre>
 *
 * D makes steps the same in any units of the function and of each number. A descent ends where no
 * step leads lower than rounding allows.
 *
 * @param function to be minimised
 * @param maxSteps the budget
 * @param gradientNorm it also ends at a gradient of at most this norm; 0 if that is no reason
 */
public record NewtonDescent(DifferentiableFunction function, long maxSteps, double gradientNorm) {
  private static final double ARMIJO = 1e-4;
  private static final int HALVINGS = 60;
  private static final double FAR = 1e100; // where a descent has run off
  private static final double ROUNDING = 1e-12; // of a value, beside what was gained before

  private static final double NOTHING = 1e-24; // of what was gained, that a step may still promise
  private static final double POLISHED = 0.01; // of gᵀH⁻¹g, which falls by more near a minimum

  /** Why a descent ended. */
  public enum DescentEnd {
    /** No step leads lower, or the gradient is as small as was asked. */
    CONVERGED,
    BUDGET,
    RAN_OFF
  }

  /**
   * A point of a descent.
   *
   * @param value f(x)
   * @param gradient ∇f(x)
   * @param stretch t of the step that led there; 0 at the start
   */
  public record Visited(double[] x, double value, double[] gradient, double stretch) {}

  /**
   * Descends.
   *
   * @param start a point at which the function and its derivatives are finite
   * @param visit takes every point, the start first and the end last
   */
  public DescentEnd from(double[] start, Consumer<Visited> visit) {
    Visited at = new Visited(start.clone(), function.value(start), function.gradient(start), 0);
    double first = at.value;
    for (long step = 0; ; step++) {
      visit.accept(at);
      double norm = Spectrum.norm(at.gradient);
      if (norm == 0 || norm <= gradientNorm) {
        return DescentEnd.CONVERGED;
      }
      if (step == maxSteps) {
        return DescentEnd.BUDGET;
      }
      if (Arrays.stream(at.x).anyMatch(xi -> Math.abs(xi) > FAR)) {
        return DescentEnd.RAN_OFF;
      }
      NewtonDirection direction = NewtonDirection.at(at, function.hessian(at.x).entries());
      Visited next = searched(at, direction);
      double gained = first - at.value;
      boolean isLast = -direction.slope <= NOTHING * gained;
      if (next == null) {
        next = polished(at, direction, ROUNDING * (gained + Math.abs(at.value)));
      }
      if (next == null) {
        return DescentEnd.CONVERGED;
      }
      if (isLast && next.stretch <= 2) {
        visit.accept(next);
        return DescentEnd.CONVERGED;
      }
      at = next;
    }
  }

  /** The point that a search along a direction finds; null if it finds none that is lower. */
  private Visited searched(Visited at, NewtonDirection direction) {
    double t = 1;
    double value = value(at, direction, t);
    for (int i = 0; i < HALVINGS && !(value < at.value + ARMIJO * t * direction.slope); i++) {
      t *= 0.5;
      value = value(at, direction, t);
    }
    if (!(value < at.value + ARMIJO * t * direction.slope)) {
      return null;
    }
    for (double next = value(at, direction, 2 * t); t >= 1 && next < value; ) {
      t *= 2;
      value = next;
      next = value(at, direction, 2 * t);
    }
    return visited(at, direction, t);
  }

  /** The full step, if the gradient falls by it and the value does not rise but by rounding. */
  private Visited polished(Visited at, NewtonDirection direction, double rounding) {
    Visited next = visited(at, direction, 1);
    boolean isLevel = Math.abs(next.value - at.value) <= rounding;
    return isLevel && direction.decrement(next.gradient) < -POLISHED * direction.slope
        ? next
        : null;
  }

  private double value(Visited at, NewtonDirection direction, double t) {
    double value = function.value(moved(at.x, direction, t));
    return Double.isFinite(value) ? value : Double.NaN;
  }

  private Visited visited(Visited at, NewtonDirection direction, double t) {
    double[] x = moved(at.x, direction, t);
    return new Visited(x, function.value(x), function.gradient(x), t);
  }

  private static double[] moved(double[] x, NewtonDirection direction, double t) {
    double[] there = new double[x.length];
    Arrays.setAll(there, i -> x[i] + t * direction.p[i]);
    return there;
  }

  /**
   * Where a step leads.
   *
   * @param p the whole step
   * @param slope gᵀp, which is below 0
   */
  private record NewtonDirection(double[] p, double slope, ScaledHessian scaled) {

    static NewtonDirection at(Visited at, double[][] hessian) {
      ScaledHessian scaled = ScaledHessian.of(hessian, at.x, at.gradient);
      double[] p = scaled.solved(at.gradient, Math::abs);
      double slope = 0;
      for (int i = 0; i < p.length; i++) {
        p[i] = -p[i];
        slope += p[i] * at.gradient[i];
      }
      return new NewtonDirection(p, slope, scaled);
    }

    /** gᵀ·D⁻¹V|Λ|⁻¹VᵀD⁻¹g. */
    double decrement(double[] gradient) {
      double[] solved = scaled.solved(gradient, Math::abs);
      double sum = 0;
      for (int i = 0; i < solved.length; i++) {
        sum += solved[i] * gradient[i];
      }
      return sum;
    }
  }
}
