package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link RowPanel} does, on the Vector API, with the bits of {@link PanelLoops}: a lane for
 * each vector of the table, so that what is added in a lane is added in the same order.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class PanelVectors {
  private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;

  private PanelVectors() {}

  /** As {@link RowPanel#scores}. */
  static void scores(RowPanel panel, double[] table, double[] scores) {
    int lanes = panel.lanes;
    for (int i = 0; i < panel.rows; i++) {
      int from = panel.starts[i];
      int end = panel.starts[i + 1];
      int m = 0;
      for (; m + 8 <= lanes; m += 8) {
        eight(panel.places, panel.values, from, end, table, m, scores, i * lanes + m);
      }
      if (m < lanes) {
        four(panel.places, panel.values, from, end, table, m, scores, i * lanes + m);
      }
    }
  }

  private static void eight(
      int[] at, double[] x, int from, int end, double[] table, int m, double[] to, int place) {
    DoubleVector a0 = DoubleVector.zero(FOUR), a1 = a0, a2 = a0, a3 = a0;
    DoubleVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    int k = from;
    for (; k + 4 <= end; k += 4) {
      DoubleVector x0 = DoubleVector.broadcast(FOUR, x[k]);
      DoubleVector x1 = DoubleVector.broadcast(FOUR, x[k + 1]);
      DoubleVector x2 = DoubleVector.broadcast(FOUR, x[k + 2]);
      DoubleVector x3 = DoubleVector.broadcast(FOUR, x[k + 3]);
      a0 = a0.add(at(table, at[k] + m).mul(x0));
      b0 = b0.add(at(table, at[k] + m + 4).mul(x0));
      a1 = a1.add(at(table, at[k + 1] + m).mul(x1));
      b1 = b1.add(at(table, at[k + 1] + m + 4).mul(x1));
      a2 = a2.add(at(table, at[k + 2] + m).mul(x2));
      b2 = b2.add(at(table, at[k + 2] + m + 4).mul(x2));
      a3 = a3.add(at(table, at[k + 3] + m).mul(x3));
      b3 = b3.add(at(table, at[k + 3] + m + 4).mul(x3));
    }
    DoubleVector a = a0.add(a2).add(a1.add(a3));
    DoubleVector b = b0.add(b2).add(b1.add(b3));
    DoubleVector tailA = DoubleVector.zero(FOUR), tailB = tailA;
    for (; k < end; k++) {
      tailA = tailA.add(at(table, at[k] + m).mul(x[k]));
      tailB = tailB.add(at(table, at[k] + m + 4).mul(x[k]));
    }
    a.add(tailA).intoArray(to, place);
    b.add(tailB).intoArray(to, place + 4);
  }

  private static void four(
      int[] at, double[] x, int from, int end, double[] table, int m, double[] to, int place) {
    DoubleVector a0 = DoubleVector.zero(FOUR), a1 = a0, a2 = a0, a3 = a0;
    int k = from;
    for (; k + 4 <= end; k += 4) {
      a0 = a0.add(at(table, at[k] + m).mul(x[k]));
      a1 = a1.add(at(table, at[k + 1] + m).mul(x[k + 1]));
      a2 = a2.add(at(table, at[k + 2] + m).mul(x[k + 2]));
      a3 = a3.add(at(table, at[k + 3] + m).mul(x[k + 3]));
    }
    DoubleVector a = a0.add(a2).add(a1.add(a3));
    DoubleVector tail = DoubleVector.zero(FOUR);
    for (; k < end; k++) {
      tail = tail.add(at(table, at[k] + m).mul(x[k]));
    }
    a.add(tail).intoArray(to, place);
  }

  /** As {@link RowPanel#scatter}. */
  static void scatter(RowPanel panel, double[] scales, double[] table) {
    int lanes = panel.lanes;
    int m = 0;
    for (; m + 16 <= lanes && panel.width >= 0; m += 16) {
      for (int j = 0; j < panel.width; j++) {
        sixteen(panel.values, panel.width, j, panel.rows, scales, lanes, m, table);
      }
    }
    for (; m + 8 <= lanes; m += 8) {
      for (int i = 0; i < panel.rows; i++) {
        scatterEight(
            panel.places,
            panel.values,
            panel.starts[i],
            panel.starts[i + 1],
            scales,
            i * lanes + m,
            table,
            m);
      }
    }
    if (m < lanes) {
      for (int i = 0; i < panel.rows; i++) {
        DoubleVector scale = at(scales, i * lanes + m);
        for (int k = panel.starts[i]; k < panel.starts[i + 1]; k++) {
          int place = panel.places[k] + m;
          at(table, place).add(scale.mul(panel.values[k])).intoArray(table, place);
        }
      }
    }
  }

  /** Column j of all rows, which are dense, for sixteen vectors that stay in registers. */
  private static void sixteen(
      double[] x, int n, int j, int rows, double[] scales, int lanes, int m, double[] table) {
    int place = j * lanes + m;
    DoubleVector a = at(table, place), b = at(table, place + 4);
    DoubleVector c = at(table, place + 8), d = at(table, place + 12);
    for (int i = 0, s = m; i < rows; i++, s += lanes) {
      DoubleVector value = DoubleVector.broadcast(FOUR, x[i * n + j]);
      a = a.add(at(scales, s).mul(value));
      b = b.add(at(scales, s + 4).mul(value));
      c = c.add(at(scales, s + 8).mul(value));
      d = d.add(at(scales, s + 12).mul(value));
    }
    a.intoArray(table, place);
    b.intoArray(table, place + 4);
    c.intoArray(table, place + 8);
    d.intoArray(table, place + 12);
  }

  /** One row for eight vectors. */
  private static void scatterEight(
      int[] at, double[] x, int from, int end, double[] scales, int s, double[] table, int m) {
    DoubleVector a = at(scales, s), b = at(scales, s + 4);
    for (int k = from; k < end; k++) {
      int place = at[k] + m;
      DoubleVector value = DoubleVector.broadcast(FOUR, x[k]);
      at(table, place).add(a.mul(value)).intoArray(table, place);
      at(table, place + 4).add(b.mul(value)).intoArray(table, place + 4);
    }
  }

  /** One row, for the eight matrices of one group. */
  static void addOuter(
      int[] columns,
      double[] x,
      int from,
      int count,
      double[] scales,
      int s,
      int begin,
      double[] tables) {
    DoubleVector low = at(scales, s);
    DoubleVector high = at(scales, s + 4);
    for (int a = 0; a < count; a++) {
      int row = begin + Packed.start(columns[from + a]);
      DoubleVector value = DoubleVector.broadcast(FOUR, x[from + a]);
      addRow(columns, x, from, a, low.mul(value), high.mul(value), row, tables);
    }
  }

  private static void addRow(
      int[] columns,
      double[] x,
      int from,
      int last,
      DoubleVector low,
      DoubleVector high,
      int row,
      double[] tables) {
    for (int b = 0; b <= last; b++) {
      int place = (row + columns[from + b]) * RowPanel.MATRICES;
      DoubleVector value = DoubleVector.broadcast(FOUR, x[from + b]);
      at(tables, place).add(low.mul(value)).intoArray(tables, place);
      at(tables, place + 4).add(high.mul(value)).intoArray(tables, place + 4);
    }
  }

  private static DoubleVector at(double[] x, int i) {
    return DoubleVector.fromArray(FOUR, x, i);
  }
}
