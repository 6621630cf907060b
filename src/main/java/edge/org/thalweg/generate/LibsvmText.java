package org.thalweg.generate;

import org.thalweg.linalg.SparseRow;

/** Rows as lines of LIBSVM text: the label, and index:value of each entry, indices from 1. */
final class LibsvmText {
  private LibsvmText() {}

  /** Appends a line, with a line feed before it unless it is the first; zeros are left out. */
  static void append(SparseRow row, double label, StringBuilder text) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    number(label, text);
    for (int i = 0; i < row.count(); i++) {
      if (row.values()[i] != 0) {
        text.append(' ').append(row.columns()[i] + 1L).append(':');
        number(row.values()[i], text);
      }
    }
  }

  /** The shortest text of a number that reads back as the same; a thousandth's multiple fast. */
  private static void number(double value, StringBuilder text) {
    double thousandths = Math.rint(1000 * value);
    if (Math.abs(thousandths) > 1e15 || thousandths / 1000 != value) {
      text.append(value);
      return;
    }
    long n = (long) Math.abs(thousandths);
    if (value < 0) {
      text.append('-');
    }
    text.append(n / 1000);
    int fraction = (int) (n % 1000);
    if (fraction > 0) {
      text.append('.');
      for (int unit = 100; fraction > 0; unit /= 10) {
        text.append((char) ('0' + fraction / unit));
        fraction %= unit;
      }
    }
  }
}
