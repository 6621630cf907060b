package org.thalweg.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.FormulaFunction;
import org.thalweg.function.StationaryPoint;
import org.thalweg.sample.RandomStream;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingResult;

/**
 * Steps on a function without data, and what kind of point they ended at.
 *
 * @param function what to descend on
 * @param maximise whether to go up instead, by descending on the negated function
 * @param rule how steps are taken
 * @param maxSteps the budget of one descent
 * @param gradientNorm a descent ends at a point whose gradient has at most this norm; 0 if Newton's
 *     method is to end where no step leads lower
 */
public record FunctionDescent(
    DifferentiableFunction function,
    boolean maximise,
    DescentRule rule,
    long maxSteps,
    double gradientNorm) {
  private static final long MOST_STEPS = 10_000; // of Newton's method
  private static final double NO_CHANGE = 1e-6; // of the value, relative: rounding of two descents

  /**
   * Minimises a function that is written as text, by Newton's method.
   *
   * @param text such as {@code (1 - x)^2 + 100*(y - x^2)^2}
   * @param start the number at which each name of the text starts
   * @throws IllegalArgumentException if the text is no function of these names, or is not defined
   *     at the start
   */
  public static DescentPath minimise(String text, Map<String, Double> start) {
    FormulaFunction function = FormulaFunction.parse(text, List.copyOf(start.keySet()));
    double[] from = start.values().stream().mapToDouble(x -> x).toArray();
    function.requireDefinedAt(from);
    return new FunctionDescent(function, false, new DescentRule.NewtonSteps(), MOST_STEPS, 0)
        .from(from);
  }

  /**
   * Descends from a point.
   *
   * @throws IllegalArgumentException if it has another length than the function's dimension
   */
  public DescentPath from(double[] start) {
    StationaryPoint first =
        StationaryPoint.examine(function, start, gradientNorm, new double[start.length]);
    DifferentiableFunction lowered = maximise ? function.negated() : function;
    List<double[]> path = new ArrayList<>();
    TrainingResult result =
        rule.descend(new DescentRule.Descent(lowered, start, maxSteps, gradientNorm, path));
    StationaryPoint last =
        StationaryPoint.examine(
            function, result.w(), tolerance(result), extents(path, start, result.w()));
    boolean isEndless = function instanceof FormulaFunction text && text.endless().isPresent();
    boolean ranOff = isEndless && result.reason().kind() == Reason.Kind.CONVERGED;
    TrainingResult end =
        ranOff
            ? result.because(
                new Reason(Reason.Kind.DIVERGED, "newton", "the gradient is nowhere 0"))
            : result;
    return new DescentPath(List.copyOf(path), first, last, end, maximise);
  }

  /**
   * Perturbed gradient descent: C. Jin, R. Ge, P. Netrapalli, S. M. Kakade, M. I. Jordan, "How to
   * Escape Saddle Points Efficiently", ICML (2017), algorithm 4. Where a descent ends at a
   * stationary point, it goes on from a point drawn uniformly from a ball around it, until that no
   * longer leads to a better value.
   *
   * <p>Differs from: the paper, which perturbs within one run of fixed length and takes radius and
   * thresholds from the smoothness of f; here every descent is a run of its own.
   *
   * @param radius of the ball
   * @return the descents, each from where the one before was perturbed; the last one is the best
   */
  public List<DescentPath> escaping(double[] start, double radius, int most, long seed) {
    RandomStream random = new RandomStream(seed);
    List<DescentPath> descents = new ArrayList<>(List.of(from(start)));
    while (descents.size() <= most) {
      DescentPath last = descents.get(descents.size() - 1);
      if (last.result().reason().kind() != Reason.Kind.CONVERGED) {
        break;
      }
      DescentPath next = from(perturbed(last.end().x(), radius, random));
      double value = last.end().value();
      double change = NO_CHANGE * Math.max(1, Math.abs(value));
      if (!next.isBetter(next.end().value(), value + (maximise ? change : -change))) {
        break;
      }
      descents.add(next);
    }
    return descents;
  }

  /**
   * Descends from points drawn uniformly from a cube around the origin.
   *
   * @param bound half the edge of the cube
   * @return the different ends among those that converged, the best one first; all descents where
   *     none did
   */
  public List<DescentPath> restarts(int count, double bound, long seed) {
    RandomStream random = new RandomStream(seed);
    List<DescentPath> all =
        IntStream.range(0, count)
            .mapToObj(i -> random.doubles(function.dimension(), -bound, bound))
            .map(this::from)
            .toList();
    Comparator<DescentPath> byValue = Comparator.comparingDouble(descent -> descent.end().value());
    List<DescentPath> different = new ArrayList<>();
    all.stream()
        .filter(descent -> descent.result().reason().kind() == Reason.Kind.CONVERGED)
        .sorted(maximise ? byValue.reversed() : byValue)
        .filter(descent -> different.stream().noneMatch(other -> isSame(descent, other)))
        .forEach(different::add);
    return different.isEmpty() ? all : different;
  }

  /** How far each number went from where the descent ended. */
  private static double[] extents(List<double[]> path, double[] start, double[] end) {
    double[] extents = new double[end.length];
    for (int i = 0; i < end.length; i++) {
      extents[i] = Math.abs(start[i] - end[i]);
      for (double[] x : path) {
        extents[i] = Math.max(extents[i], Math.abs(x[i] - end[i]));
      }
    }
    return extents;
  }

  /** Up to which norm a gradient counts as zero at the end. */
  private double tolerance(TrainingResult result) {
    boolean isLowest =
        rule instanceof DescentRule.NewtonSteps && result.reason().kind() == Reason.Kind.CONVERGED;
    return isLowest ? Math.max(gradientNorm, result.history().last().gradientNorm()) : gradientNorm;
  }

  private static double[] perturbed(double[] x, double radius, RandomStream random) {
    double[] direction = new double[x.length];
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      direction[i] = random.nextGaussian();
      square += direction[i] * direction[i];
    }
    double scale = radius * StrictMath.pow(random.nextDouble(), 1.0 / x.length) / Math.sqrt(square);
    for (int i = 0; i < x.length; i++) {
      direction[i] = x[i] + scale * direction[i];
    }
    return direction;
  }

  private static boolean isSame(DescentPath a, DescentPath b) {
    double[] x = a.end().x();
    double[] y = b.end().x();
    return IntStream.range(0, x.length)
        .allMatch(i -> Math.abs(x[i] - y[i]) <= 1e-3 * Math.max(1, Math.abs(x[i])));
  }
}
