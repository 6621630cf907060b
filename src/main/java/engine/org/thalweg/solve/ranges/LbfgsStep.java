package org.thalweg.solve.ranges;

/**
 * What is done with the vectors of L-BFGS: the first number of what the log has of a step, with the
 * numbers that follow it.
 */
enum LbfgsStep {
  /** Takes the gradient at a point of the line, or at w: its rate, then ∂loss/∂scores. */
  MEASURE,
  /** Goes to the point that was measured: {@link LbfgsVectors#take}. */
  TAKE,
  /** Points the line along −H·v: {@link HistoryProducts#direction}. */
  AIM,
  /** Drops all pairs and points the line along the steepest descent. */
  STEEPEST,
  /** Points the line straight to a point of it, which the face bent: its rate. */
  STRAIGHTEN,
  /** Takes the scale of the features: the largest ℓ″, then the share of every row. */
  METRIC,
  /** Not logged: measures F along the line, at many rates. */
  LINE,
  /** Not logged: measures F at a point of the line, at its rate. */
  TRIAL;

  /** Where the numbers of the rows begin. */
  static final int ROWS = 2;

  private static final LbfgsStep[] ALL = values();

  static LbfgsStep of(double[] logged) {
    return ALL[(int) logged[0]];
  }

  /** What is logged. */
  double[] with(double... numbers) {
    double[] logged = new double[1 + numbers.length];
    logged[0] = ordinal();
    System.arraycopy(numbers, 0, logged, 1, numbers.length);
    return logged;
  }

  /** What is logged: a number, and one for each row. */
  double[] with(double number, double[] ofRows) {
    double[] logged = new double[ROWS + ofRows.length];
    logged[0] = ordinal();
    logged[1] = number;
    System.arraycopy(ofRows, 0, logged, ROWS, ofRows.length);
    return logged;
  }
}
