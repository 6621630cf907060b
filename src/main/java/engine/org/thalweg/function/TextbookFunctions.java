package org.thalweg.function;

/** What textbooks show gradient descent on, one record each, with their gradients. */
public final class TextbookFunctions {
  private TextbookFunctions() {}

  /**
   * A function whose stationary points have no closed form.
   *
   * <pre>
   *   f(x, y) = x³ − 2x² + e^(xy) − y³ + 10y² + 100·sin(xy)
   * </pre>
   *
   * Not bounded below: −y³ falls forever. It has many minima, maxima and saddle points.
   */
  public record Transcendental() implements Planar {
    @Override
    public double at(double x, double y) {
      return x * x * x
          - 2 * x * x
          + StrictMath.exp(x * y)
          - y * y * y
          + 10 * y * y
          + 100 * StrictMath.sin(x * y);
    }

    @Override
    public double[] slopes(double x, double y) {
      double common = StrictMath.exp(x * y) + 100 * StrictMath.cos(x * y);
      return new double[] {3 * x * x - 4 * x + y * common, x * common - 3 * y * y + 20 * y};
    }
  }

  /**
   * The simplest saddle.
   *
   * <pre>
   *   f(x, y) = −x² + y²
   * </pre>
   *
   * Its only stationary point is the saddle point (0, 0). Not bounded below.
   */
  public record Saddle() implements Planar {
    @Override
    public double at(double x, double y) {
      return -x * x + y * y;
    }

    @Override
    public double[] slopes(double x, double y) {
      return new double[] {-2 * x, 2 * y};
    }
  }

  /**
   * Three wells in a row.
   *
   * <pre>
   *   f(x) = x⁶/6 − 5x⁴/4 + 2x² + x/4
   * </pre>
   *
   * Minima near −2.01 (the deepest), −0.063 and 1.99, maxima near −0.96 and 1.04.
   */
  public record Wells() implements DifferentiableFunction {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public double value(double[] p) {
      double x = p[0];
      double square = x * x;
      return square * (square * (square / 6 - 1.25) + 2) + x / 4;
    }

    @Override
    public double[] gradient(double[] p) {
      double square = p[0] * p[0];
      return new double[] {p[0] * (square - 1) * (square - 4) + 0.25};
    }
  }

  /**
   * A bowl of a given condition number.
   *
   * <pre>
   *   f(x) = ½ Σ λᵢ·xᵢ²     λᵢ = condition^(i / (d − 1)), i = 0 … d − 1
   * </pre>
   *
   * The minimum is 0 at the origin. With one dimension λ = 1.
   */
  public record Quadratic(double condition, int dimension) implements DifferentiableFunction {
    public Quadratic {
      if (!(condition >= 1 && Double.isFinite(condition))) {
        throw new IllegalArgumentException(
            "condition must be at least 1 and finite but was " + condition);
      }
      requireDimension(dimension);
    }

    public Quadratic() {
      this(10, 2);
    }

    @Override
    public double value(double[] x) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += curvature(i) * x[i] * x[i];
      }
      return 0.5 * sum;
    }

    @Override
    public double[] gradient(double[] x) {
      double[] gradient = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        gradient[i] = curvature(i) * x[i];
      }
      return gradient;
    }

    private double curvature(int i) {
      return dimension == 1 ? 1 : StrictMath.pow(condition, (double) i / (dimension - 1));
    }
  }

  static void requireDimension(int dimension) {
    if (dimension < 1 || dimension > 1000) {
      throw new IllegalArgumentException("dimension must be in [1, 1000] but was " + dimension);
    }
  }
}
