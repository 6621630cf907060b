package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.thalweg.linalg.ByColumn;
import org.thalweg.linalg.Packed;

/**
 * Inner products Σ D·xᵢ·xₖ of columns that were asked for, each of which is computed once. Of two
 * columns the one behind is multiplied by D first, so that no bit depends on the order of the
 * questions.
 */
final class ColumnProducts {
  /** Columns at most; before there would be more, all that are there are forgotten. */
  static final int MOST = 2048;

  private final ByColumn rows;
  private final double[] curvatures; // D, by row
  private final boolean lasts;
  private final int[] slots; // of each column, from 1; 0 for none
  private final int[] columns; // by slot
  private int count;
  private double[] packed = new double[0]; // by slot

  /**
   * No products yet.
   *
   * @param lasts whether they are those of a whole path, which a killed path does not find again:
   *     so what they cost decides nothing
   * @param most columns that it keeps, {@link #MOST} but in tests
   */
  ColumnProducts(ByColumn rows, double[] curvatures, boolean lasts, int most) {
    this.rows = rows;
    this.curvatures = curvatures;
    this.lasts = lasts;
    this.slots = new int[rows.features()];
    this.columns = new int[most];
  }

  /**
   * Bytes of the products among all columns that it keeps, twice while they grow, and of a matrix.
   */
  static long bytes(int features) {
    long most = Math.min(features, MOST);
    return 2 * Double.BYTES * most * (most + 1) + Integer.BYTES * (features + (long) MOST);
  }

  /** Whether they are those of a whole path. */
  boolean lasts() {
    return lasts;
  }

  /** Multiplications, about, before all products among some columns are there; 0 if they last. */
  double work(int[] wanted) {
    if (lasts) {
      return 0;
    }
    double entries = 0;
    double fresh = 0;
    for (int column : wanted) {
      entries += rows.entries(column);
      fresh += slots[column] == 0 ? 1 : 0;
    }
    return fresh * entries;
  }

  /**
   * Computes what is not there yet.
   *
   * @param wanted columns, no more than it keeps
   */
  void require(int[] wanted) {
    int known = count;
    int[] fresh = Arrays.stream(wanted).filter(column -> slots[column] == 0).toArray();
    if (count + fresh.length > columns.length) {
      for (int s = 0; s < count; s++) {
        slots[columns[s]] = 0;
      }
      known = 0;
      count = 0;
      fresh = wanted;
    }
    if (fresh.length == 0) {
      return;
    }
    for (int column : fresh) {
      columns[count++] = column;
      slots[column] = count;
    }
    packed = Arrays.copyOf(packed, Packed.length(count));
    double[] weighed = new double[curvatures.length];
    for (int s = 0; s < count; s++) {
      int own = columns[s];
      int first = s < known ? known : 0;
      int[] partners =
          IntStream.range(first, count).map(t -> columns[t]).filter(c -> c <= own).toArray();
      if (partners.length > 0) {
        rows.weigh(own, curvatures, weighed);
        double[] products = rows.dots(partners, weighed);
        for (int p = 0; p < partners.length; p++) {
          packed[place(s, slots[partners[p]] - 1)] = products[p];
        }
        rows.clear(own, weighed);
      }
    }
  }

  private static int place(int s, int t) {
    return s >= t ? Packed.start(s) + t : Packed.start(t) + s;
  }

  /** A product that is there. */
  double of(int i, int k) {
    return packed[place(slots[i] - 1, slots[k] - 1)];
  }
}
