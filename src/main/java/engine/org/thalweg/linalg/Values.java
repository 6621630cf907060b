package org.thalweg.linalg;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Numbers that are never changed, stored as narrow as keeps every bit. Decimal text such as 0.33 is
 * no float, but a whole number of a power of ten; and numbers that repeat are codes into a table of
 * the distinct ones, of a byte or two.
 */
sealed interface Values extends Serializable
    permits Values.ConstantValues,
        Values.Floats,
        Values.Doubles,
        Dictionary.ByteCodes,
        Dictionary.CharCodes,
        Decimals.Written,
        ClassScaled,
        Product {

  /** The first {@code count} of the given numbers, in what takes fewest bytes. */
  static Values of(double[] values, int count) {
    return of(values, count, true);
  }

  /** As {@link #of(double[], int)}, but for {@link Decimals}. */
  static Values tabled(double[] values, int count) {
    return of(values, count, false);
  }

  private static Values of(double[] values, int count, boolean takesDecimals) {
    boolean constant = true;
    boolean floats = true;
    long first = count == 0 ? 0 : Double.doubleToRawLongBits(values[0]);
    for (int k = 0; k < count && (constant || floats); k++) {
      long bits = Double.doubleToRawLongBits(values[k]);
      constant &= bits == first;
      floats &= Double.doubleToRawLongBits((float) values[k]) == bits;
    }
    if (constant) {
      return new ConstantValues(Double.longBitsToDouble(first));
    }
    Values few = Dictionary.few(values, count);
    if (few != null && few.bytes() < (long) Character.BYTES * count) {
      return few;
    }
    Decimals decimals = takesDecimals ? Decimals.of(values, count) : null;
    if (decimals != null && decimals.areShort()) {
      return decimals.shorts();
    }
    long bytes = (long) count * (floats || decimals != null ? Float.BYTES : Double.BYTES);
    Values coded = few;
    if (few == null && (decimals == null || !decimals.hardlyRepeat())) {
      coded = Dictionary.encode(values, count, bytes);
    }
    if (coded != null && coded.bytes() < bytes) {
      return coded;
    }
    if (floats) {
      return new Floats(values, count);
    }
    return decimals != null ? decimals.ints() : new Doubles(Arrays.copyOf(values, count));
  }

  /** The first {@code count} of the given numbers: one for all, or as they are. */
  static Values wide(double[] values, int count) {
    for (int k = 1; k < count; k++) {
      if (Double.doubleToRawLongBits(values[k]) != Double.doubleToRawLongBits(values[0])) {
        return new Doubles(Arrays.copyOf(values, count));
      }
    }
    return new ConstantValues(count == 0 ? 0 : values[0]);
  }

  /** These numbers in the form that takes fewest bytes; unused entries of a table are dropped. */
  static Values narrowed(Values values, int count) {
    double[] wide = new double[count];
    for (int k = 0; k < count; k++) {
      wide[k] = values.at(k);
    }
    return of(wide, count);
  }

  /** The number at a place. */
  double at(int k);

  /** Bytes held in arrays. */
  long bytes();

  /** Bytes of a number more. */
  int width();

  /** Sets {@code out[i]} to {@code at(places[i])} for i in [0, count). */
  void gather(int[] places, int count, double[] out);

  /** Copies {@code count} numbers that follow each other, the first of them at {@code from}. */
  default void copyTo(int from, int count, double[] out, int to) {
    for (int k = 0; k < count; k++) {
      out[to + k] = at(from + k);
    }
  }

  /** Copies of the numbers at some places, stored as narrow. */
  Values copy(Slices places);

  /** One number everywhere. */
  final class ConstantValues implements Values {
    private static final long serialVersionUID = 1;
    private final double value;

    ConstantValues(double value) {
      this.value = value;
    }

    @Override
    public double at(int k) {
      return value;
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public int width() {
      return 0;
    }

    @Override
    public void gather(int[] places, int count, double[] out) {
      Arrays.fill(out, 0, count, value);
    }

    @Override
    public Values copy(Slices places) {
      return this;
    }
  }

  /** Numbers that are floats. */
  final class Floats implements Values {
    private static final long serialVersionUID = 1;
    private final float[] values;

    Floats(double[] wide, int count) {
      values = new float[count];
      for (int k = 0; k < count; k++) {
        values[k] = (float) wide[k];
      }
    }

    private Floats(float[] values) {
      this.values = values;
    }

    @Override
    public double at(int k) {
      return values[k];
    }

    @Override
    public long bytes() {
      return 4L * values.length;
    }

    @Override
    public int width() {
      return 4;
    }

    @Override
    public void gather(int[] places, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = at(places[i]);
      }
    }

    @Override
    public Values copy(Slices places) {
      return new Floats(places.of(values));
    }
  }

  /** Any numbers. */
  final class Doubles implements Values {
    private static final long serialVersionUID = 1;
    final double[] values;

    Doubles(double[] values) {
      this.values = values;
    }

    @Override
    public double at(int k) {
      return values[k];
    }

    @Override
    public long bytes() {
      return 8L * values.length;
    }

    @Override
    public int width() {
      return 8;
    }

    @Override
    public void gather(int[] places, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = at(places[i]);
      }
    }

    @Override
    public void copyTo(int from, int count, double[] out, int to) {
      System.arraycopy(values, from, out, to, count);
    }

    @Override
    public Values copy(Slices places) {
      return new Doubles(places.of(values));
    }
  }
}
