package org.thalweg.event;

/** The course of a figure as a few characters, from the beginning of a run to its last value. */
final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int MOST = 32; // means that are kept

  private final double[] sums = new double[MOST];
  private int count; // of whole sums
  private long each = 1; // values in a sum
  private double sum; // of those to come
  private long values;

  /** Adds a value; one that is not finite is left out. */
  void add(double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    sum += value;
    if (++values == each) {
      if (count == MOST) {
        halve();
      } else {
        append();
      }
    }
  }

  private void append() {
    sums[count++] = sum / values;
    sum = 0;
    values = 0;
  }

  /** Makes one mean of two; the values that have just come are the first half of the next. */
  private void halve() {
    for (int i = 0; i < MOST / 2; i++) {
      sums[i] = (sums[2 * i] + sums[2 * i + 1]) / 2;
    }
    count = MOST / 2;
    each *= 2;
  }

  /** At most so many characters; a logarithmic scale where all means are positive. */
  String text(int width) {
    int shown = Math.min(width, count);
    double[] means = new double[shown];
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    boolean isPositive = true;
    for (int i = 0; i < shown; i++) {
      means[i] = sums[(int) ((long) (i + 1) * count / shown) - 1];
      isPositive &= means[i] > 0;
    }
    for (int i = 0; i < shown; i++) {
      means[i] = isPositive ? StrictMath.log(means[i]) : means[i];
      least = Math.min(least, means[i]);
      most = Math.max(most, means[i]);
    }
    StringBuilder text = new StringBuilder();
    for (double mean : means) {
      double share = most > least ? (mean - least) / (most - least) : 0;
      text.append(BARS.charAt((int) Math.round(share * (BARS.length() - 1))));
    }
    return text.toString();
  }
}
