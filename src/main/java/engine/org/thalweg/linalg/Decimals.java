package org.thalweg.linalg;

import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import java.math.BigDecimal;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Numbers that are a whole number, their code, over one power of ten, as those of decimal text are:
 * 0.33 is 33/10². Each is the double that is closest to code/10ᵖ, had without a division, which
 * would take longer than all else that a pass does with a number. 10⁻ᵖ is the sum of two doubles,
 * the first of which has so few bits that its product with a code is exact. So code·first +
 * code·rest is less than 2⁻²¹ units in the last place from code/10ᵖ when it is rounded, and as
 * code/10ᵖ is never so close to the middle of two doubles (for p = 9, 2⁻²²), it is rounded as that
 * would be. Nothing depends on this argument: that a number is given back to the bit is seen of
 * each before it is stored. −0, as which text has a number that was rounded to nothing from below,
 * has a code of its own, the least there is; what is not finite has none.
 */
final class Decimals {
  private static final int DIGITS = 9; // at most, behind the point
  private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  private static final int FIRST_BITS = 22; // 31 of a code and these are 53
  private static final double[] FIRST = new double[DIGITS + 1];
  private static final double[] REST = new double[DIGITS + 1];

  static {
    for (int digits = 0; digits <= DIGITS; digits++) {
      long unit = 1L << (53 - FIRST_BITS); // of the last bit that is kept
      long bits = Double.doubleToRawLongBits(1 / TENS[digits]);
      FIRST[digits] = Double.longBitsToDouble((bits + unit / 2) / unit * unit);
      BigDecimal exact = BigDecimal.ONE.movePointLeft(digits);
      REST[digits] = exact.subtract(new BigDecimal(FIRST[digits])).doubleValue();
    }
  }

  private static final int MINUS_ZERO = Integer.MIN_VALUE;
  private static final short SHORT_MINUS_ZERO = Short.MIN_VALUE;

  private final int[] codes;
  private int digits;
  private int least; // but for MINUS_ZERO
  private int most;

  private Decimals(int count) {
    codes = new int[count];
  }

  /** The numbers as codes over one power; null where one of them has none. */
  static Decimals of(double[] values, int count) {
    Decimals decimals = new Decimals(count);
    for (int done = decimals.take(values); done < count; done = decimals.take(values)) {
      int digits = decimals.digits + 1; // few numbers need more than all before them
      while (digits <= DIGITS && !is(values[done], code(values[done], digits), digits)) {
        digits++;
      }
      if (digits > DIGITS) {
        return null;
      }
      decimals.digits = digits;
    }
    return decimals;
  }

  /** Sets codes as far as numbers have one over this power, and returns how many these are. */
  private int take(double[] values) {
    least = Integer.MAX_VALUE;
    most = Integer.MIN_VALUE;
    for (int k = 0; k < codes.length; k++) {
      int code = code(values[k], digits);
      if (!is(values[k], code, digits)) {
        return k;
      }
      codes[k] = code;
      if (code != MINUS_ZERO) {
        least = Math.min(least, code);
        most = Math.max(most, code);
      }
    }
    return codes.length;
  }

  private static int code(double value, int digits) {
    int code = (int) Math.rint(value * TENS[digits]);
    return code == 0 && 1 / value < 0 ? MINUS_ZERO : code;
  }

  private static boolean is(double value, int code, int digits) {
    return Double.doubleToRawLongBits(value(code, MINUS_ZERO, FIRST[digits], REST[digits]))
        == Double.doubleToRawLongBits(value);
  }

  /** A number by its code, or by the one that −0 has in place of 0. */
  private static double value(int code, int minusZero, double first, double rest) {
    return code == minusZero ? -0.0 : code * first + code * rest;
  }

  /** Whether two bytes hold each code. */
  boolean areShort() {
    return least > SHORT_MINUS_ZERO && most <= Short.MAX_VALUE;
  }

  /** Whether so many of them differ that a table with indices of two bytes takes no less. */
  boolean hardlyRepeat() {
    long range = (long) most - least + 1;
    if (range > (long) Long.SIZE * codes.length) {
      return false; // not known: to see would take more memory than the numbers do
    }
    long[] met = new long[(int) ((range + Long.SIZE - 1) / Long.SIZE)];
    for (int code : codes) {
      if (code != MINUS_ZERO) {
        int place = code - least;
        met[place >>> 6] |= 1L << place;
      }
    }
    long distinct = Arrays.stream(met).map(Long::bitCount).sum();
    return Double.BYTES * distinct >= (Integer.BYTES - Character.BYTES) * (long) codes.length;
  }

  /** The numbers in two bytes each; only to be called where {@link #areShort}. */
  Values shorts() {
    short[] narrow = new short[codes.length];
    for (int k = 0; k < narrow.length; k++) {
      narrow[k] = codes[k] == MINUS_ZERO ? SHORT_MINUS_ZERO : (short) codes[k];
    }
    return new Shorts(narrow, FIRST[digits], REST[digits]);
  }

  /** The numbers in four bytes each. */
  Values ints() {
    return new Ints(codes, FIRST[digits], REST[digits]);
  }

  /** Numbers that are quicker to write out, many at once, than to read one by one. */
  sealed interface Written extends Values permits Shorts, Ints {}

  /** Codes of two bytes. */
  static final class Shorts implements Written {
    private static final long serialVersionUID = 1;
    private final short[] codes;
    private final double first;
    private final double rest;

    private Shorts(short[] codes, double first, double rest) {
      this.codes = codes;
      this.first = first;
      this.rest = rest;
    }

    @Override
    public double at(int k) {
      return value(codes[k], SHORT_MINUS_ZERO, first, rest);
    }

    @Override
    public long bytes() {
      return 2L * codes.length;
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public void gather(int[] places, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = at(places[i]);
      }
    }

    @Override
    public void copyTo(int from, int count, double[] out, int to) {
      int k = 0;
      if (VectorModule.pays(0)) { // loops cost little more, so that they count nothing
        k = DecimalVectors.copy(codes, from, count, first, rest, out, to);
      }
      for (; k < count; k++) {
        out[to + k] = value(codes[from + k], SHORT_MINUS_ZERO, first, rest);
      }
    }

    @Override
    public Values copy(Slices places) {
      return new Shorts(places.of(codes), first, rest);
    }
  }

  /** Codes of four bytes. */
  static final class Ints implements Written {
    private static final long serialVersionUID = 1;
    private final int[] codes;
    private final double first;
    private final double rest;

    private Ints(int[] codes, double first, double rest) {
      this.codes = codes;
      this.first = first;
      this.rest = rest;
    }

    @Override
    public double at(int k) {
      return value(codes[k], MINUS_ZERO, first, rest);
    }

    @Override
    public long bytes() {
      return 4L * codes.length;
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
    public void copyTo(int from, int count, double[] out, int to) {
      int k = 0;
      if (VectorModule.pays(0)) { // loops cost little more, so that they count nothing
        k = DecimalVectors.copy(codes, from, count, first, rest, out, to);
      }
      for (; k < count; k++) {
        out[to + k] = value(codes[from + k], MINUS_ZERO, first, rest);
      }
    }

    @Override
    public Values copy(Slices places) {
      return new Ints(places.of(codes), first, rest);
    }
  }

  /**
   * Four numbers at once, on the Vector API.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class DecimalVectors {
    private DecimalVectors() {}

    /** Copies as many of the numbers as fill vectors, and returns how many these are. */
    static int copy(
        short[] codes, int from, int count, double first, double rest, double[] out, int to) {
      int k = 0;
      for (; k + 4 <= count; k += 4) {
        DoubleVector code =
            TYPE.cast(
                ShortVector.fromArray(ShortVector.SPECIES_64, codes, from + k)
                    .convertShape(VectorOperators.S2D, FOUR, 0));
        DoubleVector value = code.mul(first).add(code.mul(rest));
        value.blend(-0.0, code.eq(SHORT_MINUS_ZERO)).intoArray(out, to + k);
      }
      return k;
    }

    /** The same of longer codes. */
    static int copy(
        int[] codes, int from, int count, double first, double rest, double[] out, int to) {
      int k = 0;
      for (; k + 4 <= count; k += 4) {
        DoubleVector code =
            TYPE.cast(
                IntVector.fromArray(IntVector.SPECIES_128, codes, from + k)
                    .convertShape(VectorOperators.I2D, FOUR, 0));
        DoubleVector value = code.mul(first).add(code.mul(rest));
        value.blend(-0.0, code.eq(MINUS_ZERO)).intoArray(out, to + k);
      }
      return k;
    }
  }
}
