package org.thalweg.reduce;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sums over some rows: of s·∂f/∂w, of s·f and of s, and how many rows they were. Divided by {@link
 * #weight()} once, by whoever wants means. A final class, not a record, because it travels as a
 * task result and Kryo reads no records.
 */
public final class GradientSum implements Mergeable<GradientSum>, WeightedSum<GradientSum> {
  private static final long serialVersionUID = 2;

  private final VectorSum vector;
  private final transient Deque<GradientSum> pool; // where it goes once merged; null for nowhere
  private double loss;
  private double weight;
  private long rows;

  /** An empty sum for w of the given dimension. */
  public GradientSum(int dimension) {
    this(VectorSum.dense(dimension), null);
  }

  private GradientSum(VectorSum vector, Deque<GradientSum> pool) {
    this.vector = vector;
    this.pool = pool;
  }

  /** An empty sum that adds its gradient to an array of zeros. */
  public static GradientSum over(double[] zeros) {
    return new GradientSum(VectorSum.dense(zeros), null);
  }

  /**
   * An empty sum in the masked form of {@link VectorSum}, whose array is zeroed after it was sent.
   */
  public static GradientSum masked(int dimension, Deque<GradientSum> pool) {
    return new GradientSum(VectorSum.masked(dimension), pool);
  }

  /**
   * A sum for a short w as one for a long w, in the packed form; the array of the gradient is kept.
   *
   * @param dimension of the long w
   * @param places which of its coordinates those of the short one are, ascending
   */
  public GradientSum spread(int dimension, int[] places) {
    return with(VectorSum.packed(dimension, places, gradient()));
  }

  /** Σ s·∂f/∂w: the array itself, for kernels to add to. */
  public double[] gradient() {
    return vector.array();
  }

  /** Σ s·∂f/∂w. */
  public VectorSum vector() {
    return vector;
  }

  /** Σ s·f. */
  public double loss() {
    return loss;
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
  public GradientSum withWeight(double other) {
    GradientSum sum = new GradientSum(vector, null);
    sum.add(loss, other, rows);
    return sum;
  }

  /** Counts rows whose gradient has been added to {@link #gradient()}. */
  public void add(double loss, double weight, long rows) {
    this.loss += loss;
    this.weight += weight;
    this.rows += rows;
  }

  @Override
  public GradientSum merge(GradientSum other) {
    vector.add(other.vector);
    add(other.loss, other.weight, other.rows);
    if (other.pool != null) {
      other.release();
    }
    return this;
  }

  private void release() {
    vector.clear();
    loss = 0;
    weight = 0;
    rows = 0;
    pool.push(this);
  }

  @Override
  public GradientSum packed() {
    return with(vector.packed());
  }

  /** The loss, weight and rows of this sum beside another vector. */
  private GradientSum with(VectorSum other) {
    GradientSum sum = new GradientSum(other, null);
    sum.add(loss, weight, rows);
    return sum;
  }

  /** {@inheritDoc} The first range also has the loss, the weight and the rows. */
  @Override
  public List<GradientSum> cut(int ranges) {
    List<GradientSum> cut = new ArrayList<>();
    for (VectorSum values : VectorRanges.cut(vector, ranges)) {
      cut.add(cut.isEmpty() ? with(values) : new GradientSum(values, null));
    }
    return cut;
  }

  @Override
  public GradientSum joined(List<GradientSum> later) {
    Stream<GradientSum> all = Stream.concat(Stream.of(this), later.stream());
    return with(VectorRanges.joined(all.map(GradientSum::vector).toList()));
  }

  /** Mean loss Σ s·f / Σ s; NaN for an empty sum. */
  public double meanLoss() {
    return loss / weight;
  }

  /**
   * This sum in its packed form if it is masked, whose array is lent again if it was: what is given
   * to others, who may keep it.
   */
  @Override
  public GradientSum given() {
    if (vector.support() == null) {
      return this;
    }
    GradientSum packed = packed();
    if (pool != null) {
      release();
    }
    return packed;
  }

  /** A new array of the mean gradient Σ s·∂f/∂w / Σ s; NaN for an empty sum. */
  public double[] meanGradient() {
    int[] places = vector.places();
    if (places != null && weight > 0) {
      double[] mean = new double[vector.length()];
      for (int k = 0; k < places.length; k++) {
        mean[places[k]] = vector.storedValues()[k] / weight;
      }
      return mean;
    }
    return vector.mean(weight);
  }
}
