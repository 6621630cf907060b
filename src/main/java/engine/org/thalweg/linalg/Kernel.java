package org.thalweg.linalg;

/**
 * The loops over one layout of blocks, written once for every storage of its numbers.
 *
 * @param <B> the layout
 */
interface Kernel<B> {

  /** As {@link Block#read(int, int, int[], double[], int)}. */
  void read(B block, int from, int to, int[] columns, double[] values, int at);

  /** As {@link Block#dot}. */
  double dot(B block, int row, double[] w);

  /** As {@link Block#add}. */
  void add(B block, int row, double scale, double[] sum);

  /** As {@link Block#project}. */
  void project(B block, int row, double[] table, double[] sums);

  /** As {@link Block#moveAlong}. */
  void moveAlong(B block, int row, double scale, double[] table);

  /** As {@link Block#scores}, with the bits of {@link #dot}. */
  void scores(B block, double[] w, int[] rows, int count, double[] scores);

  /** As {@link Block#scatter}, with the bits of {@link #add}. */
  void scatter(B block, int[] rows, int count, double[] scales, double[] sum);
}
