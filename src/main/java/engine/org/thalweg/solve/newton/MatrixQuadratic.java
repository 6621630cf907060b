package org.thalweg.solve.newton;

/**
 * One whose matrix is kept whole; systems of few coordinates are solved by Cholesky's factor.
 *
 * @param matrix Q, all rows one after the other
 * @param slope where u is
 */
record MatrixQuadratic(int order, double[] matrix, double[] slope, FaceFactor factor)
    implements QuadraticPart {
  private static final int FACTORED = 600; // coordinates; more are left to conjugate gradients

  /** One at u = 0; the slope is changed as u moves. */
  MatrixQuadratic(double[] matrix, double[] slope) {
    this(slope.length, matrix, slope, new FaceFactor(matrix, slope.length));
  }

  @Override
  public double curvature(int j) {
    return matrix[j * order + j];
  }

  @Override
  public double slope(int j) {
    return slope[j];
  }

  @Override
  public void move(int j, double change) {
    int row = j * order;
    for (int k = 0; k < order; k++) {
      slope[k] += change * matrix[row + k];
    }
  }

  @Override
  public void multiply(int[] free, double[] direction, double[] image) {
    double[] spread = new double[order];
    for (int a = 0; a < free.length; a++) {
      spread[free[a]] = direction[a];
    }
    for (int a = 0; a < free.length; a++) {
      image[a] = dot(free[a] * order, spread);
    }
  }

  /** The product of a row of the matrix, in four sums. */
  private double dot(int row, double[] x) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int k = 0;
    for (; k + 4 <= order; k += 4) {
      s0 += matrix[row + k] * x[k];
      s1 += matrix[row + k + 1] * x[k + 1];
      s2 += matrix[row + k + 2] * x[k + 2];
      s3 += matrix[row + k + 3] * x[k + 3];
    }
    for (; k < order; k++) {
      s0 += matrix[row + k] * x[k];
    }
    return (s0 + s2) + (s1 + s3);
  }

  @Override
  public double[] solve(int[] free, double[] right, double little) {
    if (free.length > FACTORED) {
      return ConjugateGradients.solve(this, free, right, little);
    }
    return factor.solve(free, right);
  }
}
