package org.thalweg.linalg;

import java.util.Arrays;

/** Numbers the distinct doubles it meets from 0, by their bits, so that −0 is not 0. */
final class Dictionary {
  private static final int MOST = 1 << 16;
  private static final int TRIAL =
      1 << 13; // numbers after which a table without repeats is given up
  private static final int FEW_REPEATS =
      TRIAL / 64; // a table of MOST numbers has four times as many

  private double[] distinct = new double[256];
  private int[] slots = new int[1024]; // code + 1, 0 where free; at most half of them are taken
  private int size;

  /**
   * The numbers as codes; null where they would not take fewer bytes than given, or where the first
   * of them hardly repeat, as measured numbers do not: to code them all would cost more than
   * reading them did.
   */
  static Values encode(double[] values, int count, long bytes) {
    long most = Math.min(MOST, (bytes - count) / Double.BYTES);
    Dictionary dictionary = new Dictionary();
    char[] codes = new char[count];
    for (int k = 0; k < count; k++) {
      codes[k] = (char) dictionary.code(values[k]);
      if (dictionary.size > most || k + 1 == TRIAL && dictionary.size > TRIAL - FEW_REPEATS) {
        return null;
      }
    }
    Values coded = dictionary.values(codes);
    return coded.bytes() < bytes ? coded : null;
  }

  private Values values(char[] codes) {
    double[] table = Arrays.copyOf(distinct, size);
    if (size > 256) {
      return new Values.CharCodes(codes, table);
    }
    byte[] narrow = new byte[codes.length];
    for (int k = 0; k < narrow.length; k++) {
      narrow[k] = (byte) codes[k];
    }
    return new Values.ByteCodes(narrow, table);
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
}
