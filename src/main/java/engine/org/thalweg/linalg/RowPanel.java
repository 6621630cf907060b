package org.thalweg.linalg;

import java.util.Arrays;

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
}
