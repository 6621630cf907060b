package org.thalweg.linalg;

/**
 * A long vector that is in an array only once somebody reads all of it: whoever needs few of its
 * numbers asks for these alone. For several threads.
 */
public interface LazyVector {

  /** All of it; the array itself, which is only to be read. */
  double[] all();

  /**
   * Reads the numbers at some places.
   *
   * @param places ascending
   * @param to where they go, in this order
   */
  void read(int[] places, double[] to);

  /** A vector that is in an array. */
  static LazyVector of(double[] array) {
    return new LazyVector() {
      @Override
      public double[] all() {
        return array;
      }

      @Override
      public void read(int[] places, double[] to) {
        for (int i = 0; i < places.length; i++) {
          to[i] = array[places[i]];
        }
      }
    };
  }
}
