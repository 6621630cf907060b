package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import jdk.incubator.vector.DoubleVector;

/**
 * What {@link RowPanel} does, on the Vector API, with the bits of {@link PanelLoops}: a lane for
 * each vector of the table, so that what is added in a lane is added in the same order.
 *
 * <p>Only to be touched where {@link VectorModule} is there.
 */
final class PanelVectors {

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
    DoubleVector a0 = zero(FOUR), a1 = a0, a2 = a0, a3 = a0;
    DoubleVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    int k = from;
    for (; k + 4 <= end; k += 4) {
      DoubleVector x0 = broadcast(FOUR, x[k]);
      DoubleVector x1 = broadcast(FOUR, x[k + 1]);
      DoubleVector x2 = broadcast(FOUR, x[k + 2]);
      DoubleVector x3 = broadcast(FOUR, x[k + 3]);
      a0 = TYPE.cast(a0).add(fromArray(FOUR, table, at[k] + m).mul(x0));
      b0 = TYPE.cast(b0).add(fromArray(FOUR, table, at[k] + m + 4).mul(x0));
      a1 = TYPE.cast(a1).add(fromArray(FOUR, table, at[k + 1] + m).mul(x1));
      b1 = TYPE.cast(b1).add(fromArray(FOUR, table, at[k + 1] + m + 4).mul(x1));
      a2 = TYPE.cast(a2).add(fromArray(FOUR, table, at[k + 2] + m).mul(x2));
      b2 = TYPE.cast(b2).add(fromArray(FOUR, table, at[k + 2] + m + 4).mul(x2));
      a3 = TYPE.cast(a3).add(fromArray(FOUR, table, at[k + 3] + m).mul(x3));
      b3 = TYPE.cast(b3).add(fromArray(FOUR, table, at[k + 3] + m + 4).mul(x3));
    }
    DoubleVector a = TYPE.cast(a0).add(TYPE.cast(a2)).add(TYPE.cast(a1).add(TYPE.cast(a3)));
    DoubleVector b = TYPE.cast(b0).add(TYPE.cast(b2)).add(TYPE.cast(b1).add(TYPE.cast(b3)));
    DoubleVector tailA = zero(FOUR), tailB = tailA;
    for (; k < end; k++) {
      tailA = TYPE.cast(tailA).add(fromArray(FOUR, table, at[k] + m).mul(x[k]));
      tailB = TYPE.cast(tailB).add(fromArray(FOUR, table, at[k] + m + 4).mul(x[k]));
    }
    TYPE.cast(a).add(TYPE.cast(tailA)).intoArray(to, place);
    TYPE.cast(b).add(TYPE.cast(tailB)).intoArray(to, place + 4);
  }

  private static void four(
      int[] at, double[] x, int from, int end, double[] table, int m, double[] to, int place) {
    DoubleVector a0 = zero(FOUR), a1 = a0, a2 = a0, a3 = a0;
    int k = from;
    for (; k + 4 <= end; k += 4) {
      a0 = TYPE.cast(a0).add(fromArray(FOUR, table, at[k] + m).mul(x[k]));
      a1 = TYPE.cast(a1).add(fromArray(FOUR, table, at[k + 1] + m).mul(x[k + 1]));
      a2 = TYPE.cast(a2).add(fromArray(FOUR, table, at[k + 2] + m).mul(x[k + 2]));
      a3 = TYPE.cast(a3).add(fromArray(FOUR, table, at[k + 3] + m).mul(x[k + 3]));
    }
    DoubleVector a = TYPE.cast(a0).add(TYPE.cast(a2)).add(TYPE.cast(a1).add(TYPE.cast(a3)));
    DoubleVector tail = zero(FOUR);
    for (; k < end; k++) {
      tail = TYPE.cast(tail).add(fromArray(FOUR, table, at[k] + m).mul(x[k]));
    }
    TYPE.cast(a).add(TYPE.cast(tail)).intoArray(to, place);
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
        DoubleVector scale = fromArray(FOUR, scales, i * lanes + m);
        for (int k = panel.starts[i]; k < panel.starts[i + 1]; k++) {
          int place = panel.places[k] + m;
          fromArray(FOUR, table, place)
              .add(TYPE.cast(scale).mul(panel.values[k]))
              .intoArray(table, place);
        }
      }
    }
  }

  /** Column j of all rows, which are dense, for sixteen vectors that stay in registers. */
  private static void sixteen(
      double[] x, int n, int j, int rows, double[] scales, int lanes, int m, double[] table) {
    int place = j * lanes + m;
    DoubleVector a = fromArray(FOUR, table, place);
    DoubleVector b = fromArray(FOUR, table, place + 4);
    DoubleVector c = fromArray(FOUR, table, place + 8);
    DoubleVector d = fromArray(FOUR, table, place + 12);
    for (int i = 0, s = m; i < rows; i++, s += lanes) {
      DoubleVector value = broadcast(FOUR, x[i * n + j]);
      a = TYPE.cast(a).add(fromArray(FOUR, scales, s).mul(value));
      b = TYPE.cast(b).add(fromArray(FOUR, scales, s + 4).mul(value));
      c = TYPE.cast(c).add(fromArray(FOUR, scales, s + 8).mul(value));
      d = TYPE.cast(d).add(fromArray(FOUR, scales, s + 12).mul(value));
    }
    TYPE.cast(a).intoArray(table, place);
    TYPE.cast(b).intoArray(table, place + 4);
    TYPE.cast(c).intoArray(table, place + 8);
    TYPE.cast(d).intoArray(table, place + 12);
  }

  /** One row for eight vectors. */
  private static void scatterEight(
      int[] at, double[] x, int from, int end, double[] scales, int s, double[] table, int m) {
    DoubleVector a = fromArray(FOUR, scales, s);
    DoubleVector b = fromArray(FOUR, scales, s + 4);
    for (int k = from; k < end; k++) {
      int place = at[k] + m;
      DoubleVector value = broadcast(FOUR, x[k]);
      fromArray(FOUR, table, place).add(TYPE.cast(a).mul(value)).intoArray(table, place);
      fromArray(FOUR, table, place + 4).add(TYPE.cast(b).mul(value)).intoArray(table, place + 4);
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
    for (int a = 0; a < count; a++) {
      addRow(columns, x, from, a, scales, s, begin + Packed.start(columns[from + a]), tables);
    }
  }

  private static void addRow(
      int[] columns,
      double[] x,
      int from,
      int last,
      double[] scales,
      int s,
      int row,
      double[] tables) {
    DoubleVector low = fromArray(FOUR, scales, s).mul(x[from + last]);
    DoubleVector high = fromArray(FOUR, scales, s + 4).mul(x[from + last]);
    for (int b = 0; b <= last; b++) {
      int place = (row + columns[from + b]) * RowPanel.MATRICES;
      DoubleVector value = broadcast(FOUR, x[from + b]);
      fromArray(FOUR, tables, place).add(TYPE.cast(low).mul(value)).intoArray(tables, place);
      fromArray(FOUR, tables, place + 4)
          .add(TYPE.cast(high).mul(value))
          .intoArray(tables, place + 4);
    }
  }
}
