package org.thalweg.reduce;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.linalg.Norms;
import org.thalweg.linalg.Ranges;
import org.thalweg.linalg.Support;

/**
 * A vector that is summed up coordinate by coordinate, in one of three forms with the same bits:
 *
 * <pre>
 *   dense    an array
 *   masked  an array, and the support outside of which it is zero: for one task
 *   packed   the coordinates of the support and their values: what tasks send
 * </pre>
 *
 * A coordinate outside the support counts as +0.0. A sum that began with +0.0 is never −0.0, since
 * only −0.0 + −0.0 is, and for every other x the sum x + 0.0 is x. So the form changes no bit. A
 * form for few coordinates is left as soon as a {@link #SPARSE}-th of them is in use. A final
 * class, as {@link GradientSum} is.
 */
public final class VectorSum implements Serializable {
  private static final long serialVersionUID = 1;

  /** Sparse forms are for supports of less than this part of the vector: 1 / SPARSE. */
  public static final int SPARSE = 4;

  private final int length;
  private double[] values;
  private int[] indices; // null unless packed
  private transient Support support; // null unless masked

  private VectorSum(int length, double[] values, int[] indices, Support support) {
    this.length = length;
    this.values = values;
    this.indices = indices;
    this.support = support;
  }

  /** Dense zeros. */
  public static VectorSum dense(int length) {
    return dense(new double[length]);
  }

  /** A dense vector of the values of an array, which it keeps. */
  static VectorSum dense(double[] values) {
    return new VectorSum(values.length, values, null, null);
  }

  /** Zeros, masked by an empty support. */
  static VectorSum masked(int length) {
    return new VectorSum(length, new double[length], null, new Support(length));
  }

  /** The packed form of given coordinates, ascending, and their values; both arrays are kept. */
  static VectorSum packed(int length, int[] places, double[] values) {
    return new VectorSum(length, values, places, null);
  }

  /** Number of coordinates. */
  public int length() {
    return length;
  }

  /** The array itself, to read, and to add to within the support; what was packed becomes dense. */
  public double[] array() {
    if (indices != null) {
      double[] array = new double[length];
      for (int k = 0; k < indices.length; k++) {
        array[indices[k]] = values[k];
      }
      values = array;
      indices = null;
    }
    return values;
  }

  /** The coordinates that are kept, ascending, in the packed form; null in others. */
  public int[] places() {
    return indices;
  }

  /** What is kept: in the packed form the values at {@link #places}, else of all coordinates. */
  public double[] storedValues() {
    return values;
  }

  /** Where it may differ from zero, to be added to; null where that is anywhere. */
  public Support support() {
    return support;
  }

  /** Allows any coordinate to differ from zero, even if it is masked. */
  public void unmask() {
    support = null;
  }

  /** Number of values that are kept. */
  public int stored() {
    return support == null ? values.length : support.count();
  }

  /** Adds another sum of the same length, which is left as it was. */
  public void add(VectorSum other) {
    if (indices != null && other.indices != null) {
      union(other);
    } else if (other.indices != null) {
      addAt(other.indices, other.values);
    } else if (other.support != null) {
      addMasked(other);
    } else {
      addAll(other.values);
    }
  }

  private void addAll(double[] from) {
    double[] to = array();
    support = null;
    Ranges.each(
        0,
        to.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            to[i] += from[i];
          }
        });
  }

  private void addAt(int[] places, double[] from) {
    double[] to = array();
    for (int k = 0; k < places.length; k++) {
      to[places[k]] += from[k];
    }
    if (support != null) {
      for (int place : places) {
        support.add(place);
      }
      unmaskUnlessSparse();
    }
  }

  private void addMasked(VectorSum other) {
    other.support.addTo(other.values, array());
    if (support != null) {
      support.add(other.support, 0, 1);
      unmaskUnlessSparse();
    }
  }

  private void unmaskUnlessSparse() {
    support = isSparse(support.count(), length) ? support : null;
  }

  /** Both packed: a merge of ascending coordinates. */
  private void union(VectorSum other) {
    int[] a = indices;
    int[] b = other.indices;
    if (!isSparse(a.length + (long) b.length, length)) {
      addAt(b, other.values);
      return;
    }
    int[] places = new int[a.length + b.length];
    double[] sums = new double[places.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) { // no branch depends on places as good as random
      int isLeft = (a[i] - b[j] - 1) >> 31; // all bits or none
      int isRight = (b[j] - a[i] - 1) >> 31;
      places[count] = Math.min(a[i], b[j]);
      sums[count++] = masked(values[i], isLeft) + masked(other.values[j], isRight);
      i -= isLeft;
      j -= isRight;
    }
    for (; i < a.length; i++) {
      places[count] = a[i];
      sums[count++] = values[i];
    }
    for (; j < b.length; j++) {
      places[count] = b[j];
      sums[count++] = other.values[j];
    }
    indices = Arrays.copyOf(places, count);
    values = Arrays.copyOf(sums, count);
  }

  /** A value, or +0.0, which changes no bit of a sum. */
  private static double masked(double value, int mask) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & mask);
  }

  /** Whether so many coordinates are few. */
  static boolean isSparse(long coordinates, int length) {
    return coordinates < length / SPARSE;
  }

  /** The form of this sum that is sent: packed if it is masked, else the sum itself. */
  VectorSum packed() {
    if (support == null) {
      return this;
    }
    int[] places = support.indices();
    return new VectorSum(length, Norms.gathered(values, places), places, null);
  }

  /** A new array of the vector divided by a weight. */
  double[] mean(double weight) {
    double[] sum = array();
    double[] mean = new double[length];
    Ranges.each(
        0,
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            mean[i] = sum[i] / weight;
          }
        });
    return mean;
  }

  /** Makes a sum that has an array zero, and masked by an empty support. */
  void clear() {
    if (support == null) {
      Arrays.fill(values, 0);
      support = new Support(length);
      return;
    }
    support.clear(values);
  }
}
