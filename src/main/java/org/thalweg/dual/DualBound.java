package org.thalweg.dual;

/**
 * D(α), which no F is below. An intercept without a penalty asks for mean(α) = 0: the α of the sign
 * that has more are multiplied by what makes it so.
 */
record DualBound(DualData rows, double lambda) {

  /** The bound at the end of some sweeps, less what rounding errors are; at least 0, as F is. */
  double of(Sweeps sweeps) {
    double[] alpha = sweeps.alpha();
    double[] w = sweeps.w();
    if (sweeps.intercept() >= 0) {
      alpha = alpha.clone();
      w = w.clone();
      sweeps.count(balance(alpha, w));
    }
    double square = 0;
    for (int j = 0; j < rows.objective.features(); j++) {
      square += w[j] * w[j];
    }
    double bound = rows.conjugates(alpha) - lambda / 2 * square - sweeps.slack();
    return Math.max(0, bound);
  }

  /** How many rows that changes. */
  private long balance(double[] alpha, double[] w) {
    double up = 0;
    double down = 0;
    for (int i = 0; i < alpha.length; i++) {
      double value = rows.weight(i) * alpha[i];
      up += Math.max(0, value);
      down += Math.max(0, -value);
    }
    double sign = up > down ? 1 : -1;
    double factor = Math.min(up, down) / Math.max(up, down);
    long count = 0;
    if (!(factor < 1)) {
      return 0;
    }
    for (int i = 0; i < alpha.length; i++) {
      if (sign * alpha[i] > 0 && rows.weight(i) > 0) {
        double less = factor * alpha[i];
        rows.add(i, (alpha[i] - less) * rows.weight(i) / (lambda * rows.totalWeight), w);
        alpha[i] = less;
        count++;
      }
    }
    return count;
  }
}
