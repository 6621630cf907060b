package org.thalweg.function;

/** What optimisers are compared on, one record each, with their gradients. */
public final class BenchmarkFunctions {
  private BenchmarkFunctions() {}

  /**
   * A curved valley: H. H. Rosenbrock, "An Automatic Method for Finding the Greatest or Least Value
   * of a Function", The Computer Journal 3(3) (1960).
   *
   * <pre>
   *   f(x, y) = (1 − x)² + 100(y − x²)²
   * </pre>
   *
   * Its only stationary point is the minimum 0 at (1, 1).
   */
  public record Rosenbrock() implements Planar {
    @Override
    public double at(double x, double y) {
      double across = y - x * x;
      return (1 - x) * (1 - x) + 100 * across * across;
    }

    @Override
    public double[] slopes(double x, double y) {
      double across = y - x * x;
      return new double[] {-2 * (1 - x) - 400 * x * across, 200 * across};
    }
  }

  /**
   * Four wells of the same depth: D. M. Himmelblau, "Applied Nonlinear Programming" (1972).
   *
   * <pre>
   *   f(x, y) = (x² + y − 11)² + (x + y² − 7)²
   * </pre>
   *
   * The minimum is 0, at (3, 2) and three other points; the one maximum, 181.6, is near (−0.27,
   * −0.92); between them are four saddle points.
   */
  public record Himmelblau() implements Planar {
    @Override
    public double at(double x, double y) {
      double a = x * x + y - 11;
      double b = x + y * y - 7;
      return a * a + b * b;
    }

    @Override
    public double[] slopes(double x, double y) {
      double a = x * x + y - 11;
      double b = x + y * y - 7;
      return new double[] {4 * x * a + 2 * b, 2 * a + 4 * y * b};
    }
  }

  /**
   * A bowl full of dents: L. A. Rastrigin, "Systems of Extremal Control" (1974).
   *
   * <pre>
   *   f(x) = Σ (10 + xᵢ² − 10·cos 2πxᵢ)
   * </pre>
   *
   * The minimum is 0 at the origin; other local minima lie near points of whole numbers, as far out
   * as 31: there the bowl is steeper than the dents.
   */
  public record Rastrigin(int dimension) implements DifferentiableFunction {
    private static final double TURN = 2 * Math.PI;

    public Rastrigin {
      TextbookFunctions.requireDimension(dimension);
    }

    public Rastrigin() {
      this(2);
    }

    @Override
    public double value(double[] x) {
      double sum = 0;
      for (double at : x) {
        sum += 10 + at * at - 10 * StrictMath.cos(TURN * at);
      }
      return sum;
    }

    @Override
    public double[] gradient(double[] x) {
      double[] gradient = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        gradient[i] = 2 * x[i] + 10 * TURN * StrictMath.sin(TURN * x[i]);
      }
      return gradient;
    }
  }

  /**
   * A flat valley with sharp corners: E. M. L. Beale, "On an Iterative Method for Finding a Local
   * Minimum of a Function of More than One Variable", Princeton (1958).
   *
   * <pre>
   *   f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²
   * </pre>
   *
   * The minimum is 0 at (3, 0.5); (0, 1) is a saddle point.
   */
  public record Beale() implements Planar {
    @Override
    public double at(double x, double y) {
      double sum = 0;
      double power = 1;
      for (double constant : new double[] {1.5, 2.25, 2.625}) {
        power *= y;
        double term = constant - x + x * power;
        sum += term * term;
      }
      return sum;
    }

    @Override
    public double[] slopes(double x, double y) {
      double[] gradient = new double[2];
      double power = 1; // y to the k − 1
      double k = 1;
      for (double constant : new double[] {1.5, 2.25, 2.625}) {
        double term = constant - x + x * power * y;
        gradient[0] += 2 * term * (power * y - 1);
        gradient[1] += 2 * term * x * k * power;
        power *= y;
        k++;
      }
      return gradient;
    }
  }
}
