package org.thalweg.reduce;

/**
 * Sums over some rows of s·f at many points w − η·d of one line, and of s. A final class, as {@link
 * GradientSum} is and for the same reason.
 */
public final class LineSum implements Mergeable<LineSum> {
  private static final long serialVersionUID = 1;

  private final double[] rates;
  private final double[] losses;
  private double weight;

  /** An empty sum for the given η. */
  public LineSum(double[] rates) {
    this.rates = rates.clone();
    this.losses = new double[rates.length];
  }

  /** Number of points. */
  public int points() {
    return rates.length;
  }

  /** η of a point. */
  public double rate(int point) {
    return rates[point];
  }

  /** Adds Σ s·f at a point. */
  public void add(int point, double loss) {
    losses[point] += loss;
  }

  /** Adds Σ s of rows whose losses have been added at every point. */
  public void addWeight(double weight) {
    this.weight += weight;
  }

  /** Mean loss at a point. */
  public double meanLoss(int point) {
    return losses[point] / weight;
  }

  @Override
  public LineSum merge(LineSum other) {
    for (int k = 0; k < losses.length; k++) {
      losses[k] += other.losses[k];
    }
    weight += other.weight;
    return this;
  }
}
