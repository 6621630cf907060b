package org.thalweg.linalg;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static org.thalweg.linalg.Lanes.FOUR;
import static org.thalweg.linalg.Lanes.TYPE;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * Some rows of a block, copied out of it into plain arrays, and their products with several vectors
 * at once: those of several models. What a block stores narrow is decoded once for all models, and
 * a number of a row meets the coordinates of all of them side by side.
 *
 * <p>A table of vectors has the coordinate j of vector m at {@code j·lanes + m}, where {@code
 * lanes} is a multiple of {@value #LANES} and the vectors that fill it up are 0. Every product has
 * the bits that {@link Block#scores} and {@link Block#scatter} give.
 */
public final class RowPanel {
  /** Vectors that are multiplied side by side. */
  public static final int LANES = 4;

  final int lanes;
  final int[] starts; // of the entries of each row
  int[] columns = new int[64];
  int[] places = new int[64]; // of the coordinates of an entry in a table
  double[] values = new double[64];
  int rows;
  int width; // columns of every row, which are the first ones; -1 where rows are sparse
  private final SparseRow row = new SparseRow();

  /**
   * A panel without rows.
   *
   * @param lanes of the tables
   * @param most rows
   */
  public RowPanel(int lanes, int most) {
    this.lanes = lanes;
    this.starts = new int[most + 1];
  }

  /** The number of vectors, rounded up so that the last lanes are full. */
  public static int lanes(int vectors) {
    return (vectors + LANES - 1) / LANES * LANES;
  }

  /** Copies rows of a block, in the order given. */
  public void read(Block block, int[] numbers, int count) {
    rows = count;
    width = block instanceof DenseBlock ? block.features() : -1;
    int end = 0;
    for (int i = 0; i < count; i++) {
      block.read(numbers[i], row);
      resize(end + row.count());
      System.arraycopy(row.columns(), 0, columns, end, row.count());
      for (int k = end; k < end + row.count(); k++) {
        places[k] = columns[k] * lanes;
      }
      System.arraycopy(row.values(), 0, values, end, row.count());
      end += row.count();
      starts[i + 1] = end;
    }
  }

  private void resize(int length) {
    if (length > values.length) {
      int room = Math.max(length, 2 * values.length);
      columns = Arrays.copyOf(columns, room);
      places = Arrays.copyOf(places, room);
      values = Arrays.copyOf(values, room);
    }
  }

  /** Number of stored entries. */
  int entries() {
    return starts[rows];
  }

  /**
   * The products of each row with each vector.
   *
   * @param table of the vectors
   * @param scores set to x(i)·v(m) at {@code i·lanes + m}
   */
  public void scores(double[] table, double[] scores) {
    if (VectorModule.pays(entries() * lanes)) {
      PanelVectors.scores(this, table, scores);
    } else {
      PanelLoops.scores(this, table, scores);
    }
  }

  /**
   * Adds Σ scale(i, m)·x(i) to each vector m, in the order of the rows.
   *
   * @param scales at {@code i·lanes + m}
   * @param table of the vectors
   */
  public void scatter(double[] scales, double[] table) {
    if (VectorModule.pays(entries() * lanes)) {
      PanelVectors.scatter(this, scales, table);
    } else {
      PanelLoops.scatter(this, scales, table);
    }
  }

  /** How many lanes of a table of matrices lie side by side. */
  public static final int MATRICES = 8;

  /** Length of a table of symmetric matrices of some order, in the form of {@link Packed}. */
  public long outerLength(int order) {
    return (long) Packed.length(order) * groups() * MATRICES;
  }

  private int groups() {
    return (lanes + MATRICES - 1) / MATRICES;
  }

  /** Where an entry of a packed matrix is in a table of them. */
  public static int outerPlace(int length, int entry, int m) {
    return (m / MATRICES * length + entry) * MATRICES + m % MATRICES;
  }

  /**
   * Adds Σ scale(i, m)·x(i)·x(i)ᵀ to each matrix m, in the order of the rows, with the bits of
   * {@link Block#addOuter}.
   *
   * @param scales at {@code i·lanes + m}
   * @param length of a packed matrix
   * @param tables of the matrices, by {@link #outerPlace}
   */
  public void addOuter(double[] scales, int length, double[] tables) {
    for (int group = 0; group < groups(); group++) {
      int from = group * MATRICES;
      int width = Math.min(MATRICES, lanes - from);
      for (int i = 0; i < rows; i++) {
        if (!isZero(scales, i * lanes + from, width)) {
          outer(i, scales, i * lanes + from, width, group * length, tables);
        }
      }
    }
  }

  /** What is 0 for all changes no bit of a sum. */
  private static boolean isZero(double[] scales, int from, int width) {
    boolean is = true;
    for (int m = from; m < from + width; m++) {
      is &= scales[m] == 0;
    }
    return is;
  }

  private void outer(int i, double[] scales, int s, int width, int begin, double[] tables) {
    int from = starts[i];
    int count = starts[i + 1] - from;
    if (width == MATRICES && VectorModule.pays(count * count * LANES)) {
      PanelVectors.addOuter(columns, values, from, count, scales, s, begin, tables);
    } else {
      PanelLoops.addOuter(columns, values, from, count, scales, s, width, begin, tables);
    }
  }

  /** What {@link RowPanel} does, in plain loops: one vector after the other. */
  static final class PanelLoops {
    private PanelLoops() {}

    /** As {@link RowPanel#scores}. */
    static void scores(RowPanel panel, double[] table, double[] scores) {
      for (int i = 0; i < panel.rows; i++) {
        for (int m = 0; m < panel.lanes; m++) {
          scores[i * panel.lanes + m] = dot(panel, panel.starts[i], panel.starts[i + 1], table, m);
        }
      }
    }

    /** Four sums over every fourth entry, and one over the last ones, as blocks have them. */
    private static double dot(RowPanel panel, int from, int end, double[] table, int m) {
      int[] at = panel.places;
      double[] x = panel.values;
      double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
      int k = from;
      for (; k + 4 <= end; k += 4) {
        a0 += x[k] * table[at[k] + m];
        a1 += x[k + 1] * table[at[k + 1] + m];
        a2 += x[k + 2] * table[at[k + 2] + m];
        a3 += x[k + 3] * table[at[k + 3] + m];
      }
      double tail = 0;
      for (; k < end; k++) {
        tail += x[k] * table[at[k] + m];
      }
      return (a0 + a2) + (a1 + a3) + tail;
    }

    /** As {@link RowPanel#scatter}. */
    static void scatter(RowPanel panel, double[] scales, double[] table) {
      for (int i = 0; i < panel.rows; i++) {
        int scale = i * panel.lanes;
        for (int k = panel.starts[i]; k < panel.starts[i + 1]; k++) {
          double x = panel.values[k];
          int at = panel.places[k];
          for (int m = 0; m < panel.lanes; m++) {
            table[at + m] += scales[scale + m] * x;
          }
        }
      }
    }

    /** One row, for the matrices of one group. */
    static void addOuter(
        int[] columns,
        double[] x,
        int from,
        int count,
        double[] scales,
        int s,
        int width,
        int begin,
        double[] tables) {
      for (int a = 0; a < count; a++) {
        int row = begin + Packed.start(columns[from + a]);
        for (int m = 0; m < width; m++) {
          double t = scales[s + m] * x[from + a];
          for (int b = 0; b <= a; b++) {
            tables[(row + columns[from + b]) * RowPanel.MATRICES + m] += t * x[from + b];
          }
        }
      }
    }
  }

  /**
   * What {@link RowPanel} does, on the Vector API, with the bits of {@link PanelLoops}: a lane for
   * each vector of the table, so that what is added in a lane is added in the same order.
   *
   * <p>Only to be touched where {@link VectorModule} is there.
   */
  private static final class PanelVectors {

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
}
