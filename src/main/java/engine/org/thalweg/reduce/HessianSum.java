package org.thalweg.reduce;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.thalweg.linalg.Packed;

/**
 * Sums over some rows of s·∂²f/∂w∂w, and beside it of all that {@link GradientSum} has. The matrix
 * is symmetric and kept in the form of {@link Packed}: d·(d + 1)/2 numbers. A final class, as
 * {@link GradientSum} is and for the same reason.
 */
public final class HessianSum implements Mergeable<HessianSum>, WeightedSum<HessianSum> {
  private static final long serialVersionUID = 1;
  private final GradientSum first;
  private final VectorSum second;

  /** An empty sum for w of the given dimension, at most {@link Packed#LARGEST}. */
  public HessianSum(int dimension) {
    this(dimension, dimension);
  }

  /**
   * An empty sum of the second derivatives among some coordinates, and of the gradient of all.
   *
   * @param order number of those coordinates, at most {@link Packed#LARGEST}
   */
  public HessianSum(int dimension, int order) {
    this(new GradientSum(dimension), VectorSum.dense(Packed.length(order)));
  }

  private HessianSum(GradientSum first, VectorSum second) {
    this.first = first;
    this.second = second;
  }

  /** How many numbers a sum for w of the given dimension has. */
  public static long length(int dimension) {
    return length(dimension, dimension);
  }

  /** How many numbers a sum of the second derivatives among so many coordinates has. */
  public static long length(int dimension, int order) {
    return dimension + (long) order * (order + 1L) / 2;
  }

  /** The sums of the loss, its gradient and the weights over the same rows. */
  public GradientSum gradient() {
    return first;
  }

  /** Σ s·∂²f/∂w∂w, packed: the array itself, for kernels to add to. */
  public double[] packedHessian() {
    return second.array();
  }

  /** A new packed array of the mean Σ s·∂²f/∂w∂w / Σ s. */
  public double[] mean() {
    return second.mean(first.weight());
  }

  @Override
  public double weight() {
    return first.weight();
  }

  @Override
  public long rows() {
    return first.rows();
  }

  @Override
  public HessianSum withWeight(double weight) {
    return new HessianSum(first.withWeight(weight), second);
  }

  @Override
  public HessianSum merge(HessianSum other) {
    first.merge(other.first);
    second.add(other.second);
    return this;
  }

  @Override
  public List<HessianSum> cut(int ranges) {
    List<GradientSum> firsts = first.cut(ranges);
    List<HessianSum> cut = new ArrayList<>();
    for (VectorSum values : VectorRanges.cut(second, ranges)) {
      cut.add(new HessianSum(firsts.get(cut.size()), values));
    }
    return cut;
  }

  @Override
  public HessianSum joined(List<HessianSum> later) {
    Stream<HessianSum> all = Stream.concat(Stream.of(this), later.stream());
    return new HessianSum(
        first.joined(later.stream().map(sum -> sum.first).toList()),
        VectorRanges.joined(all.map(sum -> sum.second).toList()));
  }
}
