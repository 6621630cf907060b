package org.thalweg.linalg;

import java.util.Arrays;

/**
 * Some columns of the rows, numbered anew from 0 in their order, for sums of outer products of wide
 * rows of which few columns matter.
 */
public final class SelectedColumns {
  private static final int ABSENT = -1;

  private final int[] places; // by column: its new number, or absent
  private final SparseRow whole = new SparseRow();
  private final SparseRow some = new SparseRow();

  /**
   * A selection; of one thread alone.
   *
   * @param columns ascending
   * @param features of the rows
   */
  public SelectedColumns(int[] columns, int features) {
    this.places = new int[features];
    Arrays.fill(places, ABSENT);
    for (int i = 0; i < columns.length; i++) {
      places[columns[i]] = i;
    }
  }

  /**
   * Adds Σ scales[i]·x·xᵀ of the selected columns of the rows {@code rows[i]}, i in [0, count), to
   * a matrix in the form of {@link Packed}, and Σ scales[i]·x to a vector, in the order given.
   *
   * @param sum null where it is not wanted
   */
  public void addOuter(
      Block block, int[] rows, int count, double[] scales, double[] packed, double[] sum) {
    for (int i = 0; i < count; i++) {
      block.read(rows[i], whole);
      select();
      Packed.addOuter(some, scales[i], packed);
      for (int k = 0; sum != null && k < some.count(); k++) {
        sum[some.columns()[k]] += scales[i] * some.values()[k];
      }
    }
  }

  private void select() {
    some.resize(whole.count());
    int count = 0;
    for (int k = 0; k < whole.count(); k++) {
      int place = places[whole.columns()[k]];
      if (place != ABSENT) {
        some.columns()[count] = place;
        some.values()[count++] = whole.values()[k];
      }
    }
    some.resize(count);
  }
}
