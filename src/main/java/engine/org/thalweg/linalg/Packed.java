package org.thalweg.linalg;

/**
 * Symmetric matrices of which the lower triangle is kept, row by row, in one array: the entry at
 * (i, j), j ≤ i, is at {@code i·(i + 1)/2 + j}. The matrices are sums of outer products of rows.
 */
public final class Packed {
  /** The largest order of which the triangle fits an array. */
  public static final int LARGEST = 65_000;

  private static final int ROWS = 8; // whose products join an entry while it is in a register
  private static final int PANEL = 1 << 15; // numbers of the rows that are unpacked at once

  private Packed() {}

  /** Length of the array of a matrix of some order, at most {@link #LARGEST}. */
  public static int length(int order) {
    return start(order);
  }

  /** Where a row begins. */
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

  /** to ← to + A·x, a matrix times a vector. */
  public static void addProduct(double[] packed, double[] x, double[] to) {
    for (int i = 0; i < to.length; i++) {
      int row = start(i);
      double change = x[i];
      double sum = packed[row + i] * change;
      for (int k = 0; k < i; k++) {
        sum += packed[row + k] * x[k];
      }
      to[i] += sum;
      for (int k = 0; change != 0 && k < i; k++) {
        to[k] += packed[row + k] * change;
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
   * Adds Σ scalesᵢ·xᵢ·xᵢᵀ of whole rows, in their order, with the bits of {@link #addOuter}: an
   * entry of the matrix takes up the products of eight rows while it is in a register, and a row of
   * the matrix those of the whole panel while it is in cache.
   *
   * @param panel rows of {@code length} numbers, one after the other
   * @param scales one for each of them, from {@code from} on
   */
  static void addOuter(
      double[] panel, int count, int length, double[] scales, int from, double[] packed) {
    for (int i = 0; i < length; i++) {
      int at = start(i);
      int r = 0;
      for (; r + ROWS <= count; r += ROWS) {
        addEight(panel, r * length, length, i, scales, from + r, packed, at);
      }
      for (; r < count; r++) {
        int x = r * length;
        double t = scales[from + r] * panel[x + i];
        for (int j = 0; j <= i; j++) {
          packed[at + j] += t * panel[x + j];
        }
      }
    }
  }

  private static void addEight(
      double[] x, int a, int length, int i, double[] scales, int s, double[] packed, int at) {
    int b = a + length, c = b + length, d = c + length;
    int e = d + length, f = e + length, g = f + length, h = g + length;
    double ta = scales[s] * x[a + i];
    double tb = scales[s + 1] * x[b + i];
    double tc = scales[s + 2] * x[c + i];
    double td = scales[s + 3] * x[d + i];
    double te = scales[s + 4] * x[e + i];
    double tf = scales[s + 5] * x[f + i];
    double tg = scales[s + 6] * x[g + i];
    double th = scales[s + 7] * x[h + i];
    for (int j = 0; j <= i; j++) {
      double sum = packed[at + j] + ta * x[a + j] + tb * x[b + j] + tc * x[c + j] + td * x[d + j];
      packed[at + j] = sum + te * x[e + j] + tf * x[f + j] + tg * x[g + j] + th * x[h + j];
    }
  }
}
