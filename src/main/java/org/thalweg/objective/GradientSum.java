package org.thalweg.objective;

/**
 * Sums over some rows: of s·∂f/∂w, of s·f and of s, and how many rows they were. Divided by {@link
 * #weight()} once, by whoever wants means. A final class, not a record, because it travels as a
 * task result and Kryo reads no records.
 */
public final class GradientSum implements Mergeable<GradientSum> {
  private static final long serialVersionUID = 1;

  private final double[] gradient;
  private double loss;
  private double weight;
  private long rows;

  /** An empty sum for w of the given dimension. */
  public GradientSum(int dimension) {
    gradient = new double[dimension];
  }

  /** Σ s·∂f/∂w: the array itself, for kernels to add to. */
  public double[] gradient() {
    return gradient;
  }

  /** Σ s·f. */
  public double loss() {
    return loss;
  }

  /** Σ s. */
  public double weight() {
    return weight;
  }

  /** Number of rows summed. */
  public long rows() {
    return rows;
  }

  /** Counts rows whose gradient has been added to {@link #gradient()}. */
  public void add(double loss, double weight, long rows) {
    this.loss += loss;
    this.weight += weight;
    this.rows += rows;
  }

  @Override
  public GradientSum merge(GradientSum other) {
    double[] from = other.gradient;
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += from[i];
    }
    add(other.loss, other.weight, other.rows);
    return this;
  }

  /** Mean loss Σ s·f / Σ s; NaN for an empty sum. */
  public double meanLoss() {
    return loss / weight;
  }

  /** A new array of the mean gradient Σ s·∂f/∂w / Σ s; NaN for an empty sum. */
  public double[] meanGradient() {
    double[] mean = new double[gradient.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = gradient[i] / weight;
    }
    return mean;
  }
}
