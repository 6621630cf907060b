package org.thalweg.solve.interior;

import java.util.List;

/**
 * What is known of the rows of one shard at the end of a {@link CentralPath}. It follows from the
 * rows and the path, so it may be dropped at any time: {@link CentralPathRows} makes it again. For
 * one thread at a time.
 */
public final class CentralPathState {
  private static final int VECTORS = 3; // that have a number a row

  final double[] scores; // z of each row, offset included
  final ComplementarityPairs kinks; // of one row after the other
  final double[] along; // x·v of each row, of the vector below
  final double[] change; // x·Δw of each row, of the direction below
  double[] vector = {}; // of the last task
  CentralPath.Direction held; // of the next step; null before it is known
  CentralPath at; // null before the first task with a path

  /** The state of rows that have not begun. */
  CentralPathState(int rows, int kinksOfRow) {
    scores = new double[rows];
    kinks = new ComplementarityPairs(rows * kinksOfRow);
    along = new double[rows];
    change = new double[rows];
  }

  /**
   * Bytes that it takes.
   *
   * @param kinksOfRow of the loss
   */
  public static long bytes(long rows, int kinksOfRow) {
    return 8 * rows * (VECTORS + (long) ComplementarityPairs.VECTORS * kinksOfRow);
  }

  /** Whether it goes on to the end of a path. */
  boolean isOnTheWayTo(CentralPath path) {
    return at != null && at.leadsTo(path);
  }

  /** Stands where a path begins. */
  void beginAt(CentralPath path) {
    at = new CentralPath(path.start(), path.margin(), path.scale(), List.of());
    held = null;
  }
}
