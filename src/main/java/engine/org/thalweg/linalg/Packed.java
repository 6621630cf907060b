package org.thalweg.linalg;

/**
 * Symmetric matrices of which the lower triangle is kept, row by row, in one array: the entry at
 * (i, j), j ≤ i, is at {@code i·(i + 1)/2 + j}. The matrices are sums of outer products of rows.
 */
public final class Packed {
  /** The largest order of which the triangle fits an array. */
  public static final int LARGEST = 65_000;

  private static final int ROWS = 4; // whose products join an entry while it is in a register
  private static final int PANEL = 1 << 14; // numbers of the rows that are unpacked at once

  private Packed() {}

  /** Length of the array of a matrix of some order, at most {@link #LARGEST}. */
  public static int length(int order) {
    return start(order);
  }

  /** Where row i of a packed triangle begins, so that entry (i, j ≤ i) is at that plus j. */
  public static int start(int row) {
    return (int) ((long) row * (row + 1) / 2);
  }

  /** The order of the matrix in an array of some length. */
  public static int order(int length) {
    return (int) Math.round((Math.sqrt(8.0 * length + 1) - 1) / 2);
  }

  /** The entry at (i, j) of a matrix, whichever is larger. */
  public static double at(double[] packed, int i, int j) {
    return packed[i >= j ? start(i) + j : start(j) + i];
  }

  /** to ← to + A·x, a matrix times a vector, at the cost of the columns where x is not 0. */
  public static void addProduct(double[] packed, double[] x, double[] to) {
    int[] places = new int[x.length]; // where x is not 0, so far
    int count = 0;
    for (int i = 0; i < to.length; i++) {
      int row = start(i);
      double change = x[i];
      double sum = packed[row + i] * change;
      for (int p = 0; p < count; p++) {
        sum += packed[row + places[p]] * x[places[p]];
      }
      to[i] += sum;
      if (change != 0) {
        places[count++] = i;
        for (int k = 0; k < i; k++) {
          to[k] += packed[row + k] * change;
        }
      }
    }
  }

  /** How many rows of some length are unpacked at once. */
  static int panelRows(int length) {
    return Math.max(ROWS, PANEL / Math.max(1, length));
  }

  /** Adds scale·x·xᵀ of one sparse row. */
  static void addOuter(SparseRow x, double scale, double[] packed) {
    int[] columns = x.columns();
    double[] values = x.values();
    for (int a = 0; a < x.count(); a++) {
      int row = start(columns[a]);
      double t = scale * values[a];
      for (int b = 0; b <= a; b++) {
        packed[row + columns[b]] += t * values[b];
      }
    }
  }

  /**
   * Adds Σ scalesᵢ·xᵢ·xᵢᵀ of whole rows, in their order, with the bits of {@link #addOuter}. A row
   * of the matrix takes up the products of the whole panel while it is in cache. It is copied out
   * for that, since HotSpot makes vectors of a loop only if all of its arrays are read at the same
   * index, and if they are few.
   *
   * @param panel the rows, each in an array of its own
   * @param scales one for each of them, from {@code from} on
   */
  static void addOuter(
      double[][] panel, int count, int length, double[] scales, int from, double[] packed) {
    double[] sum = new double[length];
    for (int i = 0; i < length; i++) {
      int at = start(i);
      System.arraycopy(packed, at, sum, 0, i + 1);
      int r = 0;
      for (; r + ROWS <= count; r += ROWS) {
        double[] a = panel[r], b = panel[r + 1], c = panel[r + 2], d = panel[r + 3];
        int s = from + r;
        double ta = scales[s] * a[i], tb = scales[s + 1] * b[i];
        double tc = scales[s + 2] * c[i], td = scales[s + 3] * d[i];
        addFour(a, b, c, d, ta, tb, tc, td, i + 1, sum);
      }
      for (; r < count; r++) {
        addOne(panel[r], scales[from + r] * panel[r][i], i + 1, sum);
      }
      System.arraycopy(sum, 0, packed, at, i + 1);
    }
  }

  private static void addOne(double[] x, double t, int length, double[] sum) {
    for (int j = 0; j < length; j++) {
      sum[j] += t * x[j];
    }
  }

  private static void addFour(
      double[] a,
      double[] b,
      double[] c,
      double[] d,
      double ta,
      double tb,
      double tc,
      double td,
      int length,
      double[] sum) {
    for (int j = 0; j < length; j++) {
      sum[j] = sum[j] + ta * a[j] + tb * b[j] + tc * c[j] + td * d[j];
    }
  }
}
