package org.thalweg.linalg;

import java.util.Arrays;

/** Numbers the distinct doubles it meets from 0, by their bits, so that −0 is not 0. */
final class Dictionary {
  private static final int MOST = 1 << 16;
  private static final int TRIAL = 1 << 11; // numbers by which repeats are foretold
  private static final int FEW_REPEATS =
      TRIAL / 512; // a table of MOST numbers has eight times as many

  private static final double MARGIN = 0.05; // five standard deviations of a share of TRIAL

  private double[] distinct = new double[256];
  private int[] slots = new int[1024]; // code + 1, 0 where free; at most half of them are taken
  private int size;

  /** The numbers as codes of a byte; null where more than 256 differ. */
  static Values few(double[] values, int count) {
    Dictionary dictionary = new Dictionary();
    byte[] codes = new byte[count];
    for (int k = 0; k < count; k++) {
      codes[k] = (byte) dictionary.code(values[k]);
      if (dictionary.size > 256) {
        return null;
      }
    }
    return new ByteCodes(codes, dictionary.table());
  }

  /**
   * The numbers as codes of two bytes; null where they would not take fewer bytes than given, or
   * where most of many hardly repeat, as measured numbers do not: to code them all would cost more
   * than to read them did.
   */
  static Values encode(double[] values, int count, long bytes) {
    long most = Math.min(MOST, (bytes - Character.BYTES * (long) count) / Double.BYTES);
    if (count > 2 * TRIAL && hardlyRepeat(values, count, bytes)) {
      return null;
    }
    Dictionary dictionary = new Dictionary();
    char[] codes = new char[count];
    for (int k = 0; k < count; k++) {
      codes[k] = (char) dictionary.code(values[k]);
      if (dictionary.size > most) {
        return null;
      }
    }
    return new CharCodes(codes, dictionary.table());
  }

  /**
   * Whether by a sample, one number at random of each of as many pieces of equal length, those that
   * are there once make a table that takes more than codes save. Others may be there often, as 1 is
   * beside measured numbers.
   */
  private static boolean hardlyRepeat(double[] values, int count, long bytes) {
    Dictionary sample = new Dictionary();
    int[] drawn = new int[TRIAL]; // how often each
    for (int i = 0; i < TRIAL; i++) {
      long from = (long) count * i / TRIAL;
      long length = (long) count * (i + 1) / TRIAL - from;
      drawn[sample.code(values[(int) (from + (Hash.mix(Hash.GOLDEN * (i + 1)) >>> 1) % length)])]++;
    }
    long once = Arrays.stream(drawn).filter(times -> times == 1).count();
    long twice = Arrays.stream(drawn).filter(times -> times == 2).count();
    double saved =
        (double) (bytes - Character.BYTES * (long) count) / (Double.BYTES * (long) count);
    return twice < FEW_REPEATS && once > TRIAL * (saved + MARGIN);
  }

  private double[] table() {
    return Arrays.copyOf(distinct, size);
  }

  private int code(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int slot = slot(bits);
    while (slots[slot] != 0) {
      int code = slots[slot] - 1;
      if (Double.doubleToRawLongBits(distinct[code]) == bits) {
        return code;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (size == distinct.length) {
      distinct = Arrays.copyOf(distinct, 2 * size);
    }
    distinct[size++] = value;
    slots[slot] = size;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  /** Multiplicative hashing, D. E. Knuth, TAOCP 3, § 6.4; the upper bits are the mixed ones. */
  private int slot(long bits) {
    long hash = (bits ^ (bits >>> 32)) * 0x9e3779b97f4a7c15L;
    return (int) (hash >>> Long.numberOfLeadingZeros(slots.length - 1L));
  }

  private void grow() {
    slots = new int[2 * slots.length];
    for (int code = 0; code < size; code++) {
      int slot = slot(Double.doubleToRawLongBits(distinct[code]));
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = code + 1;
    }
  }

  /** At most 256 distinct numbers: a table of them, and for each place a byte that is its index. */
  static final class ByteCodes implements Values {
    private static final long serialVersionUID = 1;
    private final byte[] codes;
    private final double[] distinct;

    ByteCodes(byte[] codes, double[] distinct) {
      this.codes = codes;
      this.distinct = distinct;
    }

    @Override
    public double at(int k) {
      return distinct[codes[k] & 0xff];
    }

    @Override
    public long bytes() {
      return codes.length + 8L * distinct.length;
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public void gather(int[] places, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = at(places[i]);
      }
    }

    @Override
    public Values copy(Slices places) {
      byte[] copies = places.of(codes);
      Values coded = new ByteCodes(copies, distinct);
      return 8L * distinct.length > coded.bytes() / 2
          ? Values.narrowed(coded, copies.length)
          : coded;
    }
  }

  /** At most 65,536 distinct numbers: a table of them, and for each place an index of two bytes. */
  static final class CharCodes implements Values {
    private static final long serialVersionUID = 1;
    private final char[] codes;
    private final double[] distinct;

    CharCodes(char[] codes, double[] distinct) {
      this.codes = codes;
      this.distinct = distinct;
    }

    @Override
    public double at(int k) {
      return distinct[codes[k]];
    }

    @Override
    public long bytes() {
      return 2L * codes.length + 8L * distinct.length;
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
    public Values copy(Slices places) {
      char[] copies = places.of(codes);
      Values coded = new CharCodes(copies, distinct);
      return 8L * distinct.length > coded.bytes() / 2
          ? Values.narrowed(coded, copies.length)
          : coded;
    }
  }
}
