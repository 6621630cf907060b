package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.List;

/**
 * Numbers of all rows that steps are taken on, which works read wherever the ranges are. They lie
 * in pieces, so that neither the driver nor a range need have all of them in one array.
 *
 * @param pieces of neighbouring rows, in their order
 * @param rows of a piece; the last one may have fewer
 * @param width numbers of a row
 */
record SentRows(List<SentNumbers> pieces, int rows, int width)
    implements Serializable, AutoCloseable {
  /** The numbers of some neighbours: a new array. */
  double[] of(int from, int count) {
    double[] some = new double[count * width];
    for (int at = from; at < from + count; ) {
      int first = at % rows;
      int next = Math.min(from + count - at, rows - first);
      double[] piece = pieces.get(at / rows).numbers();
      System.arraycopy(piece, first * width, some, (at - from) * width, next * width);
      at += next;
    }
    return some;
  }

  /** Gives them up, on the driver. */
  @Override
  public void close() {
    pieces.forEach(SentNumbers::giveUp);
  }
}
