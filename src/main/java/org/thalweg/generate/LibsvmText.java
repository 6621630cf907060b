package org.thalweg.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** LIBSVM lines, straight into bytes. */
final class LibsvmText {
  private byte[] bytes = new byte[1 << 17];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Appends a line, with a line feed before it unless it is the first; zeros are left out. */
  void append(GeneratedRow row) {
    if (length > 0) {
      put('\n');
    }
    number(row.label());
    for (int i = 0; i < row.count(); i++) {
      if (row.value(i) != 0) {
        put(' ');
        whole(row.column(i) + 1L);
        put(':');
        number(row.value(i));
      }
    }
  }

  /** The shortest text of a number that reads back as the same; a thousandth's multiple fast. */
  private void number(double value) {
    double thousandths = Math.rint(1000 * value);
    if (Math.abs(thousandths) > 1e15 || thousandths / 1000 != value) {
      text(Double.toString(value));
      return;
    }
    long n = (long) Math.abs(thousandths);
    if (value < 0) {
      put('-');
    }
    whole(n / 1000);
    int fraction = (int) (n % 1000);
    if (fraction > 0) {
      put('.');
      for (int unit = 100; fraction > 0; unit /= 10) {
        put((char) ('0' + fraction / unit));
        fraction %= unit;
      }
    }
  }

  private void whole(long n) {
    reserve(20);
    int digits = 1;
    for (long left = n / 10; left > 0; left /= 10) {
      digits++;
    }
    length += digits;
    int at = length;
    for (long left = n; at > length - digits; left /= 10) {
      bytes[--at] = (byte) ('0' + left % 10);
    }
  }

  private void text(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    reserve(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  private void put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
  }
}
