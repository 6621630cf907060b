package org.thalweg.linalg;

import java.lang.reflect.Array;

/**
 * Ranges of places of an array that are copied one behind the other: those of some rows.
 *
 * @param begins of each range
 * @param ends of each range, not less than where it begins
 * @param count how many ranges there are; the arrays may be longer
 * @param total places of all ranges
 */
record Slices(int[] begins, int[] ends, int count, int total) {

  /** The ranges of rows that all have as many places. */
  static Slices ofWidth(int width, int[] rows, int count) {
    int[] begins = new int[count];
    int[] ends = new int[count];
    for (int i = 0; i < count; i++) {
      begins[i] = rows[i] * width;
      ends[i] = begins[i] + width;
    }
    return new Slices(begins, ends, count, Math.multiplyExact(count, width));
  }

  /** The ranges of rows of which row i has the places [starts[i], starts[i + 1]). */
  static Slices ofStarts(int[] starts, int[] rows, int count) {
    int[] begins = new int[count];
    int[] ends = new int[count];
    int total = 0;
    for (int i = 0; i < count; i++) {
      begins[i] = starts[rows[i]];
      ends[i] = starts[rows[i] + 1];
      total = Math.addExact(total, ends[i] - begins[i]);
    }
    return new Slices(begins, ends, count, total);
  }

  /** The places of an array that are in these ranges: a new array of its type. */
  @SuppressWarnings("unchecked") // a copy is an array of what the other has
  <A> A of(A array) {
    Object copy = Array.newInstance(array.getClass().getComponentType(), total);
    for (int i = 0, to = 0; i < count; i++) {
      int length = ends[i] - begins[i];
      System.arraycopy(array, begins[i], copy, to, length);
      to += length;
    }
    return (A) copy;
  }

  /** Where each range begins among the copies, and where the last one ends. */
  int[] starts() {
    int[] starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      starts[i + 1] = starts[i] + ends[i] - begins[i];
    }
    return starts;
  }
}
