package org.thalweg.reduce;

/**
 * Sums over some rows of s·f at many points w − η·d of one line, and of s; and how many rows they
 * were. A final class, as {@link GradientSum} is and for the same reason.
 */
public final class LineSum implements Mergeable<LineSum>, WeightedSum<LineSum> {
  private static final long serialVersionUID = 2;

  private final double[] rates;
  private final double[] losses;
  private double weight;
  private long rows;

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

  /** Σ s·f at a point. */
  public double loss(int point) {
    return losses[point];
  }

  /** Counts rows, of the weight Σ s, whose losses have been added at every point. */
  public void count(double weight, long rows) {
    this.weight += weight;
    this.rows += rows;
  }

  /** Σ s, or what the sum is divided by in its place. */
  @Override
  public double weight() {
    return weight;
  }

  /** Number of rows summed. */
  @Override
  public long rows() {
    return rows;
  }

  @Override
  public LineSum withWeight(double other) {
    LineSum sum = new LineSum(rates);
    System.arraycopy(losses, 0, sum.losses, 0, losses.length);
    sum.count(other, rows);
    return sum;
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
    count(other.weight, other.rows);
    return this;
  }
}
