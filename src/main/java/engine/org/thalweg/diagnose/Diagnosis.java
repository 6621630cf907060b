package org.thalweg.diagnose;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.PointKind;
import org.thalweg.function.Spectrum;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.newton.Newton;

/**
 * What is true of an objective F at one w, over all rows: what kind of point it is, and how far
 * above the minimum at most.
 *
 * @param rows how many
 * @param loss mean loss
 * @param penalty R(w)
 * @param gradientNorm ‖·‖₂ of the least-norm subgradient of F
 * @param standing how close w is to the minimum, in any units of the features
 * @param isConvex whether F is known to be convex
 * @param hessian the ends of its spectrum, of loss and smooth penalties; empty where the loss has
 *     kinks, and so no Hessian
 * @param kind what these say
 * @param strongConvexity λ, or why F is not strongly convex
 * @param dualityGap F(w) − D, where there is a dual bound D of the minimum
 * @param dualObstacle why there is none
 */
public record Diagnosis(
    long rows,
    double loss,
    double penalty,
    double gradientNorm,
    Standing standing,
    boolean isConvex,
    Optional<Spectrum> hessian,
    PointKind kind,
    StrongConvexity strongConvexity,
    OptionalDouble dualityGap,
    Optional<String> dualObstacle) {
  private static final int PRODUCTS = 30; // two passes each, and a vector as long as w
  private static final int MOST_OF_MATRIX = 2000; // weights, whose second derivatives are summed
  private static final long SEED = 0;
  private static final double ROUNDING = 1e-8; // of second differences, of the value

  /**
   * Looks at w, in at most 169 passes.
   *
   * @param oracles over the same rows, of any objective in the coordinates of the problem
   * @param standing how close w is to the minimum
   * @param tolerance the gradient counts as zero up to this norm; empty for where w stands close
   * @throws IllegalArgumentException if w has the wrong length
   */
  public static Diagnosis of(
      Problem problem,
      double[] w,
      Function<Objective, Oracle> oracles,
      Standing standing,
      OptionalDouble tolerance) {
    Objective objective = problem.objective();
    Penalties penalties = problem.penalties();
    objective.layout().check(w);
    try (Oracle oracle = oracles.apply(objective)) {
      GradientSum sum = oracle.gradient(w, Draw.all());
      double norm = problem.gradientNorm(w, problem.smoothGradient(w, sum));
      double penalty = problem.penalty(w);
      double value = sum.meanLoss() + penalty;
      StrongConvexity convexity = StrongConvexity.of(objective, penalties);
      OptionalDouble gap =
          DualBound.of(problem, w, 0, oracle).stream().mapToDouble(DualBound::gap).findFirst();
      boolean isStationary =
          tolerance.isPresent() ? norm <= tolerance.getAsDouble() : standing.isClose();
      Optional<Spectrum> hessian =
          objective.hasKinks()
              ? Optional.empty()
              : Optional.of(hessian(oracle, objective, penalties, w));
      return new Diagnosis(
          sum.rows(),
          sum.meanLoss(),
          penalty,
          norm,
          standing,
          objective.isConvex(),
          hessian,
          isStationary
              ? kind(problem, w, oracle, hessian, value)
              : slope(objective, tolerance.isEmpty() && standing.mayBeMinimum()),
          convexity,
          gap,
          DualBound.obstacle(objective, penalties));
    }
  }

  /** {@link Standing#relativeGradient}. */
  public double relativeGradient() {
    return standing.relativeGradient();
  }

  /** F(w): the mean loss over the rows plus the penalty. */
  public double objective() {
    return loss + penalty;
  }

  /** An upper bound of F(w) − F* by strong convexity, where F is that; of rounded sums. */
  public OptionalDouble certificate() {
    return strongConvexity.obstacle().isPresent()
        ? OptionalDouble.empty()
        : OptionalDouble.of(strongConvexity.gap(gradientNorm));
  }

  /**
   * Where rows are at a kink, one of many subgradients is taken, and 0 may be another one.
   *
   * @param isSmall whether the gradient is as small as that of a minimum
   */
  private static PointKind slope(Objective objective, boolean isSmall) {
    return objective.hasKinks() || isSmall ? PointKind.UNDECIDED : PointKind.NOT_STATIONARY;
  }

  /** The kind of a point at which the gradient is as small as at a minimum. */
  private static PointKind kind(
      Problem problem, double[] w, Oracle oracle, Optional<Spectrum> hessian, double value) {
    if (problem.objective().isConvex()) {
      return PointKind.MINIMUM;
    }
    if (hessian.isEmpty() || problem.penalties().hasProx()) { // a Hessian knows no kinks
      return PointKind.UNDECIDED;
    }
    double floor = ROUNDING * Math.abs(value);
    PointKind kind = hessian.get().kind(floor);
    return kind == PointKind.UNDECIDED
            && w.length <= MOST_OF_MATRIX
            && Newton.unsupported(problem).isEmpty()
            && value != 0
        ? inOwnUnits(problem, w, oracle, Math.abs(value)).kind(floor)
        : kind;
  }

  /**
   * The spectrum in units of each coordinate in which its second derivative, as Newton's method
   * takes it, is about the size of F. A change of units keeps the signs of eigenvalues (J. J.
   * Sylvester's law of inertia), but not how far they are from zero.
   */
  private static Spectrum inOwnUnits(Problem problem, double[] w, Oracle oracle, double size) {
    HessianSum sum = (HessianSum) oracle.answer(new HessianQuestion(w, 0, Draw.all()));
    double[] units = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double bend = Math.abs(sum.packedHessian()[Packed.start(i) + i]) / sum.weight();
      units[i] = bend > 0 && Double.isFinite(bend) ? Math.sqrt(size / bend) : 1;
    }
    DifferentiableFunction f = smoothPart(oracle, problem.objective(), problem.penalties());
    DifferentiableFunction inUnits =
        new DifferentiableFunction() {
          @Override
          public int dimension() {
            return f.dimension();
          }

          @Override
          public double value(double[] v) {
            return f.value(at(v));
          }

          @Override
          public double[] gradient(double[] v) {
            double[] gradient = f.gradient(at(v));
            Arrays.setAll(gradient, i -> gradient[i] * units[i]);
            return gradient;
          }

          private double[] at(double[] v) {
            double[] point = w.clone();
            Arrays.setAll(point, i -> w[i] + units[i] * v[i]);
            return point;
          }
        };
    return Spectrum.ofHessian(inUnits, new double[w.length], PRODUCTS, SEED);
  }

  private static Spectrum hessian(
      Oracle oracle, Objective objective, Penalties penalties, double[] w) {
    DifferentiableFunction f = smoothPart(oracle, objective, penalties);
    Spectrum ends = Spectrum.ofHessian(f, w, PRODUCTS, SEED);
    return objective.isConvex()
        ? ends.atLeast(StrongConvexity.of(objective, penalties).lambda())
        : ends;
  }

  private static DifferentiableFunction smoothPart(
      Oracle oracle, Objective objective, Penalties penalties) {
    return new DifferentiableFunction() {
      @Override
      public int dimension() {
        return objective.layout().dimension();
      }

      @Override
      public double value(double[] w) {
        return oracle.gradient(w, Draw.all()).meanLoss()
            + penalties.smoothValue(w, objective.layout());
      }

      @Override
      public double[] gradient(double[] w) {
        double[] gradient = oracle.gradient(w, Draw.all()).meanGradient();
        penalties.addGradient(w, gradient, objective.layout());
        return gradient;
      }
    };
  }
}
